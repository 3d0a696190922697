/** Numbers with their units, for people. */

const grouped = new Intl.NumberFormat('en-US', {maximumFractionDigits: 0});

/** `1,234` */
export function formatCount(value: number): string {
  return Number.isFinite(value) ? grouped.format(value) : 'unlimited';
}

/** `500/s`, or `as fast as possible` for null. */
export function formatRate(perSecond: number | null): string {
  if (perSecond === null) return 'as fast as possible';
  return perSecond < 10 ? `${Number(perSecond.toFixed(2))}/s` : `${formatCount(perSecond)}/s`;
}

/** `850 µs`, `12.3 ms`, `1.20 s`, `3 min 20 s`: three significant digits. */
export function formatDuration(us: number): string {
  if (us < 1000) return `${Math.round(us)} µs`;
  if (us < 1e6) return `${threeDigits(us / 1000)} ms`;
  if (us < 120e6) return `${threeDigits(us / 1e6)} s`;
  return `${Math.floor(us / 60e6)} min ${Math.round((us % 60e6) / 1e6)} s`;
}

function threeDigits(value: number): string {
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0);
}
