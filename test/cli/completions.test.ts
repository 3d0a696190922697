import {describe, expect, test} from 'vitest';
import {allCommands} from '../../src/cli/commands.ts';
import {completionsOf} from '../../src/cli/completions.ts';
import {choosableProofs} from '../../src/model/proof.ts';

const offered = (...words: string[]) => completionsOf(words, allCommands).map(({word}) => word);

describe('the word at the cursor', () => {
  test.each<[what: string, words: string[], offered: readonly string[]]>([
    ['a command', ['cei'], ['ceiling']],
    ['commands with one beginning', ['co'], ['compare', 'config', 'completion']],
    ['a command that is not for people', ['wor'], []],
    ['the command of config', ['config', 'ra'], ['rate']],
    ['a flag', ['ceiling', '--eng'], ['--engine']],
    ['a flag behind a target', ['ceiling', ':8080', '--eng'], ['--engine']],
    ['a flag without a command, which is one of survey', ['--bud'], ['--budget']],
    ['a flag that only another command has', ['burst', '--obj'], []],
    ['a flag of the command that is put to config', ['config', 'rate', '--obj'], ['--objective']],
    ['a flag of every command', ['explain', '--ver'], ['--version']],
    ['a switch that is on', ['ceiling', '--no'], ['--no-canary']],
    ['a flag that was given', ['ceiling', '-c', '5', '--connections'], []],
    ['a flag that may be given again', ['ceiling', '-e', 'no filtered', '--exp'], ['--expect']],
    ['the value of a flag', ['ceiling', '--engine', ''], ['epoll', 'uring', 'net']],
    ['the beginning of one', ['ceiling', '--engine', 'n'], ['net']],
    ['behind an equals sign', ['ceiling', '--engine=n'], ['--engine=net']],
    ['behind one, as bash cuts it', ['ceiling', '--engine', '=', 'n'], ['net']],
    ['at one, as bash cuts it', ['ceiling', '--engine', '='], ['epoll', 'uring', 'net']],
    ['every proof', ['ceiling', '--proof', ''], choosableProofs],
    ['a value that is a path', ['ceiling', '-o', ''], []],
    ['a value that nobody can list', ['ceiling', '--rate', ''], []],
    ['a limit', ['explain', 'accept-'], ['accept-queue-burst', 'accept-stalled', 'accept-rate']],
    ['a limit behind the one that was named', ['explain', 'accept-rate', 'accept-'], []],
    ['a record', ['report', ''], []],
    ['the second of two', ['compare', 'base.json', ''], []],
    ['a shell', ['completion', ''], ['bash', 'zsh', 'fish']],
    ['a scheme', ['ceiling', 'post'], ['postgres://']],
    ['a scheme or a command', ['re'], ['report', 'redis://', 'rediss://']],
    ['nothing of the host', ['ceiling', 'redis://'], ['redis://']],
    ['a target of which something stands', ['ceiling', ':80'], []],
  ])('%s', (_, words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });

  test('a target that is yet to begin may as well be a flag', () => {
    expect(offered('ceiling', '')).toContain('--connections');
    expect(offered('ceiling', '')).toContain('-c');
  });

  test('each command and flag says what it is for', () => {
    for (const word of ['', '--']) {
      const all = completionsOf([word], allCommands);
      expect(all.length).toBeGreaterThan(10);
      expect(all.filter(({describe: words}) => words === '')).toEqual([]);
    }
  });
});
