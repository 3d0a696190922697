import {expect, test} from 'vitest';
import {judgeLimit} from '../../src/explain/explain.ts';
import {limits} from '../../src/explain/limits.ts';
import type {LimitName} from '../../src/model/limit-names.ts';
import {
  type EvidenceValues,
  evidenceOf,
  first17Established,
  first50Held,
  healthy,
  ladder,
  youngest50Alive,
} from '../helpers/evidence.ts';

const acceptor = {pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 60, soft: 1024, hard: 4096};
const served = (comm: string, differs: Partial<typeof acceptor> = {}): EvidenceValues => ({
  acceptors: [{...acceptor, comm, ...differs}],
});

const burst: EvidenceValues = {
  attempts: ladder,
  acceptQueue: {longest: 17, atEnd: 0, limit: 16, members: 1},
  tcpExt: {ListenOverflows: 300, ListenDrops: 300},
};
const slow: EvidenceValues = {
  ...burst,
  acceptQueue: {longest: 17, atEnd: 5, limit: 16, members: 1},
  acceptFlow: {perSecond: 50, waitedMs: 3000, takenAtEnd: 20, waitedAtEndMs: 1000},
};
const stopped: EvidenceValues = {
  attempts: first17Established,
  acceptQueue: {longest: 7, atEnd: 7, limit: 6, members: 1},
  admitted: {acceptedMost: 10, accepted: 10, queued: 7, synReceived: 0},
  acceptFlow: {perSecond: 0, waitedMs: 2000, takenAtEnd: 0, waitedAtEndMs: 2000},
};
const full = {fdsMost: 1024};

/** Each limit with a server that has a word for what raises it, and with one that nobody knows. */
test.each<[LimitName, string, EvidenceValues, Partial<typeof acceptor>, RegExp]>([
  ['accept-queue-burst', 'nginx', burst, {}, /^nginx: listen … backlog=N/],
  ['accept-queue-burst', 'redis-server', burst, {}, /^redis: tcp-backlog N/],
  ['accept-rate', 'apache2', slow, {}, /^Apache: ListenBacklog N/],
  ['target-fds', 'nginx', {attempts: first50Held()}, full, /^nginx: worker_rlimit_nofile N/],
  ['target-fds', 'haproxy', {attempts: first50Held()}, full, /^haproxy: ulimit-n N/],
  ['app-cap-reject', 'memcached', {attempts: first50Held()}, {}, /^memcached: -c N/],
  ['app-cap-reject', 'postgres', {attempts: first50Held()}, {}, /^PostgreSQL: max_connections N/],
  ['app-cap-reject', 'sshd', {attempts: first50Held()}, {}, /^sshd: MaxStartups/],
  ['app-cap-reject', 'node', {attempts: first50Held()}, {}, /^node: server\.maxConnections/],
  ['app-cap-stop', 'haproxy', stopped, {}, /^haproxy: maxconn N/],
  ['app-cap-stop', 'apache2', stopped, {}, /^Apache: MaxRequestWorkers N/],
  ['app-cap-evict', 'nginx', {attempts: youngest50Alive}, {}, /^nginx: worker_connections N/],
])('%s names the setting of %s', (id, comm, values, differs, setting) => {
  const limit = limits.find((one) => one.id === id);
  if (!limit) throw new Error(`no limit ${id}`);
  const adviceFor = (server: string) => {
    const finding = judgeLimit(limit, evidenceOf(healthy, values, served(server, differs)));
    expect(finding.verdict).toBe('hit');
    return finding.advice;
  };
  expect(adviceFor(comm)).toContainEqual(expect.stringMatching(setting));
  const general = adviceFor('server');
  expect(general).not.toEqual([]);
  expect(general).not.toContainEqual(expect.stringMatching(setting));
});
