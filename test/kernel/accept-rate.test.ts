import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, certainOfTarget, cited, hits, listen, measure} from '../helpers/plimsoll.ts';

const load = ['-c', '400', '-r', '300/s', '--connect-timeout', '3s', '--hold', '1s'] as const;

async function slowly(syncookies = 1): Promise<{ns: Namespace; target: string}> {
  const ns = await Namespace.open();
  await ns.sysctl('net.ipv4.tcp_syncookies', `${syncookies}`);
  const {target} = await listen(ns, '127.0.0.1:7000', '--accept-rate', '50/s', '--backlog', '16');
  return {ns, target};
}

test('50 are accepted a second, and 300 offered', async () => {
  const {ns, target} = await slowly();
  const {ceiling, exitCode} = await measure(ns, target, load);
  expect(ceiling).toMatchObject({outcome: 'limit-found', basis: 'accepted', attempts: {started: 400}});
  const [first] = ceiling.findings;
  expect(first).toMatchObject({
    limit: 'accept-rate',
    side: 'target-process',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: 17,
    boundBy: 'backlog',
  });
  const accepted = Number(cited(first as never, /accepted a second/));
  expect(accepted).toBeGreaterThan(35);
  expect(accepted).toBeLessThan(65);
  expect(hits(ceiling)).toEqual(['accept-rate']);
  // It went on accepting, so more got in than its queue holds.
  expect(ceiling.result).toBeGreaterThan(100);
  expect(exitCode).toBe(0);
});

test('without SYN cookies the SYN queue fills behind the accept queue, and stands behind it', async () => {
  const {ns, target} = await slowly(0);
  const {ceiling} = await measure(ns, target, load);
  expect(hits(ceiling)).toEqual(['accept-rate', 'syn-queue']);
  expect(ceiling.findings[0]).toMatchObject({limit: 'accept-rate', confidence: 'certain', ceiling: 17});
  expect(ceiling.findings[1]).toMatchObject({
    limit: 'syn-queue',
    confidence: expect.stringMatching(/^(likely|possible)$/),
    ceiling: 17,
  });
});

test('offered more slowly than it accepts, nothing is found', async () => {
  const {ns, target} = await slowly();
  const {ceiling} = await measure(ns, target, ['-c', '60', '-r', '20/s', '--hold', '1s']);
  expect(hits(ceiling)).toEqual(['no-limit-reached']);
  expect(about(ceiling, 'accept-rate').verdict).toBe('clear');
});

test('from outside it may be anything that lets some in late', async () => {
  const {ns, target} = await slowly();
  const {ceiling} = await measure(ns, target, [...load, '--observe-on', 'none']);
  expect(about(ceiling, 'accept-rate')).toMatchObject({
    verdict: 'hit',
    confidence: 'possible',
    ceiling: null,
  });
  expect(certainOfTarget(ceiling)).toEqual([]);
  // Closing some let more in than had left, so no number was full.
  expect(hits(ceiling)).not.toContain('app-cap-stop');
});
