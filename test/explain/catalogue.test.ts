import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {limits} from '../../src/explain/limits.ts';
import {limitNames} from '../../src/model/limit-names.ts';

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const idsIn = (folder: string, ending: string) =>
  readdirSync(path(folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length));

test('every name in the list of limits is judged, once', () => {
  expect(limits.map(({id}) => id).sort()).toEqual([...limitNames].sort());
});

test('every file under explain/limits is in the list', () => {
  expect(idsIn('src/explain/limits', '.ts').sort()).toEqual([...limitNames].sort());
});

test('every table is of a limit', () => {
  expect(limitNames).toEqual(expect.arrayContaining(idsIn('test/explain/limits', '.test.ts')));
});

describe.each(limits.map((limit) => [limit.id, limit] as const))('%s', (id, limit) => {
  test('is defined in the file of its name', () => {
    expect(readFileSync(path(`src/explain/limits/${id}.ts`), 'utf8')).toContain(`id: '${id}',`);
  });

  test('has a title, and facts that name their sources', () => {
    expect(limit.title).toMatch(/^\p{Lu}/u);
    expect(limit.title).not.toMatch(/\.$/);
    expect(limit.facts.length).toBeGreaterThan(0);
    expect(limit.facts.join(' ')).toMatch(/measured: |\(\d\)|RFC \d|plimsoll inspect|Documentation\//);
  });

  test('says what would decide', () => {
    expect(limit.decide).not.toBe('');
  });

  test('has a table of verdicts', () => {
    expect(existsSync(path(`test/explain/limits/${id}.test.ts`))).toBe(true);
  });

  test('was met for real', () => {
    expect(existsSync(path(`test/kernel/${id}.test.ts`))).toBe(true);
  });
});
