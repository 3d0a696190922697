import {expect, test} from 'vitest';
import {filterInput, iptables, openPair, serverAddress} from '../helpers/namespace.ts';
import {about, certainOfTarget, cited, hits, listen, type Measured, measure} from '../helpers/plimsoll.ts';

/** 40 in a fifth of a second against 10 a second: within 8 s all are in, by their SYN retries. */
const flags = ['-c', '40', '-r', '200/s', '--connect-timeout', '8s', '--hold', '500ms'];

function expectCapOf10ASecond({ceiling, exitCode}: Measured, rule: RegExp): void {
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'rate-cap',
    side: 'path',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: null,
  });
  expect(ceiling.findings[0]?.because[0]?.reading).toMatch(rule);
  expect(cited(about(ceiling, 'rate-cap'), /a second that it admits/)).toBe(10);
  expect(certainOfTarget(ceiling)).toEqual([]);
  expect(hits(ceiling)).toEqual(['rate-cap']);
  // Some got in only with a retry of their SYN, and none is a phantom.
  expect(ceiling.synRetries.slice(1).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(20);
  expect(ceiling.attempts.phantom).toBe(0);
  expect(exitCode).toBe(0);
}

test('nft limit rate over 10/second drop', async () => {
  const {client, server} = await openPair();
  await filterInput(
    server,
    'tcp dport 7000 tcp flags syn limit rate over 10/second burst 5 packets counter drop',
  );
  const {target} = await listen(server, `${serverAddress}:7000`);
  expectCapOf10ASecond(await measure(client, target, flags), /limit rate over 10\/second/);
});

test('iptables -m limit ACCEPT, and the rest dropped', async () => {
  const {client, server} = await openPair();
  const syn = 'INPUT -p tcp --syn --dport 7000';
  await iptables(server, `${syn} -m limit --limit 10/s --limit-burst 5 -j ACCEPT`);
  await iptables(server, `${syn} -j DROP`);
  const {target} = await listen(server, `${serverAddress}:7000`);
  expectCapOf10ASecond(await measure(client, target, flags), /--limit 10\/sec/);
});

test('iptables hashlimit DROP', async () => {
  const {client, server} = await openPair();
  const above = '-m hashlimit --hashlimit-above 10/s --hashlimit-burst 5 --hashlimit-name test';
  await iptables(server, `INPUT -p tcp --syn --dport 7000 ${above} -j DROP`);
  const {target} = await listen(server, `${serverAddress}:7000`);
  expectCapOf10ASecond(await measure(client, target, flags), /--hashlimit-above 10\/sec/);
});

test('a rate that is not met is no limit', async () => {
  const {client, server} = await openPair();
  await filterInput(
    server,
    'tcp dport 7000 tcp flags syn limit rate over 400/second burst 100 packets counter drop',
  );
  const {target} = await listen(server, `${serverAddress}:7000`);
  const {ceiling} = await measure(client, target, ['-c', '40', '-r', '20/s', '--hold', '500ms']);
  expect(hits(ceiling)).toEqual(['no-limit-reached']);
  expect(about(ceiling, 'rate-cap').verdict).toBe('clear');
});

test('from the client alone', async () => {
  const {client, server} = await openPair();
  await filterInput(
    server,
    'tcp dport 7000 tcp flags syn limit rate over 10/second burst 5 packets counter drop',
  );
  const {target} = await listen(server, `${serverAddress}:7000`);
  const {ceiling} = await measure(client, target, [...flags, '--observe-on', 'none']);
  expect(about(ceiling, 'rate-cap')).toMatchObject({verdict: 'hit', ceiling: null});
  expect(about(ceiling, 'connection-cap').verdict).toBe('clear');
  expect(ceiling.findings.filter(({confidence}) => confidence === 'certain')).toEqual([]);
});
