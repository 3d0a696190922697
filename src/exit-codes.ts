/** What each exit code promises to whoever started plimsoll. */
export const exitCodes = {
  /** Measured, and every expectation held. */
  measured: 0,
  /** An expectation failed. */
  expectationFailed: 1,
  /** Usage or bad input; nothing was sent. */
  usage: 2,
  /** The driver was the limit, its fidelity was lost, or the evidence does not decide. */
  inconclusive: 3,
  /** The target could not be reached, or there was no sample. */
  unreachable: 4,
  /** A bug, or a lost worker that spoiled the run. */
  internal: 70,
  /** Interrupted; the report so far was written. */
  interrupted: {SIGHUP: 129, SIGINT: 130, SIGTERM: 143},
} as const;

export type StopSignal = keyof typeof exitCodes.interrupted;

export function isStopSignal(reason: unknown): reason is StopSignal {
  return typeof reason === 'string' && Object.hasOwn(exitCodes.interrupted, reason);
}
