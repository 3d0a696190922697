import type {ArgumentsCamelCase, Argv, CommandModule} from 'yargs';
import type {ColourArguments} from './colour-flag.ts';
import {environmentHelp} from './environment-help.ts';
import {expectFlag} from './record-flags.ts';

interface InspectArguments extends ColourArguments {
  listener?: string | undefined;
  'observe-on'?: string | undefined;
  expect?: string[] | undefined;
  json: boolean;
}

/** `plimsoll inspect`: the ladder of limits of this host, without any traffic. */
export const inspectCommand: CommandModule<object, InspectArguments> = {
  command: 'inspect [listener]',
  describe: 'no traffic: the limits of this host, or of one listener, lowest wall first',
  builder: (yargs) =>
    yargs
      .positional('listener', {
        type: 'string',
        describe:
          ':8080 (whatever address it listens on), 127.0.0.1:8080 or unix:/path; without one this host alone',
      })
      .option('observe-on', {
        type: 'string',
        requiresArg: true,
        describe: 'command prefix of another host to read instead of this one, such as "ssh staging"',
        group: 'Target:',
      })
      .option('expect', {
        ...expectFlag,
        describe:
          "what has to hold of the settings, or the exit code is 1: 'backlog >= 1024', 'somaxconn >= 4096', 'lowest >= 10k'; repeatable",
      })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'print the ladder as JSON, with the file that each value was read from',
        group: 'Report:',
      })
      .example('$0 inspect', 'this host')
      .example('$0 inspect :8080', 'this host and the listener on port 8080')
      .example('$0 inspect :8080 --observe-on "ssh staging"', 'the same of another host')
      .example("$0 inspect :8080 -e 'backlog >= 1024'", 'a gate for CI that sends no traffic')
      .example('$0 inspect unix:/run/app.sock --json', 'a Unix-domain listener, for a program to read')
      .epilogue(exitCodeHelp) as unknown as Argv<InspectArguments>,
  async handler(flags: ArgumentsCamelCase<InspectArguments>) {
    const {inspect} = await import('./inspect-host.ts');
    process.exitCode = await inspect(flags.listener, flags.observeOn, flags.expect, flags.json, flags.color);
  },
};

const exitCodeHelp = `Expectations name a setting by its last word (somaxconn, nf_conntrack_max, file-max, backlog, nofile,
nproc), its .used or its .ceiling; the ceiling of a limit (target-fds.ceiling); or lowest, the lowest wall.

${environmentHelp}

Exit codes:
  0         read; what could not be is listed with the reason
  1         an expectation failed
  2         bad input, or nothing listens there
  70        a bug`;
