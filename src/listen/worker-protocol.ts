import type {Endpoint} from '../model/target.ts';
import type {ListenFlags} from './options.ts';
import type {Served} from './serve.ts';

/**
 * What `plimsoll listen` says to each of its processes, and hears: one JSON object a line, `order` on standard input,
 * `listening` and `served` on standard output. The end of standard input ends the process. Both ends are of one
 * installation, so nothing is negotiated.
 */
export interface Order {
  readonly endpoint: Endpoint;
  /** With `workers`, the number of all processes. */
  readonly flags: ListenFlags;
  readonly fdLimit?: number;
  readonly sharing: 'first' | 'next';
}

export interface Listening {
  readonly endpoint: Endpoint;
  readonly url: string;
  readonly acceptQueueLimit?: number | undefined;
}

export type FromListenWorker = {readonly listening: Listening} | {readonly served: Served};
