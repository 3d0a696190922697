import {expect, test} from 'vitest';
import {clientAddress, filterInput, openPair, serverAddress} from '../helpers/namespace.ts';
import {about, brief, certainOfTarget, cited, hits, listen, startMeasuring} from '../helpers/plimsoll.ts';

const flags = ['-c', '300', '-r', '100/s', ...brief];

test('from one moment on every packet is dropped: it names the moment, and no number', async () => {
  const {client, server} = await openPair();
  const {target} = await listen(server, `${serverAddress}:7000`);
  const measuring = startMeasuring(client, target, [...flags, '--observe-on', 'none', '--repeats', '3']);
  await measuring.workersWith(100);
  await filterInput(server, 'drop');
  const {ceiling, exitCode} = await measuring.measured;
  expect(hits(ceiling)[0]).toBe('filtered');
  expect(about(ceiling, 'filtered')).toMatchObject({confidence: 'likely', ceiling: null});
  expect(cited(about(ceiling, 'filtered'), /acknowledged a keepalive/)).toBe(0);
  expect(about(ceiling, 'connection-cap').verdict).toBe('clear');
  expect(certainOfTarget(ceiling)).toEqual([]);
  expect({outcome: ceiling.outcome, exitCode}).toEqual({outcome: 'inconclusive', exitCode: 3});
});

test('the source address of the driver goes: it has ports left, and no address', async () => {
  const {client, server} = await openPair();
  const source = '10.9.0.7';
  await client.mustRun('ip', 'address', 'add', `${source}/24`, 'dev', 'cable');
  const {target} = await listen(server, `${serverAddress}:7000`);
  const measuring = startMeasuring(client, target, [...flags, '--source', source]);
  await measuring.workersWith(100);
  await client.mustRun('ip', 'address', 'del', `${source}/24`, 'dev', 'cable');
  const {ceiling} = await measuring.measured;
  expect(clientAddress).not.toBe(source);
  expect(ceiling.attempts.refusals['no-ports']).toBeUndefined();
  expect(ceiling.attempts.refusals.other).toBeGreaterThan(0);
  expect(about(ceiling, 'driver-ports').verdict).toBe('clear');
  expect(hits(ceiling)[0]).toBe('unreachable');
  expect(about(ceiling, 'unreachable')).toMatchObject({confidence: 'certain'});
  expect(ceiling.outcome).toBe('inconclusive');
});
