import {describe, expect, it, onTestFinished, vi} from 'vitest';
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

  it('looks four times a second while that is cheap, and more often when it is cheaper still', () => {
    const pace = new Pace();
    expect(pace.intervalMs).toBeCloseTo(228.6, 1);
    pace.learn(parts(1, 1));
    expect(pace.intervalMs).toBeCloseTo(203.2, 1);
  });

  it('spaces dear looks, up to a second', () => {
    const pace = new Pace();
    pace.learn(parts(1, 9));
    expect(pace.intervalMs).toBe(1000);
  });

  it('learns nothing from a shell that does not say', () => {
    const pace = new Pace();
    pace.learn(new Map());
    expect(pace.intervalMs).toBe(new Pace().intervalMs);
  });

  it('lets the first look through, and the next one when the interval is over', async () => {
    vi.useFakeTimers({toFake: ['performance']});
    onTestFinished(() => void vi.useRealTimers());
    const pace = new Pace();
    // Of a clock that stands still: whoever waited would not come back.
    await pace.wait();
    vi.advanceTimersByTime(pace.intervalMs);
    await pace.wait();
    const begunMs = process.hrtime.bigint();
    await pace.wait();
    expect(Number(process.hrtime.bigint() - begunMs) / 1e6).toBeGreaterThan(pace.intervalMs - 5);
  });
});
