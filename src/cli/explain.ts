import {exitCodes} from '../exit-codes.ts';
import {switchFlag} from '../options/flag.ts';
import {command} from './command.ts';
import {environmentHelp} from './environment-help.ts';

const exitCodeHelp = `${environmentHelp}

Exit codes:
  0         explained, whatever the record found
  2         there is no such limit, fact or record
  70        a bug`;

/** `plimsoll explain`: what is known about a limit, or what a saved record found. */
export const explainCommand = command({
  name: 'explain',
  describe: 'what is known about one limit, or what a saved record found',
  words: {
    subject: {
      describe:
        'name of a limit such as accept-stalled, `facts` or the name of one, or path of a saved record (- for standard input); without a subject all limits are listed',
    },
  },
  flags: {
    json: switchFlag({name: 'json', default: false, describe: 'print it as JSON', group: 'Report:'}),
  },
  examples: [
    ['plimsoll explain', 'every limit that plimsoll can name, and whose it is'],
    ['plimsoll explain accept-stalled', 'what is known about it, with sources, and what decides'],
    ['plimsoll explain facts', 'the measurements that explanations rest on; explain NAME shows one'],
    ['plimsoll explain run.json', 'the findings of a record that -o run.json kept, here or elsewhere'],
    ['ssh ci cat run.json | plimsoll explain - --json', 'the same for a program to read'],
  ],
  epilogue: exitCodeHelp,
  async run(call, {words, values}) {
    const {explainSubject} = await import('./explain-subject.ts');
    await explainSubject(words.subject, values, call);
    return exitCodes.measured;
  },
});
