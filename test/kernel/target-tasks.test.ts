import {expect, test} from 'vitest';
import {controlGroup, noControlGroup} from '../helpers/control-group.ts';
import {Namespace, type Serving} from '../helpers/namespace.ts';
import {about, brief, certainOfTarget, cited, hits, measure} from '../helpers/plimsoll.ts';

const flags = ['-c', '60', '-r', '200/s', ...brief];
const target = '127.0.0.1:7000';

/** Closes a connection that it has no thread for: what socketserver does with any error. */
const closing = `
import socketserver, sys
class Handler(socketserver.BaseRequestHandler):
  def handle(self):
    while self.request.recv(4096): pass
class Server(socketserver.ThreadingTCPServer):
  request_queue_size = 128
  def handle_error(self, request, client_address): pass
server = Server(('127.0.0.1', 7000), Handler)
print('listening', flush=True)
server.serve_forever()`;

/** Starts the thread first, which then accepts; without one it waits and tries again. */
const stalling = `
import socket, threading, time
listener = socket.socket()
listener.bind(('127.0.0.1', 7000))
listener.listen(16)
print('listening', flush=True)
def serve():
  connection, _ = listener.accept()
  accepted.release()
  while connection.recv(4096): pass
accepted = threading.Semaphore(1)
while True:
  accepted.acquire()
  while True:
    try:
      threading.Thread(target=serve, daemon=True).start()
      break
    except RuntimeError:
      time.sleep(0.05)`;

function python(ns: Namespace, program: string): Promise<Serving> {
  return ns.serve('python3', ['-c', program]);
}

test('pids.max 20 and a server that closes what it has no thread for', async (ctx) => {
  const why = noControlGroup('pids');
  if (why) ctx.skip(why);
  const group = controlGroup('pids', {'pids.max': '20'});
  const ns = await Namespace.open();
  group.add((await python(ns, closing)).pid);
  const {ceiling, exitCode} = await measure(ns, target, flags);
  // 20 tasks: the main thread and 19 that serve.
  expect(ceiling).toMatchObject({
    outcome: 'limit-found',
    result: 19,
    basis: 'accepted',
    attempts: {started: 60, established: 60, accepted: 19, held: 19},
  });
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'target-tasks',
    side: 'target-process',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: 19,
  });
  expect(cited(about(ceiling, 'target-tasks'), /tasks, of 20/)).toBe(20);
  expect(cited(about(ceiling, 'target-tasks'), /tasks refused/)).toBe(41);
  expect(hits(ceiling)).toEqual(['target-tasks']);
  expect(exitCode).toBe(0);
});

test('pids.max 20 and a server that waits for a thread: the queue fills, and still it is the threads', async (ctx) => {
  const why = noControlGroup('pids');
  if (why) ctx.skip(why);
  const group = controlGroup('pids', {'pids.max': '20'});
  const ns = await Namespace.open();
  group.add((await python(ns, stalling)).pid);
  const {ceiling} = await measure(ns, target, flags);
  expect(ceiling).toMatchObject({result: 19, attempts: {accepted: 19, held: 36}});
  expect(ceiling.attempts.refusals).toEqual({deadline: 24});
  expect(ceiling.findings[0]).toMatchObject({limit: 'target-tasks', confidence: 'certain', ceiling: 19});
  expect(certainOfTarget(ceiling)).toEqual(['target-tasks']);
  expect(hits(ceiling)).toEqual(['target-tasks']);
});

test('RLIMIT_NPROC 20 of a user who is not root', async (ctx) => {
  if (process.getuid?.() !== 0) ctx.skip('only root may become another user');
  const ns = await Namespace.open({ofRoot: true});
  // The limit counts all processes of a user, so it is one whom nobody else is.
  const user = `${60_000 + (process.pid % 5000)}`;
  const become = ['--reuid', user, '--regid', user, '--clear-groups', 'prlimit', '--nproc=20:20'];
  await ns.serve('setpriv', [...become, '/usr/bin/python3', '-c', closing]);
  const {ceiling} = await measure(ns, target, flags);
  expect(ceiling).toMatchObject({result: 19, attempts: {accepted: 19, held: 19}});
  expect(ceiling.findings[0]).toMatchObject({limit: 'target-tasks', confidence: 'certain', ceiling: 19});
  expect(cited(about(ceiling, 'target-tasks'), /of 20 \(RLIMIT_NPROC/)).toBe(20);
  expect(hits(ceiling)).toEqual(['target-tasks']);
});

test.for([['closes', closing] as const, ['waits', stalling] as const])(
  'a server that %s, from the client alone',
  async ([, program], ctx) => {
    const why = noControlGroup('pids');
    if (why) ctx.skip(why);
    const group = controlGroup('pids', {'pids.max': '20'});
    const ns = await Namespace.open();
    group.add((await python(ns, program)).pid);
    const {ceiling} = await measure(ns, target, [...flags, '--observe-on', 'none']);
    expect(hits(ceiling)).toContain('target-tasks');
    expect(ceiling.findings.filter(({confidence}) => confidence === 'certain')).toEqual([]);
  },
);
