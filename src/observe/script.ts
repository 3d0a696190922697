/** No line of ss, ls or `grep '' FILE …` begins like this. */
const heading = '%%plimsoll ';

/** Several scripts as one, so that they cost one round trip; `splitAnswer` takes their outputs apart. */
export function joinScripts(parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts)
    .map(([name, script]) => `printf '\\n%s\\n' '${heading}${name}'\n${script}`)
    .join('\n');
}

/** What each part wrote, to the last byte, by its name. A part which is not there did not run. */
export function splitAnswer(answer: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const part of `\n${answer}`.split(`\n${heading}`).slice(1)) {
    const end = part.indexOf('\n');
    parts.set(end < 0 ? part : part.slice(0, end), end < 0 ? '' : part.slice(end + 1));
  }
  return parts;
}
