import {accept4, close} from '../libc/socket.ts';
import {type ListeningSocket, openListeningSocket} from '../listen/listening-socket.ts';
import type {Share} from '../model/plan.ts';
import {makeEpollEngine} from './make-engine.ts';

/** V8 has compiled the loop by then, for a schedule as well as for what it opens (measured: 1,000 were too few). */
const attempts = 3000;
/** Slow enough to spin between two attempts, as the run itself does. */
const perSecond = 20_000;
/** Where the machine has no time for it, the run is not to wait. */
const atMostMs = 1000;
const turnMs = 1;
const backlog = 4096;

/**
 * Runs the loop until V8 has compiled it: left cold it stops for up to 8 ms at a time in the first tenth of a second, and
 * what is due then leaves late. The attempts go to a Unix-domain socket of this process, in the abstract namespace:
 * none is seen by the target, nor by any TCP counter, port or conntrack table of this host.
 */
export function warmUp(): void {
  let socket: ListeningSocket;
  try {
    socket = openListeningSocket(
      {family: 'unix', path: `@plimsoll-${process.pid}-${performance.timeOrigin}`},
      backlog,
    );
  } catch {
    // Without descriptors to spare the run has other troubles than attempts that leave late.
    return;
  }
  const share: Share = {
    endpoint: socket.endpoint,
    attempts,
    offset: 0,
    stride: 1,
    perSecond,
    mostInFlight: null,
    closesWhenTaken: true,
    connectTimeoutMs: atMostMs,
    engine: 'epoll',
    portPool: undefined,
  };
  const {engine} = makeEpollEngine(share);
  const endMs = performance.now() + atMostMs;
  engine.go(performance.now());
  while (!engine.opened && performance.now() < endMs) {
    engine.turn(turnMs);
    for (let fd = accept4(socket.fd, null, null, 0); fd >= 0; fd = accept4(socket.fd, null, null, 0))
      close(fd);
  }
  engine.close();
  socket.close();
}
