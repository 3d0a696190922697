import type {Experiment} from '../record/record.ts';

/** Of what was hit, whatever the figure is the number of stands first: an idle timeout may end later what a cap let in. */
export function boundFirst(hits: Experiment['findings'], result: number | null): Experiment['findings'] {
  const [first] = hits;
  // A likely one does not go before a certain one.
  const exact = hits.find(
    ({ceiling, confidence}) =>
      ceiling === (result ?? NaN) && confidence !== 'possible' && confidence === first?.confidence,
  );
  // A burst may be larger than what is held at one moment, for who waited takes the place of who was ended.
  const reached =
    first?.limit === 'idle-timeout'
      ? hits.find(
          ({ceiling, confidence}) =>
            ceiling !== null && ceiling <= (result ?? 0) && confidence === first.confidence,
        )
      : undefined;
  const bound = exact ?? reached;
  return bound ? [bound, ...hits.filter((hit) => hit !== bound)] : hits;
}
