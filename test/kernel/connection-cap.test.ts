import {expect, test} from 'vitest';
import {filterInput, iptables, openPair, serverAddress} from '../helpers/namespace.ts';
import {
  about,
  brief,
  certainOfTarget,
  cited,
  hits,
  listen,
  type Measured,
  measure,
} from '../helpers/plimsoll.ts';
import {nginx} from '../servers/programs.ts';

const flags = ['-c', '60', '-r', '200/s', ...brief];
const above10 = 'INPUT -p tcp --syn --dport 7000 -m connlimit --connlimit-above 10';

function expectCapOf10({ceiling, exitCode}: Measured, rule: RegExp): void {
  expect(ceiling).toMatchObject({
    outcome: 'limit-found',
    result: 10,
    basis: 'accepted',
    attempts: {started: 60, established: 10, confirmed: 10, accepted: 10, held: 10, phantom: 0},
  });
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'connection-cap',
    side: 'path',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: 10,
  });
  expect(ceiling.findings[0]?.because[0]?.reading).toMatch(rule);
  expect(hits(ceiling)).toEqual(['connection-cap']);
  expect(exitCode).toBe(0);
}

test('nft ct count over 10 drop', async () => {
  const {client, server} = await openPair();
  await filterInput(server, 'tcp dport 7000 ct state new ct count over 10 counter drop');
  const {target} = await listen(server, `${serverAddress}:7000`);
  const measured = await measure(client, target, flags);
  expectCapOf10(measured, /inet test input: .*ct count over 10 counter drop/);
  expect(measured.ceiling.attempts.refusals).toEqual({deadline: 50});
  // Each SYN of the 50 met the rule, the retries as well.
  expect(cited(about(measured.ceiling, 'connection-cap'), /ct count/)).toBeGreaterThanOrEqual(50);
});

test('nft ct count over 10 reject with tcp reset', async () => {
  const {client, server} = await openPair();
  await filterInput(server, 'tcp dport 7000 ct state new ct count over 10 counter reject with tcp reset');
  const {target} = await listen(server, `${serverAddress}:7000`);
  const measured = await measure(client, target, flags);
  expectCapOf10(measured, /ct count over 10 counter reject with tcp reset/);
  expect(measured.ceiling.attempts.refusals).toEqual({refused: 50});
  expect(cited(about(measured.ceiling, 'connection-cap'), /ct count/)).toBe(50);
});

test('iptables connlimit DROP', async () => {
  const {client, server} = await openPair();
  await iptables(server, `${above10} -j DROP`);
  const {target} = await listen(server, `${serverAddress}:7000`);
  const measured = await measure(client, target, flags);
  expectCapOf10(measured, /filter INPUT: .*--connlimit-above 10 .*-j DROP/);
  expect(measured.ceiling.attempts.refusals).toEqual({deadline: 50});
});

test('a rule that nobody told to count: likely, by the room that closing makes', async () => {
  const {client, server} = await openPair();
  await filterInput(server, 'tcp dport 7000 ct state new ct count over 10 drop');
  const {target} = await listen(server, `${serverAddress}:7000`);
  const {ceiling} = await measure(client, target, flags);
  expect(ceiling.findings[0]).toMatchObject({limit: 'connection-cap', confidence: 'likely', ceiling: 10});
  expect(certainOfTarget(ceiling)).toEqual([]);
});

test.each(['drop', 'reject with tcp reset'])('%s, from the client alone', async (verdict) => {
  const {client, server} = await openPair();
  await filterInput(server, `tcp dport 7000 ct state new ct count over 10 counter ${verdict}`);
  const {target} = await listen(server, `${serverAddress}:7000`);
  const {ceiling} = await measure(client, target, [...flags, '--observe-on', 'none']);
  expect(ceiling).toMatchObject({result: 10, basis: 'confirmed'});
  expect(about(ceiling, 'connection-cap')).toMatchObject({verdict: 'hit', ceiling: 10});
  // As many get in as were closed: a table that keeps its entries would have let none in.
  const [last, release] = ['releaseLast', 'release'].map((test) =>
    ceiling.tests.find(({name}) => name === test),
  );
  if (verdict === 'drop') {
    expect(last).toMatchObject({released: 2, entered: 2});
    expect(release).toMatchObject({fresh: true, entered: release?.room});
  }
  expect(ceiling.findings[0]?.limit).toBe('connection-cap');
  expect(about(ceiling, 'conntrack-table').verdict).toBe('clear');
  // The driver's own losses are near where the machine is busy, and they are seen.
  expect(
    ceiling.findings.filter(({side, confidence}) => side !== 'driver' && confidence === 'certain'),
  ).toEqual([]);
});

test('from the client alone, when whoever gets in is answered: nobody waits, so it is no queue', async () => {
  const {client, server} = await openPair();
  await filterInput(server, 'tcp dport 7000 ct state new ct count over 10 counter drop');
  await nginx(server, 7000, 'server { listen 7000; return 200 "here"; }');
  const target = `http://${serverAddress}:7000`;
  const {ceiling} = await measure(client, target, [...flags, '--observe-on', 'none']);
  expect(ceiling).toMatchObject({result: 10, basis: 'served'});
  expect(ceiling.findings[0]).toMatchObject({limit: 'connection-cap', verdict: 'hit', ceiling: 10});
  for (const behind of ['accept-stalled', 'app-cap-stop', 'target-fds', 'target-tasks'] as const)
    expect(about(ceiling, behind).verdict).toBe('clear');
  const release = ceiling.tests.find(({name}) => name === 'release');
  expect(release?.entered).toBe(release?.room);
  expect(release?.served).toBe(0);
});
