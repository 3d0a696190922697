import {readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {describe, expect, test} from 'vitest';
import type {RunRecord} from '../../src/record/record.ts';
import {formats} from '../../src/report/formats.ts';
import {decodeLatency} from '../../src/stats/latency.ts';
import {need} from '../helpers/need.ts';
import {changed, experimentOf, hostileWords, madeHostile, madeSurvey, saved} from './made-record.ts';

const names = readdirSync(new URL('fixtures/', import.meta.url))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));
const records: [name: string, record: RunRecord][] = [
  ...names.map((name): [string, RunRecord] => [name, saved(name)]),
  ['survey', madeSurvey()],
];
const texts = ['.md', '.xml', '.csv', '.hgrm', '.prom'];

function render(record: RunRecord, extension: string): string {
  const text = formats[extension]?.(record);
  if (text === undefined) throw new Error(`no ${extension}`);
  return text;
}

describe.each(texts)('%s', (extension) => {
  test.each(records)('%s reads as it did', async (name, record) => {
    await expect(render(record, extension)).toMatchFileSnapshot(`golden/${name}${extension}`);
  });
});

test('answers by status stand in every format for people and machines', () => {
  const {attempts} = experimentOf('app-cap-reject');
  const record = changed('app-cap-reject', {attempts: {...attempts, served: 5, replies: {200: 5, 502: 35}}});
  expect(render(record, '.md')).toMatch(/answer 502.*35/);
  expect(render(record, '.html')).toContain('answer 502');
  expect(render(record, '.xml')).toContain('name="replies" value="502: 35, 200: 5"');
  expect(render(record, '.prom')).toMatch(/plimsoll_answered_attempts\{.*reply="502"\} 35/);
  expect(render(record, '.prom')).toMatch(/stage="served"\} 5/);
});

describe('JUnit', () => {
  const xsd = fileURLToPath(new URL('junit.xsd', import.meta.url));
  const validate = (xml: string) => {
    need('xmllint');
    return execa('xmllint', ['--noout', '--schema', xsd, '-'], {input: xml, reject: false});
  };

  test.each([...records, ['hostile', madeHostile()] as const])('%s is valid', async (_, record) => {
    const {stderr, exitCode} = await validate(render(record, '.xml'));
    expect({stderr, exitCode}).toEqual({stderr: '- validates', exitCode: 0});
  });

  test('the schema refuses what it should', async () => {
    const xml = render(saved('target-fds'), '.xml');
    for (const wrong of [
      xml.replace(' classname=', ' class='),
      xml.replace(/ timestamp="[^"]*"/, ' timestamp="2026-11-23T08:24:22.168Z"'),
      xml.replace('tests="29"', 'tests="many"'),
    ])
      expect((await validate(wrong)).exitCode).toBe(3);
  });

  test('counts are those of the cases', () => {
    for (const [, record] of records) {
      const xml = render(record, '.xml');
      const count = (pattern: RegExp) => xml.match(pattern)?.length ?? 0;
      expect(xml).toMatch(
        new RegExp(
          `<testsuites [^>]*tests="${count(/<testcase /g)}" failures="${count(/<failure /g)}" errors="${count(/<error /g)}"`,
        ),
      );
    }
  });

  test.each([
    ['target-fds', 0, 'a limit of the target that was found is a result'],
    ['not-observed', 0, 'also where several are possible'],
    ['no-limit-reached', 0, 'nothing was found'],
    ['driver-fds', 2, 'the driver was the limit: the run and the limit'],
    ['refusing', 1, 'nothing was measured'],
    ['interrupted', 1, 'cut short'],
  ])('%s has %i errors: %s', (name, errors) => {
    const xml = render(saved(name), '.xml');
    expect(xml.match(/<error /g)?.length ?? 0).toBe(errors);
    expect(xml).not.toContain('<failure');
  });

  test('limits that could not be judged are skipped, each with its reason', () => {
    const xml = render(saved('driver-fds'), '.xml');
    const unknown = experimentOf('driver-fds').findings.filter(({verdict}) => verdict === 'unknown');
    expect(unknown.length).toBeGreaterThan(5);
    expect(xml.match(/<skipped message="the driver met its own limit, driver-fds, first"/g)).toHaveLength(
      unknown.length,
    );
  });

  test('an expectation that does not hold is a failure with the actual value', () => {
    const xml = render(madeSurvey(), '.xml');
    expect(xml.match(/<failure message="[^"]*"/g)).toEqual([
      '<failure message="rate.connect.p99 &lt; 1us: actual 190"',
      '<failure message="accept.p99 &lt; 5ms: no sample"',
    ]);
  });
});

describe('OpenMetrics', () => {
  // The reference parsers of both forms: OpenMetrics, and the text form that node_exporter's textfile collector reads.
  const parse = (text: string) => {
    need('prometheus_client', 'python3');
    return execa(
      '/usr/bin/python3',
      [
        '-c',
        `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as textfile
text = sys.stdin.read()
both = [[[s.name, s.labels, s.value] for f in parse(text) for s in f.samples] for parse in (openmetrics, textfile)]
print(json.dumps(both))
`,
      ],
      {input: text, reject: false},
    );
  };

  test.each([...records, ['hostile', madeHostile()] as const])(
    '%s is read by both parsers',
    async (_, record) => {
      const {stdout, stderr} = await parse(render(record, '.prom'));
      expect(stderr).toBe('');
      const [openmetrics, textfile] = JSON.parse(stdout);
      expect(openmetrics.length).toBeGreaterThan(10);
      expect(textfile).toEqual(openmetrics);
    },
  );

  test('a value and its labels come back as they were', async () => {
    const [samples] = JSON.parse((await parse(render(madeHostile(), '.prom'))).stdout);
    const sample = samples.find(([name]: [string]) => name === 'plimsoll_expectation_held');
    // A lone surrogate has no form in UTF-8.
    expect(sample[1].expect).toBe(`limit == ${hostileWords.replace('\ud800', '\ufffd')}`);
    const ceiling = samples.find(
      ([name, {limit}]: [string, Record<string, string>]) =>
        name === 'plimsoll_limit_ceiling_connections' && limit === 'app-cap-reject',
    );
    expect(ceiling[2]).toBe(50);
  });

  test('the parser refuses what it should', async () => {
    const text = render(saved('target-fds'), '.prom');
    for (const wrong of [text.replace('# EOF\n', ''), text.replace('="', '='), `${text}x 1\n`])
      expect((await parse(wrong)).stderr).toMatch(/ValueError/);
  });
});

describe('CSV', () => {
  test('what was not observed is empty and no 0', () => {
    const [head = '', first = ''] = render(saved('not-observed'), '.csv').split('\n');
    const cells = first.split(',');
    expect(cells).toHaveLength(head.split(',').length);
    expect(cells[head.split(',').indexOf('listen_overflows_packets')]).toBe('');
    expect(cells[head.split(',').indexOf('started_attempts')]).toMatch(/^\d+$/);
  });

  test('holds every row of every experiment', () => {
    const rows = madeSurvey().experiments.flatMap(({timeline}) => timeline).length;
    expect(render(madeSurvey(), '.csv').trimEnd().split('\n')).toHaveLength(1 + rows);
  });
});

describe('.hgrm', () => {
  test('ends each histogram at its count and its greatest value', () => {
    const {latency} = experimentOf('target-fds');
    const sections = render(saved('target-fds'), '.hgrm').split(/^# /m).slice(1);
    expect(sections).toHaveLength(Object.keys(latency).length);
    for (const section of sections) {
      const [, kind = ''] = /^ceiling\.(\w+) of /.exec(section) ?? [];
      const summary = latency[kind as keyof typeof latency];
      const last = section
        .split('\n')
        .filter((line) => /^\s+\d/.test(line))
        .at(-1);
      const [value, percentile, count] = (last ?? '').trim().split(/\s+/).map(Number);
      expect([percentile, count]).toEqual([1, summary?.count]);
      expect((value ?? 0) * 1000).toBeCloseTo(summary?.maxUs ?? 0, 0);
      expect(summary && decodeLatency(summary.hdr).count).toBe(summary?.count);
    }
  });

  test('without a sample there is no histogram', () => {
    expect(render(changed('target-fds', {latency: {}}), '.hgrm')).toBe('# no samples\n');
  });
});

describe('Markdown', () => {
  test('words of a server become neither markup nor HTML', () => {
    const text = render(madeHostile(), '.md');
    expect(text).not.toMatch(/<(?!\/?code>)/);
    expect(text).not.toMatch(/(?<!\\)`|(?<!\\)\[|:\/\/|@|www\./);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    // A table has as many cells in each row as in its head.
    for (const table of text.split('\n\n').filter((part) => part.startsWith('|'))) {
      const widths = table.split('\n').map((row) => row.split(/(?<!\\)\|/).length);
      expect(new Set(widths).size).toBe(1);
    }
  });

  test('the run in one line stands before everything else', () => {
    const [line, title, verdict] = render(saved('target-fds'), '.md').split('\n\n');
    expect(line).toMatch(/^\*\*✘ 32 of 200 accepted · .*target-fds/);
    expect(title).toBe('## plimsoll: <code>tcp&#58;//127.0.0.1:7002</code>');
    expect(verdict).toBe(
      '**ceiling: 32 connections, limit reached: the accepting process is out of file descriptors (target-fds, certain)**',
    );
  });
});
