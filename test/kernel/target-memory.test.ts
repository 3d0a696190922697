import {expect, test} from 'vitest';
import {noControlGroup} from '../helpers/control-group.ts';
import {Namespace} from '../helpers/namespace.ts';
import {about, brief, certainOfTarget, cited, hits, measure} from '../helpers/plimsoll.ts';
import {startStarving} from './programs/starving.ts';

const flags = ['-c', '100', '-r', '50/s', ...brief];
const target = '127.0.0.1:7000';

test('a limit of 40 MB and a megabyte a connection: killed for memory', async (ctx) => {
  const why = noControlGroup('memory');
  if (why) ctx.skip(why);
  const ns = await Namespace.open();
  await startStarving(ns);
  const {ceiling, exitCode} = await measure(ns, target, flags);
  expect(ceiling.attempts).toMatchObject({started: 100, held: 0});
  expect(ceiling.attempts.established).toBeGreaterThan(20);
  expect(ceiling.attempts.established).toBeLessThan(60);
  expect(ceiling.findings.slice(0, 2)).toMatchObject([
    {limit: 'target-memory', side: 'target-kernel', verdict: 'hit', confidence: 'certain'},
    {limit: 'target-died', side: 'target-process', verdict: 'hit', confidence: 'likely'},
  ]);
  expect(cited(about(ceiling, 'target-memory'), /killed for lack of memory/)).toBe(1);
  expect(certainOfTarget(ceiling)).toEqual(['target-memory']);
  expect(exitCode).toBe(0);
});

test('from the client alone', async (ctx) => {
  const why = noControlGroup('memory');
  if (why) ctx.skip(why);
  const ns = await Namespace.open();
  await startStarving(ns);
  const {ceiling} = await measure(ns, target, [...flags, '--observe-on', 'none']);
  expect(hits(ceiling)).toContain('target-memory');
  expect(ceiling.findings.filter(({confidence}) => confidence === 'certain')).toEqual([]);
});
