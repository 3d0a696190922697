import {expect, test} from 'vitest';
import {explain} from '../../src/explain/explain.ts';
import type {LimitReading} from '../../src/model/limit-reading.ts';
import {type EvidenceValues, evidenceOf, first50Held, healthy} from '../helpers/evidence.ts';

const reading = (limit: LimitReading['limit'], ceiling: number | null, more: Partial<LimitReading> = {}) =>
  ({
    ...{limit, ceiling, side: 'target-process', host: 'staging', name: `setting of ${limit}`, value: ceiling},
    ...{used: null, unit: 'connections', from: 'somewhere', bounds: '', raise: ''},
    ...more,
  }) as LimitReading;

const capped = {
  attempts: first50Held(),
  admitted: {acceptedMost: 50, accepted: 50, queued: 0, synReceived: 0},
  acceptors: [{pid: 71, comm: 'nginx', fdsBefore: 10, fdsMost: 60, soft: 1024, hard: 4096}],
} as const;

const adviceOf = (values: EvidenceValues) => explain(evidenceOf(healthy, values))[0]?.advice;

test.each<[when: string, limitReadings: LimitReading[], comes: string | undefined]>([
  [
    'the lowest that leaves room',
    [reading('target-fds', 94), reading('conntrack-table', 900)],
    'target-fds comes next, at 94',
  ],
  [
    'not the one that was hit',
    [reading('app-cap-reject', 50), reading('target-fds', 94)],
    'target-fds comes next, at 94',
  ],
  [
    'not one that is lower, and was passed',
    [reading('target-tasks', 20), reading('target-fds', 94)],
    'target-fds comes next, at 94',
  ],
  [
    'not a queue, nor the driver',
    [reading('accept-queue-burst', 512), reading('driver-ports', 600, {side: 'driver'})],
    undefined,
  ],
  ['none that sets a number', [reading('target-memory', null)], undefined],
])('what comes next: %s', (_, limitReadings, comes) => {
  const next = adviceOf({...capped, limitReadings})?.find((line) => line.startsWith('once it is raised'));
  if (comes === undefined) expect(next).toBeUndefined();
  else expect(next).toContain(comes);
});

test('a process that was seen to take two descriptors a connection has room for half as many', () => {
  const acceptors = [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 110, soft: 1024, hard: 4096}];
  const limitReadings = [reading('target-fds', 1014)];
  expect(adviceOf({...capped, acceptors, limitReadings})?.join()).toContain('at 507');
  // Those of the table are counted in its ceiling already.
  const counted = [reading('target-fds', 507, {fdsEach: 2})];
  expect(adviceOf({...capped, acceptors, limitReadings: counted})?.join()).toContain('at 507');
});

test('what is configured now stands in the advice, and what the log says among the evidence', () => {
  const values = [
    {kind: 'connections', name: 'worker_connections', value: 52, from: '/etc/nginx/nginx.conf'},
  ] as const;
  const serverLog = [
    {text: 'worker_connections are not enough', times: 150, limit: 'app-cap-reject'},
  ] as const;
  const [first] = explain(evidenceOf(healthy, {...capped, server: {name: 'nginx', values}, serverLog}));
  expect(first?.advice.join()).toContain('nginx: worker_connections is 52 (/etc/nginx/nginx.conf); ');
  expect(first?.because.at(-1)).toMatchObject({
    reading: 'its log says “worker_connections are not enough”, times',
    value: 150,
  });
});

test('nothing is added to a run in which nothing was hit', () => {
  const limitReadings = [reading('target-fds', 1014)];
  const [first] = explain(evidenceOf(healthy, {limitReadings}));
  expect(first?.limit).toBe('no-limit-reached');
  expect(first?.advice.join()).not.toContain('once it is raised');
});

test.each<[when: string, values: EvidenceValues, found: string | undefined]>([
  [
    'is a finding where nothing else shows it',
    {attempts: {...first50Held(), refusals: {reset: 150}}},
    'likely',
  ],
  ['is none where no attempt of this run met it', {}, undefined],
  [
    'is none against what was seen: nobody was turned away',
    {attempts: {...healthy.attempts, unproven: 20, answered: 180}},
    undefined,
  ],
])('what the log says %s', (_, values, confidence) => {
  const serverLog = [{text: 'too many clients (>=57)', times: 4, limit: 'app-cap-reject'}] as const;
  // Descriptors that are all in use would say target-fds.
  const acceptors = [{pid: 71, comm: 'stunnel4', fdsBefore: 10, fdsMost: 64, soft: 64, hard: 4096}];
  const findings = explain(evidenceOf(healthy, {acceptors, serverLog, ...values}));
  const found = findings.find(({limit}) => limit === 'app-cap-reject');
  if (confidence === undefined) expect(found?.verdict).not.toBe('hit');
  else expect(found).toMatchObject({verdict: 'hit', confidence, because: [{value: 4}]});
});
