import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {expectCap, measureUnobserved} from './measure-proof.ts';
import {mosquitto, nats} from './programs.ts';

test('NATS at its max_connections: the greeting is no answer', async () => {
  const ns = await Namespace.open();
  await nats(ns, 7000, 'max_connections: 10');
  expectCap(await measureUnobserved(ns, 'nats://127.0.0.1:7000', 20), 10, {
    "-ERR 'maximum connections exceeded'": 10,
  });
});

test('mosquitto at its max_connections closes without a word', async () => {
  const ns = await Namespace.open();
  await mosquitto(ns, 7000, 'max_connections 10');
  const {ceiling} = await measureUnobserved(ns, 'mqtt://127.0.0.1:7000', 20);
  const {accepted, served, held, refusals, replies} = ceiling.attempts;
  expect({accepted, served, held, replies}).toEqual({
    ...{accepted: 10, served: 10, held: 10},
    replies: {'CONNACK 0': 10},
  });
  expect((refusals.closed ?? 0) + (refusals.reset ?? 0)).toBe(10);
  expect(ceiling.findings[0]).toMatchObject({limit: 'app-cap-reject', verdict: 'hit', ceiling: 10});
});
