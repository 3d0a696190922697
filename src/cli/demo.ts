import {scenes} from '../demo/scenes.ts';
import {command} from './command.ts';

const exitCodeHelp = `Exit codes:
  0         shown
  2         bad input
  70        internal error
  129, 130, 143
            interrupted by SIGHUP, SIGINT, SIGTERM`;

/** `plimsoll demo`: five limits, met on listeners of plimsoll's own. */
export const demoCommand = command({
  name: 'demo',
  describe: 'meet five limits within a minute, on a listener of its own: no server is needed',
  words: {
    limit: {
      choices: scenes.map(({limit}) => limit),
      describe: 'show this one alone',
    },
  },
  examples: [
    ['plimsoll demo', 'five limits, one after the other'],
    ['plimsoll demo target-fds', 'one of them'],
  ],
  epilogue: exitCodeHelp,
  async run(call, {words, values}) {
    const {showScenes} = await import('./show-scenes.ts');
    return showScenes(
      scenes.filter(({limit}) => words.limit === undefined || limit === words.limit),
      call,
      values,
    );
  },
});
