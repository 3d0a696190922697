import {expect, type TestContext, test} from 'vitest';
import {formatCount} from '../../src/model/units.ts';
import {setForSeconds} from '../helpers/machine-setting.ts';
import {filterInput, filterOutput, openPair, serverAddress} from '../helpers/namespace.ts';
import {about, brief, cited, hits, listen, measure, otherClient} from '../helpers/plimsoll.ts';

/** One maximum for the machine, but each network namespace is compared with its own count: more than any other test tracks. */
const most = 1500;
const flags = ['-c', `${most + 50}`, '-r', '3k/s', ...brief];
const max = '/proc/sys/net/netfilter/nf_conntrack_max';

function skipWithout(ctx: TestContext): void {
  if (process.getuid?.() !== 0) ctx.skip('nf_conntrack_max can be set by root alone');
}

/** A rule that asks for the state of connections makes a network namespace track them. */
const tracking = 'ct state established accept';

test('before the load it is said that the run may fill a table that others use', async (ctx) => {
  skipWithout(ctx);
  const {client, server} = await openPair();
  await filterInput(server, tracking);
  const {target} = await listen(server, `${serverAddress}:7000`);
  await client.serve('python3', ['-c', otherClient, serverAddress, '7000']);
  const setting = await setForSeconds(max, `${most}`);
  const {ceiling, stderr} = await measure(client, target, ['-c', '1400', '-r', '5k/s', ...brief]);
  setting.putBack();
  const said = `nf_conntrack_max is ${formatCount(most)} (in use: 1), and this run may add 1,400.`;
  expect(stderr.split('\n')[0]).toContain(said);
  expect(ceiling.notes[0]).toContain(said);
});

test('a full table on the target', async (ctx) => {
  skipWithout(ctx);
  const {client, server} = await openPair();
  await filterInput(server, tracking);
  const {target} = await listen(server, `${serverAddress}:7000`);
  const setting = await setForSeconds(max, `${most}`);
  const {ceiling, exitCode} = await measure(client, target, flags);
  setting.putBack();
  expect(ceiling).toMatchObject({
    outcome: 'limit-found',
    result: most,
    basis: 'accepted',
    attempts: {
      started: most + 50,
      established: most,
      accepted: most,
      held: most,
      refusals: {deadline: 50},
    },
  });
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'conntrack-table',
    side: 'path',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: most,
  });
  expect(cited(about(ceiling, 'conntrack-table'), /nf_conntrack_max/)).toBe(most);
  // Each SYN of the 50, retries as well.
  expect(cited(about(ceiling, 'conntrack-table'), /dropped/)).toBeGreaterThanOrEqual(50);
  expect(hits(ceiling)).toEqual(['conntrack-table']);
  expect(exitCode).toBe(0);
});

test('from the client alone', async (ctx) => {
  skipWithout(ctx);
  const {client, server} = await openPair();
  await filterInput(server, tracking);
  const {target} = await listen(server, `${serverAddress}:7000`);
  const setting = await setForSeconds(max, `${most}`);
  const {ceiling} = await measure(client, target, [...flags, '--observe-on', 'none']);
  setting.putBack();
  expect(ceiling).toMatchObject({result: most, basis: 'confirmed'});
  expect(ceiling.findings.filter(({confidence}) => confidence === 'certain')).toEqual([]);
  const release = ceiling.tests.find(({name}) => name === 'release');
  expect(release).toMatchObject({released: 10, fresh: true});
  // The kernel clears closed entries of a table that is nearly full, from time to time (gc_worker in net/netfilter/
  // nf_conntrack_core.c) and after 10 s in any case: on a busy machine some may have got in for them.
  if (release?.entered !== 0) return;
  expect(about(ceiling, 'conntrack-table')).toMatchObject({verdict: 'hit', ceiling: most});
  expect(hits(ceiling)).toContain('conntrack-table');
  // The table keeps what was closed, so nobody new gets in: no number of open connections does that.
  for (const other of ['connection-cap', 'app-cap-stop', 'target-fds'] as const)
    expect(about(ceiling, other).verdict).toBe('clear');
});

test('a full table on the driver is the driver’s own limit', async (ctx) => {
  skipWithout(ctx);
  const {client, server} = await openPair();
  await filterOutput(client, tracking);
  const {target} = await listen(server, `${serverAddress}:7000`);
  const setting = await setForSeconds(max, `${most}`);
  const {ceiling, exitCode} = await measure(client, target, flags);
  setting.putBack();
  expect(ceiling.attempts).toMatchObject({established: most, refusals: {deadline: 50}});
  expect(ceiling.findings[0]).toMatchObject({limit: 'driver-egress', side: 'driver', confidence: 'certain'});
  expect(hits(ceiling)).toEqual(['driver-egress']);
  expect(exitCode).toBe(3);
});
