export interface EndsSpread {
  readonly count: number;
  readonly agesUs: Spread;
  readonly timesUs: Spread;
}

/** Connections that the peer ended, by their age and by the time since the run began. */
export interface Ends extends EndsSpread {
  /** Of them those that ended with FIN, at whatever age: only the owner of a connection sends one. */
  readonly fins: number;
  /** Of them those that had been taken before, where others were turned away at once. */
  readonly taken?: EndsSpread;
  /**
   * Taken apart by age where some had ended when the last attempt had its outcome, and others ended later: as many of the
   * youngest as had ended by then, and the rest.
   */
  readonly atArrivals?: EndsSpread;
  readonly later?: EndsSpread;
  /**
   * The youngest, as many as the application had at once; a quarter of all where that is not known. Who waits in the
   * accept queue is older than the application knows, who did not wait is not.
   */
  readonly youngest?: EndsSpread;
  /** Time since the run began when it was over, before connections were closed. */
  readonly runUs: number;
}

export interface Spread {
  readonly least: number;
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}
