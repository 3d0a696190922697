import {expect, test} from 'vitest';
import {withCommands} from '../../../src/report/html/commands-html.ts';

/** What is marked as a command in a sentence. */
const commandsIn = (text: string) =>
  [...withCommands(text).text.matchAll(/<code class="command"[^>]*>(.*?)<\/code>/g)].map(([, code = '']) =>
    code.replaceAll(/<\/?span>/g, ''),
  );

test.each<[advice: string, commands: string[]]>([
  ['nginx: worker_rlimit_nofile N; (main context), then reload', ['worker_rlimit_nofile N;']],
  [
    'live, up to its hard limit of 4096: prlimit --pid 12 --nofile=4096:4096',
    ['prlimit --pid 12 --nofile=4096:4096'],
  ],
  ['raise it: sysctl -w fs.file-max=4000', ['sysctl -w fs.file-max=4000']],
  [
    'use more ports of each: --source-ports 1024-65535, or sysctl -w net.ipv4.ip_local_port_range="1024 65535"',
    ['--source-ports 1024-65535', 'sysctl -w net.ipv4.ip_local_port_range=&quot;1024 65535&quot;'],
  ],
  [
    'compare on the target: ls /proc/PID/fd | wc -l with "Max open files" of /proc/PID/limits',
    ['ls /proc/PID/fd | wc -l'],
  ],
  ['look for the rule: nft list ruleset, iptables-save -c', ['nft list ruleset', 'iptables-save -c']],
  ['have the balancer check the health of its backends', []],
  ['offer less: --rate 1204/s, or --rate max if only the count matters', ['--rate 1204/s', '--rate max']],
  ['let it accept faster, or in several instances', []],
])('%s', (advice, commands) => {
  expect(commandsIn(advice)).toEqual(commands);
  // No word of it is lost.
  expect(
    withCommands(advice)
      .text.replaceAll(/<[^>]+>/g, '')
      .replaceAll('&quot;', '"'),
  ).toBe(advice);
});

test.each([
  ['sysctl -w fs.file-max=4000', true],
  ['--rate max', true],
  ['--workers', false],
  ['ulimit -n', false],
  ['LimitNOFILE=', false],
  ['worker_rlimit_nofile N;', false],
])('%s can be copied as it is: %s', (command, whole) =>
  expect(withCommands(`: ${command}`).text.includes('data-copy')).toBe(whole),
);
