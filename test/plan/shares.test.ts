import fc from 'fast-check';
import {expect, it, test} from 'vitest';
import type {Plan} from '../../src/model/plan.ts';
import {shares} from '../../src/plan/shares.ts';

const plan: Plan = {
  target: {
    url: 'tcp://127.0.0.1:8080',
    scheme: 'tcp',
    endpoint: {family: 4, address: '127.0.0.1', port: 8080},
  },
  connections: 10,
  perSecond: 500,
  mostInFlight: null,
  closesWhenTaken: false,
  connectTimeoutMs: 10_000,
  holdMs: 0,
  workers: 3,
  engine: undefined,
  portPool: {sources: ['127.0.0.1'], ports: [{first: 40_000, last: 49_999}]},
};

test.each([
  ['one worker does it all', 10, 1, [10]],
  ['the remainder goes to the first workers', 10, 3, [4, 3, 3]],
  ['more workers than connections', 2, 4, [1, 1, 0, 0]],
  ['nothing to do', 0, 2, [0, 0]],
])('%s', (_, connections, workers, attempts) => {
  expect(shares({...plan, connections, workers}).map((share) => share.attempts)).toEqual(attempts);
});

it('gives each worker every setting of the plan', () => {
  expect(shares(plan)[1]).toEqual({
    endpoint: plan.target.endpoint,
    attempts: 3,
    offset: 1,
    stride: 3,
    perSecond: 500,
    mostInFlight: null,
    closesWhenTaken: false,
    connectTimeoutMs: 10_000,
    engine: undefined,
    portPool: plan.portPool,
  });
});

it('has every attempt exactly once', () => {
  fc.assert(
    fc.property(fc.nat(5000), fc.integer({min: 1, max: 64}), (connections, workers) => {
      const indexes = shares({...plan, connections, workers}).flatMap(({attempts, offset, stride}) =>
        Array.from({length: attempts}, (_, n) => offset + n * stride),
      );
      expect(indexes.sort((a, b) => a - b)).toEqual(Array.from({length: connections}, (_, index) => index));
    }),
  );
});
