import {expect, test} from 'vitest';
import {canarySource} from '../../src/plan/canary-source.ts';
import {parseTarget} from '../../src/plan/target.ts';

test.each([
  ['http', '127.0.0.1', '127.88.0.1'],
  ['redis', '127.0.0.1', undefined],
  ['postgres', '127.0.0.1', undefined],
  ['mysql', '127.0.0.1', undefined],
  ['http', '10.0.0.1', undefined],
])('%s at %s: %s', (scheme, address, source) => {
  const {scheme: parsed} = parseTarget(`${scheme}://${address}:7000`);
  expect(canarySource({scheme: parsed, endpoint: {family: 4, address, port: 7000}})).toBe(source);
});
