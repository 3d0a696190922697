import {figureStands} from '../model/confirmation.ts';
import type {Experiment} from './record.ts';

/** Of all that may leave a ceiling inconclusive, that it was another number each time, and nothing else. */
export function isRange({name, outcome, confirmation, findings}: Experiment): boolean {
  return (
    name === 'ceiling' &&
    outcome === 'inconclusive' &&
    confirmation?.between !== undefined &&
    !figureStands(confirmation) &&
    !findings.some(({side, verdict}) => side === 'driver' && verdict === 'hit')
  );
}
