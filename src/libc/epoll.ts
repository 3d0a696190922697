import {addressOf, libcFunction, optionalLibcFunction} from './library.ts';
import {close} from './socket.ts';

export const EPOLLIN = 0x1;
export const EPOLLOUT = 0x4;
export const EPOLLERR = 0x8;
export const EPOLLHUP = 0x10;
export const EPOLLRDHUP = 0x2000;
export const EPOLLET = 0x80000000;
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLL_CTL_MOD = 3;
const EPOLL_CLOEXEC = 0o2000000;

const epollCreate1 = libcFunction('int epoll_create1(int)');
const epollCtl = libcFunction('int epoll_ctl(int, int, int, void *)');
const epollWait = libcFunction('int epoll_wait(int, void *, int, int)');
const epollPwait2 = optionalLibcFunction('int epoll_pwait2(int, void *, int, void *, void *)');

// struct epoll_event is packed on x86-64 alone: include/uapi/linux/eventpoll.h EPOLL_PACKED.
const words = process.arch === 'x64' ? 3 : 4;
const dataWord = process.arch === 'x64' ? 1 : 2;
const batch = 1024;

/** One epoll(7) instance whose user data is a number, by default the file descriptor. */
export class Epoll {
  readonly #fd = epollCreate1(EPOLL_CLOEXEC);
  readonly #request = new Uint32Array(words);
  readonly #requestAddress = addressOf(this.#request);
  readonly #events = new Uint32Array(words * batch);
  readonly #eventsAddress = addressOf(this.#events);
  readonly #timespec = new BigInt64Array(2);
  readonly #timespecAddress = addressOf(this.#timespec);

  constructor() {
    if (this.#fd < 0) throw new Error('epoll_create1 failed');
  }

  #control(operation: number, fd: number, events: number, data: number): number {
    this.#request[0] = events;
    this.#request[dataWord] = data;
    return epollCtl(this.#fd, operation, fd, this.#requestAddress);
  }

  /** It is watched until the socket is closed, though this descriptor of it may be closed before: epoll(7), Q6. */
  add(fd: number, events: number, data = fd): number {
    return this.#control(EPOLL_CTL_ADD, fd, events, data);
  }

  /** Of one that may have been added under another descriptor, which would tell its events as well. */
  modify(fd: number, events: number, data = fd): number {
    const known = this.#control(EPOLL_CTL_MOD, fd, events, data);
    return known === 0 ? known : this.add(fd, events, data);
  }

  remove(fd: number): number {
    return this.#control(EPOLL_CTL_DEL, fd, 0, fd);
  }

  /** Waits at most `timeoutMs` (whole ms where epoll_pwait2 is missing) and answers how many events came, 0 on EINTR. */
  wait(timeoutMs: number): number {
    if (epollPwait2 && timeoutMs > 0) {
      this.#timespec[0] = BigInt(Math.floor(timeoutMs / 1000));
      this.#timespec[1] = BigInt(Math.floor((timeoutMs % 1000) * 1e6));
      return Math.max(0, epollPwait2(this.#fd, this.#eventsAddress, batch, this.#timespecAddress, null));
    }
    return Math.max(0, epollWait(this.#fd, this.#eventsAddress, batch, Math.floor(timeoutMs)));
  }

  /** User data of event `i` of the last wait. */
  dataAt(i: number): number {
    return this.#events[i * words + dataWord] as number;
  }

  eventsAt(i: number): number {
    return this.#events[i * words] as number;
  }

  close(): void {
    close(this.#fd);
  }
}
