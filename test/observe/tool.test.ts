import {describe, expect, it} from 'vitest';
import {localHost} from '../../src/hosts/host.ts';
import {joinScripts, splitAnswer} from '../../src/observe/script.ts';
import {Shell} from '../../src/observe/shell.ts';
import {toolComplaints, toolReading, toolScripts} from '../../src/observe/tool.ts';
import {needOf} from '../helpers/need.ts';

describe.each([
  ['dash', ['dash']],
  ['busybox sh', ['busybox', 'sh']],
  ['bash --posix', ['bash', '--posix']],
])('in %s', (_, command) => {
  const run = async (program: string, script: string) => {
    needOf(command);
    const shell = new Shell(localHost, command);
    const parts = splitAnswer(
      await shell.ask(joinScripts({...toolScripts('t', program, script), last: 'echo here'})),
    );
    await shell.close();
    expect(parts.get('last')).toBe('here\n');
    return {reading: toolReading('t', script, parts), complaints: toolComplaints('t', parts)};
  };

  it('a tool answers with its output alone, whatever it complains of', async () => {
    const script = 'printf one; echo "a warning" >&2; echo " two"';
    const {reading, complaints} = await run('printf', script);
    expect(reading).toEqual({known: true, value: 'one two\n', from: script});
    expect(complaints).toBe('a warning\n');
  });

  it('one that is not there is absent', async () => {
    expect((await run('no-such-tool', 'no-such-tool -x')).reading).toMatchObject({
      known: false,
      gap: 'absent',
    });
  });

  it('one that fails is unreadable, with its first words', async () => {
    const {reading} = await run(
      'sh',
      `sh -c 'echo; echo "Operation not permitted" >&2; echo more >&2; exit 3'`,
    );
    expect(reading).toMatchObject({known: false, gap: 'unreadable', detail: 'Operation not permitted'});
    expect((await run('false', 'false')).reading).toMatchObject({gap: 'unreadable', detail: 'exit code 1'});
    expect((await run('sh', `sh -c 'exit 127'`)).reading).toMatchObject({
      gap: 'unreadable',
      detail: 'exit code 127',
    });
  });
});

it('a tool whose end is missing was not observed', () => {
  expect(toolReading('t', 'tc', new Map([['t', 'qdisc']]))).toMatchObject({
    known: false,
    gap: 'not-observed',
  });
});
