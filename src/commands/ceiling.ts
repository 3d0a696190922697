import type {ArgumentsCamelCase, Argv, CommandModule} from 'yargs';
import {choosableProofs} from '../model/proof.ts';
import {load} from './load.ts';
import {expectFlag, expectHelp, jsonFlag, outputFlag} from './record-flags.ts';

export interface CeilingArguments {
  target?: string | undefined;
  connections: string;
  rate: string;
  hold: string;
  'connect-timeout': string;
  workers?: string | undefined;
  proof?: string | undefined;
  send?: string | undefined;
  until?: string | undefined;
  engine?: 'epoll' | 'net' | undefined;
  source?: string[] | undefined;
  'source-ports': string;
  'observe-on'?: string | undefined;
  expect?: string[] | undefined;
  output?: string[] | undefined;
  json: boolean;
  'allow-public': boolean;
  passive: boolean;
}

/** `plimsoll ceiling`: how many connections can be held at once, and what stopped it. */
export const ceilingCommand: CommandModule<object, CeilingArguments> = {
  command: ['ceiling [target]', '$0'],
  describe: 'how many connections can be held at once, and what stopped it',
  builder: describeFlags,
  async handler(flags: ArgumentsCamelCase<CeilingArguments>) {
    const {measureCeiling} = load<typeof import('./measure-ceiling.ts')>('measure-ceiling');
    process.exitCode = await measureCeiling(flags);
  },
};

function describeFlags(yargs: Argv<object>): Argv<CeilingArguments> {
  return yargs
    .positional('target', {
      type: 'string',
      describe:
        'host:port, :port, unix:/path or scheme://[user:password@]host[:port][/path], the scheme being one of tcp, tls, http, https, ws, wss, redis, rediss, memcached, postgres, mysql, ssh, smtp, ftp (certificates are not verified); without one a listener of its own on loopback',
    })
    .option('connections', {
      alias: 'c',
      type: 'string',
      requiresArg: true,
      default: '1000',
      describe: 'most connections to hold, such as 500 or 10k',
      group: 'Load:',
    })
    .option('rate', {
      alias: 'r',
      type: 'string',
      requiresArg: true,
      default: '1000/s',
      describe: 'new connections a second, open loop: 500/s, 30/m, or max',
      group: 'Load:',
    })
    .option('hold', {
      type: 'string',
      requiresArg: true,
      default: '2s',
      describe: 'how long to hold them when the last is settled',
      group: 'Load:',
    })
    .option('connect-timeout', {
      type: 'string',
      requiresArg: true,
      default: '10s',
      describe: 'patience with one attempt; long enough to see SYN retries',
      group: 'Load:',
    })
    .option('workers', {
      alias: 'w',
      type: 'string',
      requiresArg: true,
      describe: 'driver processes [default: as many as the descriptors need]',
      group: 'Driver:',
    })
    .option('engine', {
      choices: ['epoll', 'net'] as const,
      requiresArg: true,
      describe: 'epoll (libc, Linux) or net (node:net) [default: epoll where it runs]',
      group: 'Driver:',
    })
    .option('source', {
      type: 'string',
      requiresArg: true,
      array: true,
      describe:
        'source addresses: one, a range or a network; repeatable [default: by route; on loopback 127/8]',
      group: 'Driver:',
    })
    .option('source-ports', {
      type: 'string',
      requiresArg: true,
      default: 'ephemeral',
      describe: 'ephemeral (ip_local_port_range less reserved ones) or ranges such as 1024-65535',
      group: 'Driver:',
    })
    .option('proof', {
      type: 'string',
      requiresArg: true,
      describe: `what shows that the application took a connection: ${choosableProofs.join(', ')} [default: by scheme]`,
      group: 'Target:',
    })
    .option('send', {
      type: 'string',
      requiresArg: true,
      describe: "a proof of your own: bytes to send on each connection, such as 'PING\\r\\n'",
      group: 'Target:',
    })
    .option('until', {
      type: 'string',
      requiresArg: true,
      describe: 'and the bytes that the answer has to hold [default: any]',
      group: 'Target:',
    })
    .option('observe-on', {
      type: 'string',
      requiresArg: true,
      describe:
        'command prefix of the target’s host, such as "ssh staging", to read its limits; or none [default: a local target is read]',
      group: 'Target:',
    })
    .option('passive', {
      type: 'boolean',
      default: false,
      describe:
        'make no active tests (release, second source, other port, slower) when limits cannot be told apart',
      group: 'Target:',
    })
    .option('allow-public', {
      type: 'boolean',
      default: false,
      describe: 'load a public address; only with the consent of who runs it',
      group: 'Target:',
    })
    .option('expect', expectFlag)
    .option('output', outputFlag)
    .option('json', jsonFlag)
    .env('PLIMSOLL')
    .example('$0', 'how many connections this host takes: a listener of its own on loopback')
    .example('$0 staging:8080 -c 10k -r 1k/s', 'hold up to 10,000 connections, 1,000 new ones a second')
    .example('$0 ceiling :8080 -c 50k -o run.json', 'a server on this host; keep the record')
    .example('$0 ceiling postgres://app:secret@staging/db -c 500', 'logins that PostgreSQL completes')
    .example(
      "$0 ceiling :8080 -e 'ceiling >= 10k' -e 'connect.p99 < 20ms'",
      'a gate for CI: exit code 1 where one fails',
    )
    .example('$0 ceiling unix:/run/app.sock -c 500', 'a Unix-domain listener')
    .epilogue(`${expectHelp}\n\n${exitCodeHelp}`) as unknown as Argv<CeilingArguments>;
}

const exitCodeHelp = `Exit codes:
  0         measured, and every expectation held
  1         an expectation failed
  2         bad input; nothing was sent
  3         inconclusive: the driver was the limit, or the evidence does not decide
  4         the target could not be reached
  70        a bug, or a worker was lost
  130, 143  interrupted by SIGINT, SIGTERM; the report so far is written`;
