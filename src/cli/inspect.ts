import {switchFlag} from '../options/flag.ts';
import {inspectFlags} from '../options/inspect.ts';
import {command} from './command.ts';
import {environmentHelp} from './environment-help.ts';

const exitCodeHelp = `Expectations name a setting by its last word (somaxconn, nf_conntrack_max, file-max, backlog, nofile, nproc), its .used or its .ceiling; the ceiling of a limit (target-fds.ceiling); or lowest, the lowest limit.

${environmentHelp}

Exit codes:
  0         read; what could not be is listed with the reason
  1         an expectation failed
  2         bad input, or nothing listens there
  70        internal error`;

/** `plimsoll inspect`: the limits of this host, without any traffic. */
export const inspectCommand = command({
  name: 'inspect',
  describe: 'list the limits of this host, or of one listener, lowest first; sends no traffic',
  words: {
    listener: {
      describe:
        ':8080 (on any address), 127.0.0.1:8080 or unix:/path; without a listener only the limits of this host',
    },
  },
  flags: {
    ...inspectFlags,
    json: switchFlag({
      name: 'json',
      default: false,
      describe: 'print the limits as JSON, each with the file that it was read from',
      group: 'Report:',
    }),
  },
  examples: [
    ['plimsoll inspect', 'this host'],
    ['plimsoll inspect :8080', 'this host and the listener on port 8080'],
    ['plimsoll inspect :8080 --observe-on "ssh staging"', 'the same of another host'],
    ["plimsoll inspect :8080 -e 'backlog >= 1024'", 'a gate for CI that sends no traffic'],
    ['plimsoll inspect unix:/run/app.sock --json', 'a Unix-domain listener, for a program to read'],
  ],
  epilogue: exitCodeHelp,
  async run(call, {words, values}) {
    const {inspect} = await import('./inspect-host.ts');
    return inspect(words.listener, values, call);
  },
});
