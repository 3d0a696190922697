/** Numbers with their units, for people. */

/** `1,234`. Not by Intl, whose first use costs every start 18 ms. */
export function formatCount(value: number): string {
  return Number.isFinite(value) ? value.toFixed(0).replace(/\B(?=(?:\d{3})+$)/g, ',') : 'unlimited';
}

/** `1 connection`, `1,234 connections` */
export function formatMany(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** `500/s`, or `as fast as possible` for null. */
export function formatRate(perSecond: number | null): string {
  if (perSecond === null) return 'as fast as possible';
  return perSecond < 10 ? `${Number(perSecond.toFixed(2))}/s` : `${formatCount(perSecond)}/s`;
}

/** What was measured, in three significant digits: `850 µs`, `12.3 ms`, `1.20 s`, `3 min 20 s`. */
export function formatDuration(us: number): string {
  // Rounding must not make 1000 µs of 999.7.
  if (us < 999.5) return `${Math.round(us)} µs`;
  if (us < 999_500) return `${threeDigits(us / 1000)} ms`;
  if (us < 120e6) return `${threeDigits(us / 1e6)} s`;
  const seconds = Math.round(us / 1e6);
  return `${formatCount(Math.floor(seconds / 60))} min ${seconds % 60} s`;
}

/** What was asked for, without digits that nobody wrote: `500 ms`, `2 s`, `1 min 30 s`. */
export function formatSpan(ms: number): string {
  if (ms < 1000) return `${Number(ms.toFixed(3))} ms`;
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(3))} s`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = Number(((ms % 60_000) / 1000).toFixed(3));
  return seconds === 0 ? `${formatCount(minutes)} min` : `${formatCount(minutes)} min ${seconds} s`;
}

const byteUnits = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** `863 MB` */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? formatCount(value) : threeDigits(value)} ${byteUnits[unit]}`;
}

function threeDigits(value: number): string {
  return value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0);
}
