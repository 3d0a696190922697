import {connect} from 'node:net';
import type {Target} from '../model/target.ts';
import type {Targets} from './resolve.ts';

/** Longer than one SYN retry, so that one lost packet does not decide. */
const patienceMs = 1500;

/** What became of one connection: the handshake was done, it was turned away, or nobody answered. */
export type Reach = 'reached' | 'refused' | 'silent';
export type Probe = (target: Target) => Promise<Reach>;

export interface Choice {
  readonly target: Target;
  /** In words, for the report; undefined where there was no choice. */
  readonly note: string | undefined;
}

/**
 * Of several addresses of one name the first that a connection reaches, as users of curl expect: `localhost` is often ::1
 * first, while the server listens on 127.0.0.1 alone. Where none is reached, one that is silent goes before one that
 * refuses, for something may be behind it. A single address is not tried.
 */
export async function firstReached(targets: Targets, probe: Probe = probeByConnecting): Promise<Choice> {
  const [first] = targets;
  if (targets.length === 1) return {target: first, note: undefined};
  const tried: {target: Target; reach: Reach}[] = [];
  for (const target of targets) {
    const reach = await probe(target);
    tried.push({target, reach});
    if (reach === 'reached') break;
  }
  const taken =
    tried.find(({reach}) => reach === 'reached') ?? tried.find(({reach}) => reach === 'silent') ?? tried[0];
  const words = {reached: 'was reached', refused: 'refused a connection', silent: 'did not answer'};
  const others = tried
    .filter((one) => one !== taken)
    .map(({target, reach}) => `${addressOf(target)} ${words[reach]}`);
  const target = taken?.target ?? first;
  const why = taken === undefined ? [] : [words[taken.reach], ...others];
  return {
    target,
    note: `The name has ${targets.length} addresses; ${addressOf(target)} was chosen: it ${why.join(', ')}.`,
  };
}

function addressOf({endpoint}: Target): string {
  return endpoint.family === 'unix' ? endpoint.path : endpoint.address;
}

/** One connection, closed by RST so that it leaves no TIME_WAIT. */
async function probeByConnecting({endpoint}: Target): Promise<Reach> {
  const socket = connect(
    endpoint.family === 'unix' ? {path: endpoint.path} : {host: endpoint.address, port: endpoint.port},
  );
  return await new Promise<Reach>((resolve) => {
    const timer = setTimeout(() => end('silent'), patienceMs);
    const end = (reach: Reach) => {
      clearTimeout(timer);
      if (reach === 'reached') socket.resetAndDestroy();
      else socket.destroy();
      resolve(reach);
    };
    socket.once('connect', () => end('reached'));
    socket.on('error', ({code}: NodeJS.ErrnoException) => end(code === 'ETIMEDOUT' ? 'silent' : 'refused'));
  });
}
