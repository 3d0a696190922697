import {constants} from 'node:os';

/** errno numbers of this system by name, from <errno.h> as Node was built against it. */
export const errnoOf = constants.errno;

const nameOf = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));

/** `ECONNREFUSED` for 111; `E111` for a number that has no name here. */
export function errnoName(errno: number): string {
  // EAGAIN and EWOULDBLOCK are one number on Linux; the facts speak of EAGAIN.
  if (errno === constants.errno.EAGAIN) return 'EAGAIN';
  return nameOf.get(errno) ?? `E${errno}`;
}
