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

  it('is JSON as JSON.parse() reads it, whatever would mean something else in YAML', () => {
    const text =
      '{\n\t"a":\n1e3, "b": "yes: *no # \\ud83d\\ude00\\/", "<<": [null, true], "__proto__": 5\n\t}\n';
    expect(parseConfig(text, 'a.json')).toEqual(JSON.parse(text));
  });

  test.each([
    ['', 'config file a.json is empty'],
    [' \n', 'config file a.json is empty'],
    ['[]', 'config file a.json holds a list, expected an object'],
    ['null', 'config file a.json holds null'],
    ['"10k"', 'config file a.json holds a string'],
    ['5', 'config file a.json holds a number'],
    ['{\n  "connections": 10k\n}', 'config file a.json:2:20 is not JSON: '],
    ['{"rate": 5,}', 'config file a.json:1:12 is not JSON: '],
    ['{"rate": [5', 'config file a.json:1:12 is not JSON: '],
    ['rate: 5', 'is not JSON: '],
    ['{"a": 1,\n "b": tru,\n "c": 2}', 'is not JSON: '],
    [
      '{"rate": "5/s",\n "rate": "6/s"}',
      'config file a.json:2:2 repeats this key, expected each setting once',
    ],
  ])('%j: %s', (text, problem) => {
    expect(usageErrorOf(() => parseConfig(text, 'a.json'))).toContain(problem);
  });
});

describe('parseConfig of a name that ends in .yaml or .yml', () => {
  it('holds settings by the names of the flags', () => {
    const text = [
      '\uFEFF# the staging server',
      'target: :8080',
      'connections: 10k',
      'rate: 500/s',
      'workers: 010',
      'source: [10.0.0.1, 10.0.0.2]',
      'expect:',
      '  - ceiling >= 10k',
      '  - "refused == 0"',
      "send: 'PING\\r\\n'",
      'allow-public: true',
    ].join('\r\n');
    const settings = {
      target: ':8080',
      connections: '10k',
      rate: '500/s',
      workers: 10,
      source: ['10.0.0.1', '10.0.0.2'],
      expect: ['ceiling >= 10k', 'refused == 0'],
      send: 'PING\\r\\n',
      'allow-public': true,
    };
    expect(parseConfig(text, 'a.yaml')).toEqual(settings);
    expect(parseConfig(text, 'a.YML')).toEqual(settings);
    expect(parseConfig(JSON.stringify(settings), 'a.yaml')).toEqual(settings);
  });

  test.each([
    ['yes and no are words, as in YAML 1.2', 'json: yes', {json: 'yes'}],
    [
      'an alias stands for what its anchor names',
      'hold: &t 2s\nconnect-timeout: *t',
      {hold: '2s', 'connect-timeout': '2s'},
    ],
    ['one document may be marked', '---\nrate: max\n...\n', {rate: 'max'}],
    ['nothing behind a name is null, not a setting left out', 'rate:', {rate: null}],
    [
      'a name that every object has is a name like any other',
      '__proto__: 5',
      Object.fromEntries([['__proto__', 5]]),
    ],
  ])('%s', (_, text, settings) => {
    expect(parseConfig(text, 'a.yaml')).toEqual(settings);
  });

  test.each([
    ['', 'config file a.yaml is empty, expected settings such as connections: 10k'],
    ['# to be done\n', 'config file a.yaml is empty'],
    ['---\n', 'config file a.yaml holds null'],
    ['- 10k', 'config file a.yaml holds a list, expected settings'],
    ['connections=10k', 'config file a.yaml holds a string'],
    ['rate: [5\n', 'config file a.yaml:2:1 is not YAML: '],
    ['\uFEFFrate: [5\n', 'config file a.yaml:2:1 is not YAML: '],
    ['hold: 2s\n\trate: 5/s', 'config file a.yaml:2:1 is not YAML: '],
    ['target: [::1]:8080', 'config file a.yaml:1:14 is not YAML: '],
    ['rate: 5/s\nhold: 2s\nrate: 6/s', 'config file a.yaml:3:1 repeats this key'],
    ['rate: 5/s\n---\nrate: 6/s', 'config file a.yaml:2:1 begins a second document, expected one'],
    ['target: !vault app', 'config file a.yaml:1:9 has an unknown tag'],
    ['hold: 2s\nrate: *fast', 'config file a.yaml:2:7 has no anchor &fast before this alias'],
    ['source: &all [10.0.0.1, *all]', 'config file a.yaml:1:25 is endless'],
  ])('%j: %s', (text, problem) => {
    expect(usageErrorOf(() => parseConfig(text, 'a.yaml'))).toContain(problem);
  });

  it('does not grow without bound', () => {
    const lines = ['a: &a [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]'];
    for (const [name, before] of ['ba', 'cb', 'dc', 'ed'].map(([one, two]) => [one, two] as const))
      lines.push(`${name}: &${name} [${Array(10).fill(`*${before}`).join(', ')}]`);
    expect(usageErrorOf(() => parseConfig(lines.join('\n'), 'a.yaml'))).toContain('a.yaml cannot be used');
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
