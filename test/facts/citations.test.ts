import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {facts} from '../../src/facts/facts.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const names = Object.values(facts).flatMap((each) => each.map(({name}) => name));
const texts = ['README.md', ...filesBelow('src'), ...filesBelow('test')].map((file) => ({
  file,
  text: readFileSync(`${root}/${file}`, 'utf8'),
}));

function filesBelow(folder: string): string[] {
  return readdirSync(`${root}/${folder}`, {recursive: true, encoding: 'utf8'})
    .filter((name) => /\.(ts|js|json|md|txt|html)$/.test(name))
    .map((name) => `${folder}/${name}`);
}

/** `measured: one-name, another-name`, also across the lines of a comment. */
function citedIn(text: string): string[] {
  return [...text.matchAll(/measured:((?:[\s*/,]*[a-z0-9]+(?:-[a-z0-9]+)+)+)/g)].flatMap(([, list]) =>
    (list as string).split(/[\s*/,]+/).filter((name) => name !== ''),
  );
}

test('names are words with hyphens, each once', () => {
  expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)+$/.test(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});

test('every measurement that is cited is a fact', () => {
  const unknown = texts
    .filter(({file}) => file.startsWith('src/') || file === 'README.md')
    .flatMap(({file, text}) => citedIn(text).map((name) => `${file}: ${name}`))
    .filter((cited) => !names.includes(cited.replace(/.*: /, '')));
  expect(unknown).toEqual([]);
});

test('every fact is cited: an explanation or a rule rests on it', () => {
  const cited = new Set(texts.filter(({file}) => file.startsWith('src/')).flatMap(({text}) => citedIn(text)));
  expect(names.filter((name) => !cited.has(name))).toEqual([]);
});

test('nothing cites a file of facts that does not ship', () => {
  expect(texts.filter(({text}) => /facts\/[a-z]+\.md/.test(text)).map(({file}) => file)).toEqual([]);
});
