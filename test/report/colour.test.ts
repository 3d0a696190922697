import {expect, test} from 'vitest';
import {colourChoices, coloured, paintFor, plain} from '../../src/report/colour.ts';

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
])('%s', (_, stream, env, paint) => expect(paintFor(stream, env, 'auto')).toBe(paint));

/** Who says it first: the flag, FORCE_COLOR, NO_COLOR, TERM=dumb, and last whether it is a terminal. */
test.each(
  colourChoices.flatMap((choice) =>
    [undefined, '1', '0'].flatMap((FORCE_COLOR) =>
      [undefined, '1'].flatMap((NO_COLOR) =>
        ['xterm', 'dumb'].flatMap((TERM) =>
          [true, false].map((isTTY) => ({choice, FORCE_COLOR, NO_COLOR, TERM, isTTY})),
        ),
      ),
    ),
  ),
)('%j', ({choice, isTTY, ...env}) => {
  const {FORCE_COLOR, NO_COLOR, TERM} = env;
  const words: [said: boolean, painted: boolean][] = [
    [choice !== 'auto', choice === 'always'],
    [FORCE_COLOR !== undefined, FORCE_COLOR === '1'],
    [NO_COLOR !== undefined, false],
    [TERM === 'dumb', false],
    [true, isTTY],
  ];
  const painted = words.find(([said]) => said)?.[1];
  expect(paintFor({isTTY}, env, choice)).toBe(painted ? coloured : plain);
});

test('the paint decided for one stream does not ask another', () => {
  expect(coloured('bold', 'x')).toBe('\u001b[1mx\u001b[22m');
});
