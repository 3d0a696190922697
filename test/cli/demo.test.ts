import {expect, test, vi} from 'vitest';
import {scenes} from '../../src/demo/scenes.ts';
import {call} from '../helpers/in-process.ts';
import {Namespace} from '../helpers/namespace.ts';
import {program} from '../helpers/plimsoll.ts';

/** What a tool that counts connect() alone makes of each. */
const connectCounts: Readonly<Record<string, RegExp>> = {
  'accept-stalled': /17 of 200 connected, 183 timeouts/,
  'target-fds': /200 of 200 connected, no error/,
  'app-cap-reject': /200 of 200 connected, no error/,
  // Of the burst that was tried last, which is the one that fits or the one beyond it.
  'accept-queue-burst': /connected, (no error|\d+ timeouts?)\./,
  'idle-timeout': /50 of 50 connected, no error/,
};

test('each scene meets its limit, is sure of it, and leaves nothing behind', async () => {
  const shown = await Promise.all(
    scenes.map(async ({limit, truth}) => {
      const namespace = await Namespace.open();
      const ended = await namespace.run(process.execPath, [program, 'demo', limit]);
      return {limit, truth, ...ended, sockets: await namespace.mustRun('ss', '-Htan')};
    }),
  );
  for (const {limit, truth, stdout, stderr, exitCode, sockets} of shown) {
    expect({exitCode, limit, stderr}).toMatchObject({exitCode: 0, stderr: expect.not.stringMatching(/rror/)});
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(truth);
    expect(stdout).toMatch(new RegExp(`limit reached: [^(]*\\(${limit},\\s+certain\\)`));
    expect(stdout).toMatch(connectCounts[limit] as RegExp);
    expect(stdout).toMatch(
      /\$ plimsoll listen 127\.0\.0\.1:\d+ .*\n {2}\$ plimsoll (ceiling|burst|hold) 127/,
    );
    expect(stdout).toMatch(/1 limit in \d+ s/);
    expect(sockets).not.toMatch(/LISTEN|ESTAB/);
  }
});

test('^C ends it, with what was met until then', async () => {
  const namespace = await Namespace.open();
  const running = namespace.start(process.execPath, [program, 'demo', 'idle-timeout']);
  // The listener is there once something listens.
  await vi.waitFor(async () => expect(await namespace.mustRun('ss', '-Htln')).toMatch(/LISTEN/), {
    timeout: 20_000,
  });
  running.kill('SIGINT');
  const {exitCode, stdout} = await running.ended;
  expect(exitCode).toBe(130);
  expect(stdout).toMatch(/interrupted|hold 127/);
  expect(stdout).not.toMatch(/1 limit in/);
  expect(await namespace.mustRun('ss', '-Htan')).not.toMatch(/LISTEN|ESTAB/);
});

test('a limit that it does not show is refused, with those that it shows', async () => {
  const {exitCode, stderr} = await call(['demo', 'syn-queue']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/syn-queue.*accept-stalled.*idle-timeout/);
});
