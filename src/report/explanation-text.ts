import {formatDuration} from '../model/units.ts';
import type {RunRecord} from '../record/record.ts';
import type {Paint} from './colour.ts';
import {renderFindings, renderUndecided} from './findings-text.ts';
import {renderHeadline} from './headline.ts';
import type {Titles} from './run-text.ts';
import {hang} from './wrap.ts';

/** Why a run ended as it did, from its record alone: the verdict, on what it rests, what to change, what is undecided. */
export function renderExplanation(record: RunRecord, titles: Titles, paint: Paint, width: number): string {
  const {startedAt, elapsedMs, plimsoll, driver} = record;
  const measured = `Measured at ${startedAt} in ${formatDuration(elapsedMs * 1000)}, by plimsoll ${plimsoll} on ${driver.host}.`;
  const parts = record.experiments.map((experiment) =>
    [
      renderHeadline(record, experiment, titles, paint, width),
      renderFindings(experiment, titles, paint, width),
      renderUndecided(experiment, paint, width),
      experiment.notes.map((note) => hang('  ', note, width)).join('\n'),
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
  );
  return [...parts, hang('  ', measured, width)].join('\n\n');
}

/** The same for a program; what is clear is left out. */
export function recordFindings({target, startedAt, experiments}: RunRecord) {
  return {
    target: target.url,
    startedAt,
    experiments: experiments.map(({name, outcome, result, unit, basis, findings}) => ({
      name,
      outcome,
      result,
      unit,
      basis,
      findings: findings.filter(({verdict}) => verdict !== 'clear'),
    })),
  };
}
