import {spawnSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {peerPortsCommand} from '../../src/observe/peer-ports.ts';
import {need} from '../helpers/need.ts';

test('ports in use are not counted where there are too many sockets to list, and that is said', () => {
  need('ss');
  const command = peerPortsCommand.replace('/proc/net/sockstat', '-');
  const answer = (inUse: number) =>
    spawnSync('sh', ['-c', command], {input: `TCP: inuse ${inUse} orphan 0 tw 0\n`, encoding: 'utf8'});
  expect(answer(200_001)).toMatchObject({
    status: 1,
    stdout: '',
    stderr: '200001 sockets are too many to list\n',
  });
  expect(answer(10).status).toBe(0);
});
