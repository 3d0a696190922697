/** Something to look up that is neither a limit nor a fact: `plimsoll explain NAME` shows it, and the page of the manual. */
export interface Topic {
  /** The word after `plimsoll explain`. */
  readonly name: string;
  readonly title: string;
  /** A paragraph, or rows of a name and what it means. */
  readonly parts: readonly (string | readonly TopicRow[])[];
}

export type TopicRow = readonly [name: string, meaning: string];
