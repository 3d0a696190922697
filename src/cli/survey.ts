import {surveyFlags} from '../options/experiments.ts';
import {experimentCommand} from './experiment-command.ts';

/** `plimsoll [target]`: every experiment in turn, sized by the limits that were read, and one page. */
export const surveyCommand = experimentCommand({
  name: 'survey',
  isDefault: true,
  describe:
    'burst, rate, ceiling and hold in turn: what the target handles, which limits it reaches, what to change first',
  flags: surveyFlags,
  examples: [
    ['plimsoll', 'measure this host with a listener of its own on loopback'],
    ['plimsoll :8080', 'survey a server on this host, in two minutes'],
    [
      'plimsoll staging:8080 --observe-on "ssh staging" --budget 5m -o run.json',
      'survey a server on another host, read its limits, and save the record',
    ],
  ],
});
