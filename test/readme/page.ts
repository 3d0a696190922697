import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {onTestFinished} from 'vitest';
import {program} from '../helpers/plimsoll.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The code blocks of the README in this language, in order. */
export const blocks = (language: string): readonly string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, block = '']) => block,
  );

/** Every line of a block that can be pasted by itself. */
export const commands: readonly string[] = [
  ...new Set(blocks('sh').flatMap((block) => block.trim().split('\n').map(withoutComment))),
];

function withoutComment(line: string): string {
  return line.replace(/ +# .*$/, '');
}

/** Those that begin a command of plimsoll like this. */
export const commandsThat = (pattern: RegExp): readonly string[] =>
  commands.filter((command) => pattern.test(command.replace(/^npx plimsoll /, '')));

/** npx is left out, for it adds nothing but the path of the program. */
export const ownProgram = (script: string): string =>
  script.replaceAll(/\bnpx plimsoll/g, `'${process.execPath}' '${program}'`);

/** The arguments of sh(1) that run the command in a folder. */
export function inFolder(folder: string, command: string): string[] {
  return ['-c', `cd '${folder}' && exec ${ownProgram(command)}`];
}

/** An empty folder to run in, gone after the test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-readme-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  return folder;
}

/**
 * For runs whose length proves nothing, so that the command itself stays as it is printed. A flag of the command still
 * overrides it.
 */
export const brief = ['env', 'PLIMSOLL_HOLD=0s', 'PLIMSOLL_REPEATS=0', 'PLIMSOLL_CANARY=false'] as const;
