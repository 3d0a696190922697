import {formatDuration} from './units.ts';

/**
 * `between 4.5 s and 5.5 s`, `less than 2 s`: after how long a silence connections die; undefined where the bounds
 * contradict each other, for then their deaths have no age.
 * @param survivedMs longest silence after which one was still known
 * @param deadMs shortest silence after which one was not
 */
export function silenceText(survivedMs: number | null, deadMs: number | null): string | undefined {
  if (deadMs === null || (survivedMs ?? 0) >= deadMs) return undefined;
  const [from, to] = [survivedMs, deadMs].map((ms) => (ms === null ? undefined : formatDuration(ms * 1000)));
  return from === undefined ? `less than ${to}` : `between ${from} and ${to}`;
}
