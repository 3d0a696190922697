import type {ArgumentsCamelCase, Argv, CommandModule} from 'yargs';
import type {ColourArguments} from './colour-flag.ts';
import {environmentHelp} from './environment-help.ts';
import {pathAsGiven} from './path-as-given.ts';

interface ExplainArguments extends ColourArguments {
  subject?: string | undefined;
  json: boolean;
}

/** `plimsoll explain`: what is known about a limit, or what a saved record found. */
export const explainCommand: CommandModule<object, ExplainArguments> = {
  command: 'explain [subject]',
  describe: 'what is known about one limit, or what a saved record found',
  builder: (yargs) =>
    yargs
      .positional('subject', {
        type: 'string',
        describe:
          'name of a limit such as accept-stalled, `facts` or the name of one, or path of a saved record (- for standard input); without a subject all limits are listed',
      })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'print it as JSON',
        group: 'Report:',
      })
      .example('$0 explain', 'every limit that plimsoll can name, and whose it is')
      .example('$0 explain accept-stalled', 'what is known about it, with sources, and what decides')
      .example('$0 explain facts', 'the measurements that explanations rest on; explain NAME shows one')
      .example('$0 explain run.json', 'the findings of a record that -o run.json kept, here or elsewhere')
      .example('ssh ci cat run.json | $0 explain - --json', 'the same for a program to read')
      .epilogue(exitCodeHelp) as unknown as Argv<ExplainArguments>,
  async handler({subject, json, color}: ArgumentsCamelCase<ExplainArguments>) {
    const {explainSubject} = await import('./explain-subject.ts');
    await explainSubject(pathAsGiven(subject), json, color);
  },
};

const exitCodeHelp = `${environmentHelp}

Exit codes:
  0         explained, whatever the record found
  2         there is no such limit, fact or record
  70        a bug`;
