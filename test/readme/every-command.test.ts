import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {blocks, commands, readme, root} from './page.ts';

/** Which file runs which commands: what stands in none of these rows would be run by nobody. */
const ranBy: readonly (readonly [file: string, pattern: RegExp])[] = [
  ['questions.test.ts', /^npm ci && npm start$/],
  // Run from a test it would run itself; that CI runs it is what can be checked.
  ['.ci/run', /^npm ci && npm test$/],
  ['questions.test.ts', /^npx plimsoll (http:|ceiling :8080$|burst|rate|hold)/],
  ['measured.test.ts', /^npx plimsoll (ceiling (?!:8080$)|compare --runs)/],
  ['read.test.ts', /^npx plimsoll (inspect|explain|report|compare (?!--runs)|config|completion|listen)/],
  ['test/cli/demo.test.ts', /^npx plimsoll demo$/],
];

test('each command of the README is run by one test', () => {
  expect(commands.length).toBeGreaterThan(20);
  for (const command of commands)
    expect({
      command,
      files: ranBy.filter(([, pattern]) => pattern.test(command)).map(([file]) => file),
    }).toEqual({
      command,
      files: [expect.any(String)],
    });
});

test('npm ci and npm test are what CI runs', () => {
  const script = readFileSync(join(root, '.ci', 'run'), 'utf8');
  expect(script).toMatch(/^npm ci$/m);
  expect(script).toMatch(/^npm test$/m);
});

test('every block is in a language whose blocks are run', () => {
  const languages = [...readme.matchAll(/^```(\w+)$/gm)].map(([, language]) => language);
  expect(new Set(languages)).toEqual(new Set(['sh', 'bash', 'yaml', 'js']));
  // measured.test.ts runs the script that tells exit codes apart, fleet.test.ts the others.
  expect(blocks('bash')).toHaveLength(5);
});

test('every section is in the list of contents, and every link of it leads somewhere', () => {
  const anchors = [...readme.matchAll(/^## (.*)$/gm)].map(
    ([, head = '']) =>
      `#${head
        .toLowerCase()
        .replace(/[^a-z -]/g, '')
        .replaceAll(' ', '-')}`,
  );
  const [, list = ''] = /\n## Contents\n([\s\S]*?)\n\n[A-Z]/.exec(readme) ?? [];
  const links = [...list.matchAll(/\]\((#[a-z-]+)\)/g)].map(([, link]) => link);
  expect(links.length).toBeGreaterThan(5);
  expect(links).toEqual(anchors.slice(anchors.indexOf('#contents') + 1));
});
