import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it, test} from 'vitest';
import {parseConfig, readConfigFile} from '../../src/plan/config.ts';
import {usageErrorOf} from './usage-error-of.ts';

describe('parseConfig', () => {
  it('holds settings by the names of the flags', () => {
    const text = '\uFEFF{"connections": "10k", "source": ["10.0.0.1"], "allow-public": true}\n';
    expect(parseConfig(text, 'a.json')).toEqual({
      connections: '10k',
      source: ['10.0.0.1'],
      'allow-public': true,
    });
  });

  test.each([
    ['', 'config file a.json is empty'],
    [' \n', 'config file a.json is empty'],
    ['[]', 'config file a.json holds an array, expected an object'],
    ['null', 'config file a.json holds null'],
    ['"10k"', 'config file a.json holds a string'],
    ['5', 'config file a.json holds a number'],
    ['{\n  "connections": 10k\n}', 'config file a.json:2:20 is not JSON: '],
    ['{"rate": 5,}', 'config file a.json:1:12 is not JSON: '],
    ['{"rate": [5', 'config file a.json:1:12 is not JSON: '],
    ['rate: 5', 'is not JSON: '],
    ['{"a": 1,\n "b": tru,\n "c": 2}', 'is not JSON: '],
  ])('%j: %s', (text, problem) => {
    expect(usageErrorOf(() => parseConfig(text, 'a.json'))).toContain(problem);
  });
});

describe('readConfigFile', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'plimsoll-config-'));
  });
  afterAll(() => rmSync(folder, {recursive: true}));

  it('reads a file', () => {
    const path = join(folder, 'good.json');
    writeFileSync(path, '{"rate": "500/s"}');
    expect(readConfigFile(path)).toEqual({rate: '500/s'});
  });

  it('tells a missing file from one that cannot be read', () => {
    expect(usageErrorOf(() => readConfigFile(join(folder, 'none.json')))).toContain(
      'none.json does not exist',
    );
    expect(usageErrorOf(() => readConfigFile(folder))).toContain('cannot be read: it is a directory');
  });
});
