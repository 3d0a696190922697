import {expect, test} from 'vitest';
import {coloured, paintFor, plain} from '../../src/report/colour.ts';

const terminal = {isTTY: true};
const pipe = {isTTY: false};

test.each([
  ['a terminal', terminal, {}, coloured],
  ['a pipe', pipe, {}, plain],
  ['a stream that does not say', {}, {}, plain],
  ['NO_COLOR', terminal, {NO_COLOR: '1'}, plain],
  ['an empty NO_COLOR, which counts as not set', terminal, {NO_COLOR: ''}, coloured],
  ['a terminal that can do nothing', terminal, {TERM: 'dumb'}, plain],
  ['FORCE_COLOR', pipe, {FORCE_COLOR: '1'}, coloured],
  ['an empty FORCE_COLOR', pipe, {FORCE_COLOR: ''}, coloured],
  ['FORCE_COLOR before NO_COLOR', pipe, {FORCE_COLOR: '1', NO_COLOR: '1'}, coloured],
  ['FORCE_COLOR=0', terminal, {FORCE_COLOR: '0'}, plain],
  ['FORCE_COLOR=false', terminal, {FORCE_COLOR: 'false'}, plain],
])('%s', (_, stream, env, paint) => expect(paintFor(stream, env)).toBe(paint));

test('the paint decided for one stream does not ask another', () => {
  expect(coloured('bold', 'x')).toBe('\u001b[1mx\u001b[22m');
});
