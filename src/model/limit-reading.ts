import type {LimitName, Side} from './limit-names.ts';
import type {Gap} from './reading.ts';

/** One limit of the limits of a host: what a setting is, how much of it is used, and what it allows. */
export interface LimitReading {
  /** The limit that this setting moves. */
  readonly limit: LimitName;
  readonly side: Side;
  readonly host: string;
  /** The field's own name for the setting: `net.core.somaxconn`, `RLIMIT_NOFILE of nginx (pid 71)`. */
  readonly name: string;
  /** null when it could not be read; then `gap` and `why`. */
  readonly value: number | string | null;
  readonly used: number | null;
  readonly unit: string;
  /** File or command it was read from. */
  readonly from: string;
  /** Connections that this setting allows, null where it sets no count. */
  readonly ceiling: number | null;
  /** Descriptors that the ceiling counts for each connection; one unless given. */
  readonly fdsEach?: number;
  /** What it bounds, in one line. */
  readonly bounds: string;
  /** The line that raises it. */
  readonly raise: string;
  readonly gap?: Gap;
  readonly why?: string;
}
