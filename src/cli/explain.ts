import {exitCodes} from '../exit-codes.ts';
import {switchFlag} from '../options/flag.ts';
import {command} from './command.ts';
import {environmentHelp} from './environment-help.ts';

const exitCodeHelp = `${environmentHelp}

Exit codes:
  0         explained
  2         there is no such limit, topic, fact or record
  70        internal error`;

/** `plimsoll explain`: what is known about a limit, or what a saved record found. */
export const explainCommand = command({
  name: 'explain',
  describe: 'explain a limit, a topic, or the findings of a saved record',
  words: {
    subject: {
      describe:
        'a limit such as accept-stalled, a topic such as proof, a measured fact (`facts` lists them), or the path of a saved record (- for standard input); without a subject all limits and topics are listed',
    },
  },
  flags: {
    json: switchFlag({name: 'json', default: false, describe: 'print as JSON', group: 'Report:'}),
  },
  examples: [
    ['plimsoll explain', 'all limits that plimsoll knows, and on which side each is'],
    ['plimsoll explain accept-stalled', 'what is known about it, with sources, and how it is decided'],
    ['plimsoll explain reading', 'what the words of a report mean, and what to do about exit code 3'],
    ['plimsoll explain facts', 'the measurements that explanations are based on; explain NAME shows one'],
    ['plimsoll explain run.json', 'the findings of a record that -o run.json saved, on any machine'],
    ['ssh ci cat run.json | plimsoll explain - --json', 'the same for a program to read'],
  ],
  epilogue: exitCodeHelp,
  async run(call, {words, values}) {
    const {explainSubject} = await import('./explain-subject.ts');
    await explainSubject(words.subject, values, call);
    return exitCodes.measured;
  },
});
