import {surveyFlags} from '../options/experiments.ts';
import {experimentCommand} from './experiment-command.ts';

/** `plimsoll [target]`: every experiment in turn, sized by the limits that were read, and one page. */
export const surveyCommand = experimentCommand({
  name: 'survey',
  isDefault: true,
  describe:
    'burst, rate, ceiling and hold in turn: what this host takes, what stops it, what to change first',
  flags: surveyFlags,
  examples: [
    ['plimsoll', 'what this host takes: a listener of its own on loopback'],
    ['plimsoll :8080', 'the whole portrait of a server on this host, in two minutes'],
    [
      'plimsoll staging:8080 --observe-on "ssh staging" --budget 5m -o portrait.json',
      'of one elsewhere, its limits read; keep the record',
    ],
  ],
});
