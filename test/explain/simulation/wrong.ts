import type {Shape, ShapeName} from '../../../src/explain/shape.ts';
import type {Finding} from '../../../src/model/finding.ts';
import type {LimitName} from '../../../src/model/limit-names.ts';

/** What may be named beside the truth: loss that the simulation adds is loss, and a ban is one on a source. */
export function wrongIn(
  truth: ShapeName,
  {sure}: Shape,
  beside: {hasLoss: boolean; isBan: boolean},
): ShapeName[] {
  return sure.filter(
    (name) =>
      name !== truth && !(name === 'random' && beside.hasLoss) && !(name === 'source' && beside.isBan),
  );
}

/** Limits that a network of this shape may be called by, beyond a guess: whoever fails so may be any of them. */
const namesOf: Readonly<Record<ShapeName, readonly LimitName[]>> = {
  every: ['filtered', 'refusing'],
  number: ['connection-cap', 'nat-ports', 'app-cap-stop', 'target-fds'],
  rate: ['rate-cap'],
  source: ['source-filtered'],
  share: ['dead-backend', 'stuck-acceptor'],
  random: ['packet-loss'],
  time: ['filtered'],
};

/** Limits that a verdict names as certain or likely, and that the truth is not. */
export function wronglySure(
  truth: ShapeName,
  findings: readonly Finding[],
  {hasLoss, isBan}: {hasLoss: boolean; isBan: boolean},
): LimitName[] {
  const right = [
    ...namesOf[truth],
    'no-limit-reached',
    ...(hasLoss ? ['packet-loss'] : []),
    ...(isBan ? ['source-filtered'] : []),
  ];
  return findings
    .filter(({verdict, confidence}) => verdict === 'hit' && confidence !== 'possible')
    .map(({limit}) => limit)
    .filter((limit) => !right.includes(limit));
}
