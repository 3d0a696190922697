import type {Namespace, Serving} from '../../helpers/namespace.ts';
import {serveProgram} from './serve-program.ts';

export interface AcceptorOptions {
  readonly backlog: number;
  /** From having accepted all that waited to looking again. */
  readonly pauseSeconds: number | 'never';
  /** It exits when it has that many. */
  readonly quitAt?: number;
  /** Sent to each connection that it accepts. */
  readonly greeting?: string;
}

export const acceptorTarget = '127.0.0.1:7000';

/** A server on port 7000 that shares it with others, SO_REUSEPORT, and accepts in its own way. */
export function startAcceptor(
  namespace: Namespace,
  {backlog, pauseSeconds, quitAt = 0, greeting = ''}: AcceptorOptions,
): Promise<Serving> {
  const [address = '', port = ''] = acceptorTarget.split(':');
  return serveProgram(
    namespace,
    'acceptor.py',
    address,
    port,
    `${backlog}`,
    `${pauseSeconds}`,
    `${quitAt}`,
    greeting,
  );
}
