import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, brief, certainOfTarget, cited, hits, measure} from '../helpers/plimsoll.ts';
import {serveProgram} from './programs/serve-program.ts';

const load = ['-c', '60', '-r', '100/s', ...brief];

test('it closes its listener after 20 and keeps them: the process lives, and SYNs are refused', async () => {
  const ns = await Namespace.open();
  await serveProgram(ns, 'closes-listener.py', '20');
  const {ceiling, exitCode} = await measure(ns, '127.0.0.1:7000', load);
  expect(ceiling).toMatchObject({outcome: 'limit-found', result: 20, attempts: {held: 20}});
  expect(hits(ceiling)).toEqual(['listener-closed']);
  const found = about(ceiling, 'listener-closed');
  expect(found).toMatchObject({confidence: 'certain', ceiling: null});
  expect(cited(found, /listens there again/)).toBe('no');
  expect(exitCode).toBe(0);
});

test('from outside: a rule that rejects looks the same, so nothing is claimed', async () => {
  const ns = await Namespace.open();
  await serveProgram(ns, 'closes-listener.py', '20');
  const {ceiling} = await measure(ns, '127.0.0.1:7000', [...load, '--observe-on', 'none']);
  expect(about(ceiling, 'listener-closed')).toMatchObject({verdict: 'hit', confidence: 'possible'});
  expect(certainOfTarget(ceiling)).toEqual([]);
});
