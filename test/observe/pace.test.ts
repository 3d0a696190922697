import {describe, expect, it} from 'vitest';
import {localHost} from '../../src/hosts/host.ts';
import {Pace, parseTimes} from '../../src/observe/pace.ts';
import {Shell} from '../../src/observe/shell.ts';
import {needOf} from '../helpers/need.ts';

describe('parseTimes', () => {
  it.each([
    ['dash', '0m0.000000s 0m0.010000s\n0m0.380000s 0m0.210000s\n', 600],
    ['bash', '0m0,004s 0m0,000s\n1m0,002s 0m0,001s\n', 60_007],
    ['nothing', '', undefined],
    ['something else', 'sh: times: not found\n', undefined],
  ])('%s', (_, text, ms) => {
    const parsed = parseTimes(text);
    if (ms === undefined) expect(parsed).toBeUndefined();
    else expect(parsed).toBeCloseTo(ms);
  });

  it.each([[['dash']], [['busybox', 'sh']], [['bash', '--posix']]])(
    'reads what %j writes',
    async (command) => {
      needOf(command);
      const shell = new Shell(localHost, command);
      expect(parseTimes(await shell.ask('times'))).toBeGreaterThanOrEqual(0);
      await shell.close();
    },
  );
});

describe('Pace', () => {
  const parts = (before: number, after: number) =>
    new Map([
      ['cpu before', `0m${before}.0s 0m0.0s\n0m0.0s 0m0.0s`],
      ['cpu after', `0m${after}.0s 0m0.0s\n0m0.0s 0m0.0s`],
    ]);
  const waitedMs = async (pace: Pace) => {
    const begunMs = performance.now();
    await pace.wait();
    return performance.now() - begunMs;
  };

  it('lets the first look through, and the next ones at the usual interval while they are cheap', async () => {
    const pace = new Pace();
    expect(await waitedMs(pace)).toBeLessThan(50);
    pace.learn(parts(1, 1));
    expect(await waitedMs(pace)).toBeLessThan(260);
  });

  it('spaces dear looks, up to a second', async () => {
    const pace = new Pace();
    await pace.wait();
    pace.learn(parts(1, 9));
    expect(await waitedMs(pace)).toBeGreaterThan(900);
  });

  it('learns nothing from a shell that does not say', async () => {
    const pace = new Pace();
    await pace.wait();
    pace.learn(new Map());
    expect(await waitedMs(pace)).toBeLessThan(260);
  });
});
