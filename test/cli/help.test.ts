import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {call} from '../helpers/in-process.ts';

const measuring = [
  'Load:',
  'Driver:',
  'Target:',
  'Report:',
  'General:',
  'Examples:',
  'Environment:',
  'Expectations:',
  'Exit codes:',
];
const heads = {
  '': ['Commands:', ...measuring],
  ceiling: measuring,
  inspect: ['Target:', 'Report:', 'General:', 'Examples:', 'Environment:', 'Exit codes:'],
  explain: ['Report:', 'General:', 'Examples:', 'Environment:', 'Exit codes:'],
  report: ['Report:', 'General:', 'Examples:', 'Environment:', 'Expectations:', 'Exit codes:'],
  compare: ['Runs in turn:', 'Gate:', 'Report:', 'General:', 'Examples:', 'Environment:', 'Exit codes:'],
  config: ['Commands:', ...measuring.filter((head) => head !== 'Expectations:')],
  'config ceiling': measuring.filter((head) => head !== 'Expectations:'),
  demo: ['General:', 'Examples:', 'Exit codes:'],
  completion: ['General:', 'Examples:', 'Environment:', 'Exit codes:'],
  listen: [
    'Accept queue:',
    'Limits:',
    'Speech:',
    'Processes:',
    'End:',
    'General:',
    'Examples:',
    'Environment:',
    'Exit codes:',
  ],
};

test.each(Object.entries(heads))('plimsoll %s --help', async (command, expected) => {
  for (const flag of ['--help', '-h']) {
    const {stdout, stderr, exitCode} = await call([...command.split(' ').filter(Boolean), flag]);
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
    expect(stdout).toMatch(new RegExp(`^plimsoll ${command}`));
    const lines = stdout.split('\n');
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines.filter((line) => /^[A-Z][a-z ]+:$/.test(line)).sort()).toEqual(
      [...expected, 'Positionals:'].sort(),
    );
    // Widths of other characters take 25 ms to know, as long as the rest of --help (src/build.ts).
    expect(stdout).toMatch(/^[\x20-\x7e\n]*$/);
    // A paragraph is broken where the line is full and nowhere else.
    const short = lines.filter((line, i) => /^[a-z(]/.test(lines[i + 1] ?? '') && /^\S.{0,70}$/.test(line));
    expect(short).toEqual([]);
    // No flag stands without a group.
    expect(stdout).not.toContain('Options:');
  }
});

test('defaults are shown', async () => {
  const {stdout} = await call(['ceiling', '--help']);
  for (const value of ['"1000"', '"1000/s"', '"2s"', '"10s"', '"ephemeral"'])
    expect(stdout).toContain(`[default: ${value}]`);
});

test('--version is that of the package', async () => {
  const {version} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(await call(['--version'])).toEqual({stdout: `${version}\n`, stderr: '', exitCode: 0});
});

test('plimsoll help COMMAND shows the same', async () => {
  expect(await call(['help', 'ceiling'])).toEqual(await call(['ceiling', '--help']));
  expect(await call(['help'])).toEqual(await call(['--help']));
});
