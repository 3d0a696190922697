import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {program} from '../../src/program.ts';
import {Namespace} from '../helpers/namespace.ts';
import {needUnshare} from '../helpers/need.ts';
import {brief, listen, measured} from '../helpers/plimsoll.ts';

/** As on a system that is not Linux: no /proc, no ss(8), no rules, and no C library that the epoll engine knows. */
test('without /proc and the tools of Linux it measures by the engine net, and says what it could not read', async () => {
  needUnshare('-rnm');
  const tools = mkdtempSync(join(tmpdir(), 'plimsoll-no-tools-'));
  onTestFinished(() => rmSync(tools, {recursive: true}));
  for (const name of ['ss', 'nft', 'iptables-save', 'ip6tables-save', 'tc', 'conntrack']) {
    writeFileSync(join(tools, name), '#!/bin/sh\nexit 127\n');
    chmodSync(join(tools, name), 0o755);
  }
  const namespace = await Namespace.open();
  const {target} = await listen(namespace, '127.0.0.1:7000');
  const script = `mount -t tmpfs none /proc && PATH=${tools}:$PATH && exec "$@"`;
  const ended = await namespace.run('unshare', [
    ...['-m', 'sh', '-c', script, 'sh', process.execPath, program, 'ceiling', target],
    ...['-c', '20', '-r', 'max', ...brief, '--json'],
  ]);
  const {record, ceiling, exitCode} = measured(ended);
  expect(record.driver).toMatchObject({engine: 'net', engineWhy: expect.stringContaining('/proc/self/fd')});
  expect(ceiling).toMatchObject({attempts: {started: 20, established: 20, held: 20, refusals: {}}});
  // Nothing shows whether the application accepted them, so the figure counts handshakes, and claims no more.
  expect(ceiling).toMatchObject({result: 20, basis: 'established'});
  expect(exitCode).toBe(0);
});
