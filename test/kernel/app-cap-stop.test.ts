import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, certainOfTarget, cited, hits, listen, measure} from '../helpers/plimsoll.ts';
import {serve, temporaryFolder} from '../servers/serve.ts';

// It has to be seen for a while that nobody is accepted.
const load = ['-c', '200', '-r', '500/s', '--connect-timeout', '2s', '--hold', '1500ms', '--no-canary'];

test('50 are accepted, 17 wait behind them, and a release lets as many others in', async () => {
  const ns = await Namespace.open();
  const cap = ['--max-connections', '50', '--when-full', 'stop', '--backlog', '16'];
  const {target} = await listen(ns, '127.0.0.1:7000', ...cap);
  const {ceiling, exitCode} = await measure(ns, target, load);
  expect(ceiling).toMatchObject({
    outcome: 'limit-found',
    result: 50,
    basis: 'accepted',
    attempts: {started: 200, established: 67, confirmed: 67, accepted: 50, phantom: 0, held: 67},
  });
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'app-cap-stop',
    side: 'target-process',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: 50,
    boundBy: 'backlog',
  });
  expect(cited(ceiling.findings[0] as never, /succeeded after 10 were closed/)).toBe(10);
  expect(hits(ceiling)).toEqual(['app-cap-stop']);
  expect(exitCode).toBe(0);

  // Without the test it is likely.
  const passive = await measure(ns, target, [...load, '--passive']);
  expect(passive.ceiling.findings[0]).toMatchObject({
    limit: 'app-cap-stop',
    confidence: 'likely',
    ceiling: 50,
  });
  expect(hits(passive.ceiling)).toEqual(['app-cap-stop']);

  // From outside the release leaves it standing, and clears who would not have accepted.
  const {ceiling: outside} = await measure(ns, target, [...load, '--observe-on', 'none']);
  expect(about(outside, 'app-cap-stop')).toMatchObject({verdict: 'hit', confidence: 'possible'});
  expect(about(outside, 'accept-stalled').verdict).toBe('clear');
  expect(certainOfTarget(outside)).toEqual([]);
});

test('a queue with room for everybody: the owners tell how many got in', async () => {
  const ns = await Namespace.open();
  const cap = ['--max-connections', '50', '--when-full', 'stop', '--backlog', '4096'];
  const {target} = await listen(ns, '127.0.0.1:7000', ...cap);
  const {ceiling} = await measure(ns, target, load);
  expect(ceiling).toMatchObject({result: 50, attempts: {established: 200, accepted: 50, held: 200}});
  expect(ceiling.findings[0]).toMatchObject({limit: 'app-cap-stop', confidence: 'certain', ceiling: 50});
  expect(cited(ceiling.findings[0] as never, /succeeded after 10 were closed/)).toBe(10);
});

test('haproxy with maxconn 50, which is its backlog as well', async () => {
  const ns = await Namespace.open();
  const folder = temporaryFolder();
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(
    file,
    `defaults
  mode http
  timeout client 60s
  timeout http-request 60s
frontend fe
  bind 127.0.0.1:7000
  maxconn 50
  http-request return status 200
frontend long
  bind 127.0.0.1:7001 backlog 4096
  maxconn 50
  http-request return status 200\n`,
  );
  await serve(ns, 7000, ['/usr/sbin/haproxy', '-db', '-f', file], folder);
  const {ceiling} = await measure(ns, '127.0.0.1:7000', load);
  expect(ceiling).toMatchObject({
    result: 50,
    attempts: {started: 200, established: 101, confirmed: 101, accepted: 50, held: 101},
  });
  expect(ceiling.findings[0]).toMatchObject({limit: 'app-cap-stop', confidence: 'certain', ceiling: 50});
  expect(hits(ceiling)).toEqual(['app-cap-stop']);

  // From outside, behind a queue that has room for all, no SYN is lost: only that they are not answered shows it.
  const long = await measure(ns, 'http://127.0.0.1:7001', [...load, '--observe-on', 'none']);
  expect(long.ceiling).toMatchObject({
    outcome: 'limit-found',
    result: 50,
    attempts: {established: 200, confirmed: 200, accepted: 50, held: 200, refusals: {}},
  });
  expect(long.ceiling.findings[0]).toMatchObject({
    limit: 'app-cap-stop',
    confidence: 'possible',
    ceiling: 50,
  });
  expect(about(long.ceiling, 'no-limit-reached').verdict).toBe('unknown');
  // Those that waited are the ones that get in, and their answers show it.
  expect(long.ceiling.tests).toMatchObject([{name: 'release', released: 10, served: 10, entered: 10}]);
  expect(about(long.ceiling, 'accept-stalled').verdict).toBe('clear');
});
