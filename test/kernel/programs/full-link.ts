import type {Namespace} from '../../helpers/namespace.ts';
import {serveProgram} from './serve-program.ts';

/** Room for a hundred or two of small packets a second, and for a few dozen that wait; and more than that, sent. */
export async function fillLink(from: Namespace, to: string): Promise<void> {
  const shaper = 'qdisc add dev cable root tbf rate 100kbit burst 2kb limit 2kb';
  await from.mustRun('tc', ...shaper.split(' '));
  await serveProgram(from, 'filler.py', to);
}
