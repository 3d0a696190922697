import {formatCount} from '../model/units.ts';
import type {Experiment, RunRecord} from '../record/record.ts';
import type {Paint} from './colour.ts';
import {driverWords} from './driver-words.ts';
import {renderEnds} from './ends-text.ts';
import {renderExpectations, spoiltWords} from './expectations-text.ts';
import {canaryWords, fidelityWords} from './experiment-words.ts';
import {renderDeciding, renderFindings, renderUndecided} from './findings-text.ts';
import {renderFunnel} from './funnel-text.ts';
import {renderHeadline} from './headline.ts';
import {renderLatencies} from './latency-text.ts';
import {settingWords} from './limit-readings-text.ts';
import {loadLineOf} from './load-line.ts';
import {renderLoadLine} from './load-line-text.ts';
import {howToSee} from './missing-evidence.ts';
import {renderSteps} from './steps-text.ts';
import {renderSurvey} from './survey-text.ts';
import {firstChange, isStopKnown} from './survey-words.ts';
import {renderTable} from './table.ts';
import {hang, printable, usualWidth} from './wrap.ts';

/** Titles of limits by id, from the list of limits: the record holds ids alone. */
export type Titles = ReadonlyMap<string, string>;

/** How much of a run is shown: what decides, or everything that the record has. */
export type Detail = 'short' | 'full';

/** A run for people: the result, its picture and the limit first, then their evidence. */
export function renderRun(
  record: RunRecord,
  titles: Titles,
  paint: Paint,
  width = usualWidth,
  detail: Detail = 'full',
): string {
  if (record.experiments.length > 1) return renderSurvey(record, titles, paint, width);
  const partsOf = detail === 'full' ? everythingOf : whatDecides;
  return [
    ...record.experiments.flatMap((experiment) => partsOf(record, experiment, titles, paint, width)),
    renderExpectations(record.expectations, paint, width),
    hang('  ', spoiltWords(record) ?? '', width).trimEnd(),
    ...(detail === 'full' ? [] : [hang('  ', moreWords, width)]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const moreWords =
  'Every count, latency and limit: -v. With charts: -o report.html. To keep the run: -o run.json.';

function everythingOf(
  record: RunRecord,
  experiment: Experiment,
  titles: Titles,
  paint: Paint,
  width: number,
): string[] {
  return [
    renderHeadline(record, experiment, titles, paint, width),
    renderPlot(experiment, paint, width),
    renderSteps(experiment, paint, width),
    renderEnds(experiment, paint, width),
    renderFunnel(experiment, paint, width),
    renderLatencies(experiment, paint, width),
    renderFindings(experiment, titles, paint, width),
    renderUndecided(experiment, paint, width),
    renderHowToSee(record, experiment, paint, width),
    lowestLimits(record, paint, width),
    notes(record, experiment, width),
  ];
}

function whatDecides(
  record: RunRecord,
  experiment: Experiment,
  titles: Titles,
  paint: Paint,
  width: number,
): string[] {
  const {canary} = record;
  const words = [...(canary ? [canaryWords(canary)] : []), ...experiment.notes];
  return [
    ...renderEssentials(record, experiment, titles, paint, width),
    words.map((line) => hang('  ', line, width)).join('\n'),
  ];
}

/** The result, its picture, and the evidence and advice for what stopped more: a part each, empty where there is nothing to say. */
export function renderEssentials(
  record: RunRecord,
  experiment: Experiment,
  titles: Titles,
  paint: Paint,
  width: number,
): string[] {
  return [
    renderHeadline(record, experiment, titles, paint, width),
    renderPlot(experiment, paint, width),
    [renderDeciding(experiment, paint, width), renderNext(record, width)]
      .filter((part) => part !== '')
      .join('\n'),
    renderHowToSee(record, experiment, paint, width),
  ];
}

/** The limit behind the one that was reached. */
function renderNext(record: RunRecord, width: number): string {
  const {next} = firstChange(record);
  return next === undefined || !isStopKnown(record) ? '' : hang('    ', next, width);
}

/** Lines for a shell stay whole, however narrow the screen is. */
function renderHowToSee(record: RunRecord, experiment: Experiment, paint: Paint, width: number): string {
  const see = howToSee(record, experiment);
  if (!see) return '';
  const commands = see.commands.map((line) => `    ${paint('cyan', printable(line))}`);
  return [hang('  ', see.words, width), ...commands].join('\n');
}

function renderPlot(experiment: Experiment, paint: Paint, width: number): string {
  const line = loadLineOf(experiment);
  return line ? renderLoadLine(line, paint, width) : '';
}

const limitsShown = 5;

function lowestLimits({limits}: RunRecord, paint: Paint, width: number): string {
  const limitReadings = limits.filter(({ceiling}) => ceiling !== null).slice(0, limitsShown);
  if (limitReadings.length === 0) return '';
  const rows = limitReadings.map((limitReading) => [
    formatCount(limitReading.ceiling ?? 0),
    limitReading.limit,
    settingWords(limitReading),
  ]);
  return `${paint('bold', 'Lowest limits of the target, in connections')} (all of them: plimsoll inspect)\n${renderTable(rows, {right: [0], width})}`;
}

function notes({driver, canary}: RunRecord, {fidelity, notes: more}: Experiment, width: number): string {
  const run = printable(`${driverWords(driver)}.`);
  const words = [fidelity && fidelityWords(fidelity), canary && canaryWords(canary)].filter(
    (line) => line !== undefined,
  );
  return [run, ...words, ...more].map((note) => hang('  ', note, width)).join('\n');
}
