import {controlGroup} from '../../helpers/control-group.ts';
import type {Namespace} from '../../helpers/namespace.ts';
import {serveProgram} from './serve-program.ts';

/** A server on 127.0.0.1:7000 that needs a megabyte a connection, in a control group that allows it 40. */
export async function startStarving(namespace: Namespace): Promise<void> {
  const group = controlGroup('memory', {'memory.limit_in_bytes': '40M'});
  group.add((await serveProgram(namespace, 'hungry.py')).pid);
}
