import {readFileSync} from 'node:fs';
import {controlGroup} from '../../helpers/control-group.ts';
import type {Namespace} from '../../helpers/namespace.ts';
import {programPath, serveProgram} from './serve-program.ts';

/** What a server with a thread for each connection does when it can have no other. */
export type WithoutThread = 'close' | 'wait' | 'exit';

/** On 127.0.0.1:7000, in a control group with pids.max 20: its main thread, and 19 that serve. */
export async function startThreads(namespace: Namespace, without: WithoutThread): Promise<void> {
  const group = controlGroup('pids', {'pids.max': '20'});
  group.add((await serveProgram(namespace, 'threads.py', without)).pid);
}

/** The same with RLIMIT_NPROC 20, of a user who is not root, for whom it does not hold: in a namespace of root's. */
export async function startThreadsOfUser(namespace: Namespace, without: WithoutThread): Promise<void> {
  // The limit counts all processes of a user, so it is one whom nobody else is.
  const user = `${60_000 + (process.pid % 5000)}`;
  const become = ['--reuid', user, '--regid', user, '--clear-groups', 'prlimit', '--nproc=20:20'];
  // As text, for the user need not be able to read the file.
  const program = readFileSync(programPath('threads.py'), 'utf8');
  await namespace.serve('setpriv', [...become, '/usr/bin/python3', '-c', program, without]);
}
