/** What a run that met failures is made again with, to see whether they are those of a rate. */
export interface SlowerRun {
  readonly connections: number;
  readonly perSecond: number;
}

/** Of what was admitted while attempts failed, this share: a rule that let so many in is then not met. */
const admittedShare = 0.5;
/** So many would fail again, were it not the rate. */
const failuresWanted = 16;
const fewest = 20;
const most = 400;
const longestMs = 6000;

/**
 * A rate well below the one that was admitted while attempts failed, and as many attempts as show whether the failures
 * persist.
 * @param failedShare of the attempts, those that were not established by their first SYN
 * @param admittedPerSecond established by their first SYN, from the first failure on
 */
export function slowerThan(failedShare: number, admittedPerSecond: number): SlowerRun {
  const perSecond = Math.max(1, Math.floor(admittedPerSecond * admittedShare));
  const wanted = Math.min(
    most,
    Math.max(fewest, Math.ceil(failuresWanted / Math.max(failedShare, failuresWanted / most))),
  );
  return {perSecond, connections: Math.min(wanted, Math.floor((perSecond * longestMs) / 1000))};
}
