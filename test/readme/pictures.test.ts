import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {limits} from '../../src/explain/limits.ts';
import {parseRecord} from '../../src/record/record.ts';
import {plain} from '../../src/report/colour.ts';
import {renderRun} from '../../src/report/run-text.ts';
import {readmeCommand, terminalSize} from './run-shown.ts';
import {terminalSvg} from './terminal-svg.ts';

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));

const entities: Readonly<Record<string, string>> = {'&amp;': '&', '&lt;': '<', '&gt;': '>'};

/** The lines of each frame of a picture, their columns closed up. */
function framesIn(svg: string): string[][] {
  const text = (markup: string) =>
    [...markup.matchAll(/<text[^>]*>([^<]*)<\/text>/g)]
      .map(([, words = '']) => words.replaceAll(/&\w+;/g, (entity) => entities[entity] ?? entity))
      .join(' ');
  const lines = new Map(
    [...svg.matchAll(/<g id="(l\d+)">(.*)<\/g>/g)].map(([, id, markup = '']) => [id, text(markup)]),
  );
  return [...svg.matchAll(/<g class="f f\d+">(.*)<\/g>/g)].map(([, uses = '']) =>
    [...uses.matchAll(/href="#(l\d+)"/g)].map(([, id]) => lines.get(id) ?? ''),
  );
}

const closedUp = (line: string) => line.replaceAll(/\s+/g, '');

// Made anew by: npm run pictures
test('the moving picture ends with the page that a run like it prints today', () => {
  const record = parseRecord(read('.readme/run.json'));
  const page = renderRun(record, titles, plain, terminalSize.columns, 'short');
  const wanted = page
    .split('\n')
    .map(closedUp)
    .filter((line) => line !== '');
  const [first = '', ...last] = framesIn(read('.readme/run.svg')).at(-1)?.map(closedUp) ?? [];
  expect(first).toBe(closedUp(`$ ${readmeCommand}`));
  expect(last.slice(-wanted.length)).toEqual(wanted);
});

test('before that it shows the run while it goes on, with the words that it has today', () => {
  const frames = framesIn(read('.readme/run.svg'));
  const words = frames.map((lines) => lines.join('\n'));
  expect(words.findIndex((all) => /reading the limits of both hosts/.test(all))).toBeGreaterThan(-1);
  const live = words.filter((all) => /^started \d+/m.test(all) && /^accept queue \d+ of 512/m.test(all));
  expect(live.length).toBeGreaterThan(5);
  expect(words.join('\n')).toMatch(/descriptors 4\d of 40 of nginx \(pid \d+\), none left \(target-fds\)/);
});

test('it is a picture of what was recorded: each line where and when it stood, in its colour', () => {
  const svg = terminalSvg(
    [
      {atMs: 100, lines: ['$ one', '\u001b[1m\u001b[33mtwo\u001b[0m   <three>']},
      {atMs: 1100, lines: ['$ one']},
    ],
    20,
    'a & b',
  );
  expect(framesIn(svg)).toEqual([['$ one', 'two <three>'], ['$ one']]);
  expect(svg).toContain('<title>a &amp; b</title>');
  expect(svg).toMatch(/font-weight="bold" style="fill:#f0a45d">two</);
  expect(svg).toContain('@keyframes k0{0%{visibility:visible}14.29%{visibility:hidden}}');
});
