import type {Argv} from 'yargs';
import {choosableProofs} from '../model/proof.ts';
import type {ColourArguments} from './colour-flag.ts';
import {settingsEnvironmentHelp} from './environment-help.ts';
import {expectFlag, expectHelp, jsonFlag, outputFlag} from './record-flags.ts';

/** Flags of every command that opens connections. */
export interface LoadArguments extends ColourArguments {
  target?: string | undefined;
  'connect-timeout': string;
  workers?: string | undefined;
  proof?: string | undefined;
  send?: string | undefined;
  until?: string | undefined;
  engine?: 'epoll' | 'net' | undefined;
  source?: string[] | undefined;
  'source-ports': string;
  'observe-on'?: string | undefined;
  'allow-public': boolean;
  expect?: string[] | undefined;
  output?: string[] | undefined;
  json: boolean;
  passive: boolean;
  canary: boolean;
  'stop-when-canary-blocked'?: string | undefined;
}

const schemes =
  'tcp, tls, http, https, ws, wss, redis, rediss, memcached, postgres, mysql, ssh, smtp, ftp (certificates are not verified)';

/** Adds the target and the flags that all experiments share. */
export function describeLoadFlags(yargs: Argv<object>): Argv<LoadArguments> {
  return yargs
    .positional('target', {
      type: 'string',
      describe: `host:port, :port, unix:/path or scheme://[user:password@]host[:port][/path], the scheme being one of ${schemes}; without one a listener of its own on loopback`,
    })
    .option('connect-timeout', loadFlag('10s', 'patience with one attempt; long enough to see SYN retries'))
    .option('canary', {
      type: 'boolean',
      default: true,
      describe:
        'open one fresh connection every 500 ms from outside the load, to see what other clients feel',
      group: 'Load:',
    })
    .option('stop-when-canary-blocked', {
      type: 'string',
      requiresArg: true,
      describe: 'end the run when that connection has been waiting for so long, such as 5s [default: never]',
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
      choices: choosableProofs,
      requiresArg: true,
      describe: 'what shows that the application took a connection [default: by scheme]',
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
    .env('PLIMSOLL') as unknown as Argv<LoadArguments>;
}

/**
 * A flag that says how much, how fast or how long.
 * @param value the default of its experiment; undefined where that depends on others
 */
export function loadFlag(value: string | undefined, describe: string) {
  return {type: 'string', requiresArg: true, default: value, describe, group: 'Load:'} as const;
}

export function connectionsFlag(value: string | undefined, describe: string) {
  return {alias: 'c', ...loadFlag(value, describe)} as const;
}

export function rateFlag(value: string | undefined, describe: string) {
  return {alias: 'r', ...loadFlag(value, describe)} as const;
}

export const repeatsFlag = loadFlag('3', 'how often the figure is tried again; 0 for not at all');

export const objectiveFlag = loadFlag(
  '100ms',
  'response time, from the moment a connection was due, that 99 % must not exceed',
);

export const exitCodeHelp = `${expectHelp}

${settingsEnvironmentHelp}

Exit codes:
  0         measured, and every expectation held
  1         an expectation failed
  2         bad input; nothing was sent
  3         inconclusive: the driver was the limit, or the evidence does not decide
  4         the target could not be reached
  70        a bug, or a worker was lost
  130, 143  interrupted by SIGINT, SIGTERM; the report so far is written`;
