import {readlinkSync} from 'node:fs';
import {FourTuples, type OwnSockets} from '../model/four-tuples.ts';
import type {PortPool} from '../model/plan.ts';

/** Which source address and port each slot of an engine has bound: six bytes a slot, and a bitmap of all ever bound. */
export class OwnPorts {
  readonly #sources: readonly string[];
  readonly #source: Uint16Array;
  readonly #port: Uint16Array;
  readonly #used = new FourTuples();

  /** @param slots highest slot number plus one */
  constructor(slots: number, portPool: PortPool | undefined) {
    this.#sources = portPool?.sources ?? [];
    this.#source = new Uint16Array(portPool ? slots : 0);
    this.#port = new Uint16Array(portPool ? slots : 0);
  }

  /** @param sourceIndex into the sources of the port pool */
  bind(slot: number, sourceIndex: number, port: number): void {
    this.#source[slot] = sourceIndex;
    this.#port[slot] = port;
    this.#used.add(this.#sources[sourceIndex] as string, port);
  }

  /** Those of the given slots, which are open or whose handshake goes on, and all that were ever bound. */
  list(slots: Iterable<number>, inodeOf: (slot: number) => number | undefined): OwnSockets {
    const open = new FourTuples();
    const inodes = new Set<number>();
    for (const slot of slots) {
      const port = this.#port[slot];
      if (port !== undefined) open.add(this.#sources[this.#source[slot] as number] as string, port);
      else {
        const inode = inodeOf(slot);
        if (inode !== undefined) inodes.add(inode);
      }
    }
    return {open, used: this.#used, inodes};
  }
}

/** The link of /proc/PID/fd is `socket:[INODE]`: proc_pid_fd(5). Undefined where there is no such file. */
export function inodeOfFd(fd: number): number | undefined {
  try {
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1];
    return inode === undefined ? undefined : Number(inode);
  } catch {
    return undefined;
  }
}
