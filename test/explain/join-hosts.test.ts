import {expect, test} from 'vitest';
import {joinHosts} from '../../src/explain/join-hosts.ts';
import type {Finding} from '../../src/model/finding.ts';

const finding = (change: Partial<Finding>): Finding => ({
  limit: 'connection-cap',
  side: 'path',
  verdict: 'hit',
  confidence: 'possible',
  ceiling: null,
  because: [],
  advice: [],
  ...change,
});
const fds = finding({limit: 'target-fds', side: 'target-process', confidence: 'likely'});
const possible = finding({});
const read = finding({confidence: 'certain', ceiling: 20});

test('a rule that was read on a gateway stands first, with its host', () => {
  const joined = joinHosts({host: 'app', findings: [fds, possible]}, [
    {host: 'gw', findings: [possible, fds]},
    {host: 'lb', findings: [read, fds]},
  ]);
  expect(joined).toEqual([
    {...read, host: 'lb'},
    {...fds, host: 'app'},
  ]);
});

test('what was read on a gateway explains what could only be deduced from outside', () => {
  const ports = finding({limit: 'nat-ports', confidence: 'certain', ceiling: 20});
  const joined = joinHosts({host: 'app', findings: [possible, finding({limit: 'nat-ports'})]}, [
    {host: 'gw', findings: [ports]},
  ]);
  expect(joined.filter(({verdict}) => verdict === 'hit')).toEqual([{...ports, host: 'gw'}]);
});

test('symptoms alone are the same wherever one looks, and of no host on the way', () => {
  const joined = joinHosts({host: 'app', findings: [possible, fds]}, [
    {host: 'gw', findings: [finding({confidence: 'likely'}), {...fds, confidence: 'certain'}]},
  ]);
  expect(joined).toEqual([possible, {...fds, host: 'app'}]);
});

test('what was read at the target itself is not replaced by the same on the way', () => {
  const joined = joinHosts({host: 'app', findings: [read]}, [{host: 'gw', findings: [read]}]);
  expect(joined).toEqual([read]);
});
