import type {Shape, ShapeName} from '../../../src/explain/shape.ts';

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
