import {describe, expect, test} from 'vitest';
import type {Command} from '../../src/cli/command.ts';
import {allCommands} from '../../src/cli/commands.ts';
import {everyCommandsFlags} from '../../src/cli/general-flags.ts';
import {ceilingFlags, experimentFlags, holdFlags} from '../../src/options/experiments.ts';
import {
  completeOptions,
  countFlag,
  durationFlag,
  listFlag,
  rateFlag,
  switchFlag,
} from '../../src/options/flag.ts';

const commandsAndInner = (commands: readonly Command[]): Command[] =>
  commands.flatMap((command) => [command, ...commandsAndInner(command.commands)]);
const all = commandsAndInner(allCommands);

describe.each(all.map((command) => [command.name, command] as const))('the flags of %s', (_, command) => {
  const flags = [...command.flags, ...everyCommandsFlags];

  test('have names that nothing else has', () => {
    const names = [
      ...flags.flatMap(({name, alias}) => [name, alias ?? []].flat()),
      ...command.words.map(({name}) => name),
    ];
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  test('say what they are for, and under which head', () => {
    for (const {name, describe: words, group} of flags) {
      expect(name).toMatch(/^[a-z][a-z-]+$/);
      expect(words).not.toBe('');
      expect(group).toMatch(/:$/);
    }
  });

  test('have defaults that a program may give as well', () => {
    for (const flag of flags) {
      expect(flag.defaulted).toBe(flag.default !== undefined);
      if (flag.default !== undefined) flag.assert(flag.parse(flag.default, flag.name), flag.name);
    }
  });
});

const [name, describeIt, group] = ['flag', 'a flag', 'Load:'];
const description = {name, describe: describeIt, group};

describe('a flag takes', () => {
  test.each([
    ['a count', countFlag(description), '10k', 10_000],
    ['a number of a config file', countFlag(description), 500, 500],
    ['a rate', rateFlag(description), '30/m', 0.5],
    ['a rate without a bound', rateFlag(description), 'max', Infinity],
    ['a time, in ms', durationFlag(description), '1m30s', 90_000],
    ['one of several texts', listFlag(description), 'a', ['a']],
    ['several of them', listFlag(description), ['a', 5], ['a', '5']],
    ['a switch', switchFlag(description), 'true', true],
    ['a switch that is off', switchFlag(description), false, false],
  ])('%s', (_, flag, given, value) => {
    expect(flag.parse(given, '--flag')).toEqual(value);
    flag.assert(value, 'flag');
  });

  test.each<[string, {assert(value: unknown, as: string): void}, unknown]>([
    ['half a connection', countFlag(description), 0.5],
    ['a count that is none', countFlag(description), Number.NaN],
    ['a negative time', durationFlag(description), -1],
    ['an endless time', durationFlag(description), Infinity],
    ['no rate at all', rateFlag(description), 0],
    ['a text for a number', countFlag(description), '5'],
    ['a text for several', listFlag(description), 'a'],
    ['a text for a switch', switchFlag(description), 'true'],
    ['null', countFlag(description), null],
  ])('of a program not %s', (_, flag, value) => {
    expect(() => flag.assert(value, 'flag')).toThrow(/^flag: .* is not /);
  });
});

describe('options of a program', () => {
  test.each(Object.entries(experimentFlags))('of %s are complete where none is given', (_, table) => {
    const values = completeOptions(table as typeof ceilingFlags, {}) as Record<string, unknown>;
    for (const [option, flag] of Object.entries(table))
      expect([option, values[option] !== undefined]).toEqual([option, flag.defaulted]);
  });

  test('stand beside the defaults of the others', () => {
    const values = completeOptions(ceilingFlags, {connections: 7, workers: undefined, canary: false});
    expect(values).toMatchObject({
      connections: 7,
      ratePerSecond: 1000,
      holdMs: 2000,
      repeats: 3,
      canary: false,
    });
    expect(values.workers).toBeUndefined();
  });

  test.each([
    [{conections: 5}, 'conections is not an option, did you mean connections?'],
    [{zzz: 5}, /^zzz is not an option, expected connections, /],
    [{durationMs: '5s'}, 'durationMs: "5s" is not a time in ms'],
    [{toString: 5}, /toString/],
  ])('%j are refused', (given, words) => {
    expect(() => completeOptions(holdFlags, given as object)).toThrow(words);
  });
});
