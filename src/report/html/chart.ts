/** What the values of an axis are, which says how they are written. */
export type Scale = 'count' | 'perSecond' | 'us' | 'seconds' | 'percent' | 'percentile';

/** One line of a chart. */
export interface Line {
  readonly label: string;
  /** Number of the colour: one meaning, one colour, over all charts. */
  readonly colour: number;
  readonly dashed?: true;
  /** Marks alone, without a line between them. */
  readonly marks?: true;
  readonly stepped?: true;
  /** Drawn broad, for another line may lie on it. */
  readonly broad?: true;
}

/** A level of the y axis that has a name. */
export interface Level {
  readonly at: number;
  readonly label: string;
}

/** What the script of the page draws: data alone, ready to be drawn. */
export interface Chart {
  readonly title: string;
  /** What is to be seen, in words, for whoever does not see it. */
  readonly summary: string;
  /** Charts with the same name share their cursor. */
  readonly sync?: string;
  readonly height: number;
  readonly x: {readonly label: string; readonly scale: Scale};
  readonly y: {readonly label: string; readonly scale: Scale; readonly log?: true};
  readonly lines: readonly Line[];
  readonly levels: readonly Level[];
  /** The values of x, ascending, then those of each line; null where there is none. */
  readonly data: readonly (readonly (number | null)[])[];
}

/** A chart, or the sentence that says why there is none. */
export type Panel = Chart | string;

/** What each colour means. */
export const colours = {
  main: 1,
  second: 2,
  third: 3,
  fourth: 4,
  wall: 5,
  faint: 6,
} as const;
