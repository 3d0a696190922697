import {expect, test} from 'vitest';
import {latencyRows} from '../../src/report/latency-text.ts';
import {experimentOf} from './made-record.ts';

const {connect} = experimentOf('target-fds').latency;
if (!connect) throw new Error('no connect latency');
const labels = (latency: Parameters<typeof latencyRows>[0]['latency']) =>
  latencyRows(experimentOf('target-fds', {latency})).map(([label]) => label);

test('a response lasts until the connection is established, or until the answer where one is asked for', () => {
  expect(labels({connect, response: connect})).toEqual([
    'connect(2) to established',
    'scheduled start to established',
  ]);
  expect(labels({connect, accept: connect, response: connect})).toEqual([
    'connect(2) to established',
    'connect(2) to the application’s answer',
    'scheduled start to the application’s answer',
  ]);
});

test('what has no sample has no row', () => {
  expect(labels({})).toEqual([]);
});
