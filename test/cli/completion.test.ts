import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterAll, describe, expect, test} from 'vitest';
import {call} from '../helpers/in-process.ts';
import {need, needOf} from '../helpers/need.ts';
import {program} from '../helpers/plimsoll.ts';
import {Typing} from '../helpers/typing.ts';
import {expectUsageError} from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-completion-'));
afterAll(() => rmSync(folder, {recursive: true}));

// A shell with nothing but plimsoll on its path, and the line of the README in its start-up file.
const bin = join(folder, 'bin');
mkdirSync(bin);
writeFileSync(join(bin, 'plimsoll'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
chmodSync(join(bin, 'plimsoll'), 0o755);
writeFileSync(join(folder, '.bashrc'), `PS1='ready> '\neval "$(plimsoll completion bash)"\n`);
writeFileSync(
  join(folder, '.zshrc'),
  `PS1='ready> '\nbindkey -e\nautoload -Uz compinit && compinit -u -D\neval "$(plimsoll completion zsh)"\n`,
);
writeFileSync(join(folder, 'kept-run.json'), '{}');

const shells = {
  bash: `bash --noprofile --rcfile '${folder}/.bashrc' -i`,
  zsh: 'zsh --no-global-rcs -i',
};
const env = {PATH: `${bin}:${process.env.PATH}`, HOME: folder, ZDOTDIR: folder};

const home = '\u0001';

/** The lines that a shell makes of each that was typed, with a TAB behind it. */
async function completed(shell: keyof typeof shells, typed: readonly string[]): Promise<string[]> {
  needOf([shell]);
  const typing = Typing.open(`cd '${folder}' && exec ${shells[shell]}`, env);
  await typing.until(/ready> /);
  const made: string[] = [];
  for (const line of typed) {
    // The line is not run but shown: `echo made: plimsoll …`.
    typing.type(`${line}\t${home}echo made: \r`);
    const screen = await typing.until(/^made: .*$[\s\S]*ready> /m);
    made.push(/^made: (.*?)\s*$/m.exec(screen)?.[1] ?? '');
  }
  return made;
}

/** What was typed, and what the shell makes of it. */
const lines: readonly (readonly [what: string, typed: string, made: string])[] = [
  ['a command', 'plimsoll cei', 'plimsoll ceiling'],
  ['what several limits begin with', 'plimsoll explain acce', 'plimsoll explain accept-'],
  ['a limit', 'plimsoll explain accept-st', 'plimsoll explain accept-stalled'],
  ['a flag', 'plimsoll ceiling --eng', 'plimsoll ceiling --engine'],
  ['the value of one', 'plimsoll ceiling --engine n', 'plimsoll ceiling --engine net'],
  ['behind an equals sign', 'plimsoll ceiling --engine=n', 'plimsoll ceiling --engine=net'],
  ['a scheme, with room for the host', 'plimsoll ceiling mon', 'plimsoll ceiling mongodb://'],
  ['the command of config', 'plimsoll config ra', 'plimsoll config rate'],
  ['a record, which is a file', 'plimsoll report kept', 'plimsoll report kept-run.json'],
  ['a file to write', 'plimsoll ceiling -o kept', 'plimsoll ceiling -o kept-run.json'],
  ['nothing that is not for people', 'plimsoll wor', 'plimsoll wor'],
];

describe.each(['bash', 'zsh'] as const)('%s completes', (shell) => {
  test('each of these lines', async () => {
    const made = await completed(
      shell,
      lines.map(([, typed]) => typed),
    );
    expect(made).toEqual(lines.map(([, , line]) => line));
  });

  test('several by showing them', async () => {
    needOf([shell]);
    const typing = Typing.open(`cd '${folder}' && exec ${shells[shell]}`, env);
    await typing.until(/ready> /);
    typing.type('plimsoll explain accept-\t\t');
    const screen = await typing.until(/accept-queue-burst.*accept-rate/s);
    expect(screen.match(/accept-(queue-burst|rate|stalled)/g)?.sort()).toEqual([
      'accept-queue-burst',
      'accept-rate',
      'accept-stalled',
    ]);
  });
});

/** fish says by itself what it would offer. */
describe('fish completes', () => {
  const script = join(folder, 'plimsoll.fish');

  test.each(lines)('%s', async (_, typed, line) => {
    need('fish');
    writeFileSync(script, (await call(['completion', 'fish'])).stdout);
    const ask = `source '${script}'; cd '${folder}'; complete --do-complete '${typed}'`;
    const {stdout} = await execa('fish', ['--no-config', '-c', ask], {env});
    const offered = stdout.split('\n').map((each) => each.split('\t')[0] ?? '');
    const before = typed.slice(0, typed.lastIndexOf(' ') + 1);
    if (line === typed) expect(offered).toEqual(['']);
    // Of several it shows all, and puts in what they begin with.
    else for (const word of offered) expect(before + word).toContain(line);
  });
});

test('without a shell the script is that of $SHELL', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const named = await call(['completion', shell]);
    expect(named).toMatchObject({stderr: '', exitCode: 0});
    expect(await call(['completion'], {SHELL: `/usr/bin/${shell}`})).toEqual(named);
  }
});

test('a shell that there is no script for is refused', async () => {
  expect(expectUsageError(await call(['completion', 'tcsh']))).toContain(
    '"tcsh" is not known, expected bash, zsh or fish',
  );
});
