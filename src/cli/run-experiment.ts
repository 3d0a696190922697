import type {surveyFlags} from '../options/experiments.ts';
import type {ValuesOf} from '../options/flag.ts';
import type {RunName, RunValues} from '../run/experiment-spec.ts';
import {measure} from '../run/measure.ts';
import {runRequest} from '../run/run-request.ts';
import type {Call} from './call.ts';
import type {Input} from './command.ts';
import type {generalFlags} from './general-flags.ts';
import {Progress} from './progress.ts';
import type {recordFlags} from './report-flags.ts';
import {showEvent} from './show-event.ts';
import type {Stop} from './stop.ts';
import {openOutputs} from './write-outputs.ts';

/** What a command that measures is given. */
export type RunInput<Name extends RunName = RunName> = Input<
  RunValues[Name] & ValuesOf<typeof recordFlags & typeof generalFlags>
>;

/** Makes an experiment, or all of them, shows it while it goes on and reports it; answers the exit code. */
export async function runExperiment(name: RunName, call: Call, input: RunInput, stop: Stop): Promise<number> {
  const {values, words} = input;
  const request = await runRequest(name, words.target, values);
  const outputs = await openOutputs(values.output, call);
  const {budgetMs = null} = values as Partial<ValuesOf<typeof surveyFlags>>;
  const progress = new Progress(call.io.stderr, call.env, {
    colour: values.color,
    budgetMs,
    experiments: request.spec.experiments,
  });
  stop.announceBy((line) => progress.say(line));
  // Whoever types the name alone may have expected help.
  if (name === 'survey' && !request.target)
    progress.say(
      'no target was given: plimsoll measures a listener of its own on this host; plimsoll --help shows how to name a target',
    );
  try {
    const record = await measure(request, {
      headStart: call.headStart,
      signal: stop.signal,
      onEvent: (event) => showEvent(event, progress),
    });
    progress.end();
    // Loaded when there is something to say: the run does not wait for it.
    const {deliverRecord} = await import('./deliver-record.ts');
    return deliverRecord(record, record.exitCode, {outputs, shown: values}, call);
  } finally {
    outputs.close();
    progress.end();
  }
}
