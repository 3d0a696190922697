/** One setting of a command, as it would be used. */
export interface Setting {
  /** That of its flag, without dashes. */
  readonly name: string;
  /** Null where nothing sets it, and plimsoll chooses. */
  readonly value: string | number | boolean | readonly (string | number)[] | null;
  /** `flag`, `PLIMSOLL_RATE`, `config file ci.yaml` or `default`. */
  readonly origin: string;
}
