import {expect, test} from 'vitest';
import type {Experiment, RunRecord} from '../../src/record/record.ts';
import {howToSee} from '../../src/report/missing-evidence.ts';
import {changed, saved} from './made-record.ts';

const unseen = (change: Partial<Experiment>, target: Partial<RunRecord['target']> = {}) => {
  const record = changed('not-observed', change);
  return howToSee({...record, target: {...record.target, ...target}}, record.experiments[0] as Experiment);
};

const certain = changed('accept-stalled', {}).experiments[0]?.findings ?? [];

test.each<
  [what: string, change: Partial<Experiment>, target: Partial<RunRecord['target']>, commands: string[]]
>([
  [
    'on this host: as root, or its application is asked',
    {},
    {},
    [
      'sudo plimsoll ceiling tcp://127.0.0.1:7005 -c 60 -r 1000/s',
      'plimsoll ceiling http://127.0.0.1:7005 -c 60 -r 1000/s',
    ],
  ],
  [
    'elsewhere: by a command that reaches its host',
    {},
    {url: 'tcp://10.0.0.5:80', address: '10.0.0.5'},
    [
      "plimsoll ceiling tcp://10.0.0.5:80 -c 60 -r 1000/s --observe-on 'ssh 10.0.0.5'",
      'plimsoll ceiling http://10.0.0.5:80 -c 60 -r 1000/s',
    ],
  ],
  [
    'a scheme that asks is kept',
    {name: 'hold', asked: {connections: 60, perSecond: null, connectTimeoutMs: 1000, holdMs: 90_000}},
    {url: "http://10.0.0.5/it's", scheme: 'http', address: '10.0.0.5'},
    [`plimsoll hold 'http://10.0.0.5/it'"'"'s' -c 60 -d 90s --observe-on 'ssh 10.0.0.5'`],
  ],
])('%s', (_, change, target, commands) => expect(unseen(change, target)?.commands).toEqual(commands));

test.each<[what: string, change: Partial<Experiment>]>([
  ['something that is certain decides', {findings: certain}],
  ['nothing could be reached', {outcome: 'unreachable'}],
  ['the application answered each', {outcome: 'no-limit-reached', basis: 'served'}],
])('nothing is missing where %s', (_, change) => expect(unseen(change)).toBeUndefined());

test('nor is it read again where its limits were, though no connection was found there', () => {
  const {limits} = saved('target-fds');
  const record = {...changed('not-observed', {}), limits};
  expect(howToSee(record, record.experiments[0] as Experiment)).toBeUndefined();
});

test('nor is the target read again where it was', () =>
  expect(unseen({}, {observed: {on: 'here', share: 1, translated: false, proxy: null}})).toBeUndefined());
