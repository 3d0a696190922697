import type {Scene} from '../demo/scenes.ts';
import {exitCodes, isStopSignal} from '../exit-codes.ts';
import {limits} from '../explain/limits.ts';
import {startListener} from '../listen/child.ts';
import {formatMany, formatSpan} from '../model/units.ts';
import type {ValuesOf} from '../options/flag.ts';
import type {RunRecord} from '../record/record.ts';
import {paintFor} from '../report/colour.ts';
import {connectCountWords} from '../report/connect-count.ts';
import {renderEssentials} from '../report/run-text.ts';
import {hang, widthOf} from '../report/wrap.ts';
import {measure} from '../run/measure.ts';
import {type RunRequest, runRequest} from '../run/run-request.ts';
import type {Call} from './call.ts';
import {allCommands} from './commands.ts';
import type {generalFlags} from './general-flags.ts';
import {print} from './print.ts';
import {Progress} from './progress.ts';
import {readLine} from './read-line.ts';
import {showEvent} from './show-event.ts';
import {Stop} from './stop.ts';

/** Meets one limit after the other and says what was found; answers the exit code. */
export async function showScenes(
  scenes: readonly Scene[],
  call: Call,
  {color}: ValuesOf<typeof generalFlags>,
): Promise<number> {
  const {stdout, stderr} = call.io;
  const paint = paintFor(stdout, call.env, color);
  const width = widthOf(stdout);
  const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));
  const stop = new Stop();
  const beganMs = performance.now();
  try {
    for (const [index, scene] of scenes.entries()) {
      const heading = `${index + 1} of ${scenes.length}  ${scene.truth}`;
      const listener = await startListener(['127.0.0.1:0', ...scene.listen]);
      try {
        const address = listener.url.replace('tcp://', '');
        const line = [scene.experiment, address, ...scene.flags];
        print(
          [
            ...hang('', heading, width)
              .split('\n')
              .map((each) => paint('bold', each)),
            '',
            `  $ plimsoll listen ${address} ${scene.listen.join(' ')}`,
            `  $ plimsoll ${line.join(' ')}\n\n`,
          ].join('\n'),
          call,
        );
        const progress = new Progress(stderr, call.env, {
          colour: color,
          budgetMs: null,
          experiments: ['ceiling'],
        });
        stop.announceBy((words) => progress.say(words));
        let record: RunRecord;
        try {
          record = await measure(await requestOf(line, call), {
            signal: stop.signal,
            onEvent: (event) => showEvent(event, progress),
          });
        } finally {
          progress.end();
        }
        const [experiment] = record.experiments;
        if (experiment) {
          const parts = renderEssentials(record, experiment, titles, paint, width).filter(
            (part) => part !== '',
          );
          print(`${[...parts, hang('  ', connectCountWords(experiment), width)].join('\n\n')}\n\n`, call);
        }
      } finally {
        await listener.stop();
      }
      const {reason} = stop.signal;
      if (stop.signal.aborted) return exitCodes.interrupted[isStopSignal(reason) ? reason : 'SIGINT'];
    }
  } finally {
    stop.end();
  }
  const took = formatSpan(Math.round((performance.now() - beganMs) / 1000) * 1000);
  const ending = `${formatMany(scenes.length, 'limit')} in ${took}. Your own server: plimsoll http://localhost:8080. What is known about a limit: plimsoll explain target-fds.`;
  print(`${hang('', ending, width)}\n`, call);
  return exitCodes.measured;
}

/** As the command line that is shown asks for it: no variable and no file of the user changes a demonstration. */
async function requestOf(args: readonly string[], {io}: Call): Promise<RunRequest> {
  const line = await readLine({args, env: {}, io}, allCommands);
  if (!line) throw new Error(`${args.join(' ')} is no run`);
  const {values, words} = line.input;
  return runRequest(line.command.name as Scene['experiment'], words.target, values);
}
