import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, brief, hits, measure} from '../helpers/plimsoll.ts';
import {nginx} from '../servers/programs.ts';
import {serveProgram} from './programs/serve-program.ts';

const load = ['-c', '20', ...brief];

test('nginx in front of nobody: each is answered 502, which is no connection that was served', async () => {
  const ns = await Namespace.open();
  await nginx(ns, 7000, 'server { listen 127.0.0.1:7000; location / { proxy_pass http://127.0.0.1:7001; } }');
  const {ceiling} = await measure(ns, 'http://127.0.0.1:7000/', load);
  expect(ceiling).toMatchObject({
    result: 0,
    basis: 'served',
    attempts: {served: 0, replies: {502: 20}, refusals: {denied: 20}},
  });
  expect(hits(ceiling)).toEqual(['upstream-failing']);
  expect(about(ceiling, 'upstream-failing')).toMatchObject({confidence: 'certain', ceiling: null});
});

test('a backend at its max_conns of 10: ten are served, the others hear 502', async () => {
  const ns = await Namespace.open();
  await serveProgram(ns, 'pool.py', '30', '1', 'keep');
  await nginx(
    ns,
    7001,
    `upstream behind { zone z 1M; server 127.0.0.1:7000 max_conns=10 max_fails=0; }
    server { listen 127.0.0.1:7001; location / { proxy_pass http://behind; } }`,
  );
  const {ceiling} = await measure(ns, 'http://127.0.0.1:7001/', load);
  expect(ceiling).toMatchObject({
    outcome: 'limit-found',
    result: 10,
    attempts: {served: 10, replies: {200: 10, 502: 10}, refusals: {denied: 10}},
  });
  expect(hits(ceiling)).toEqual(['upstream-failing']);
});
