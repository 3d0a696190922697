import type {RunRecord} from '../record/record.ts';

/** Why two records cannot be compared, each in a few words that name both values; empty where they can. */
export function objectionsTo(base: RunRecord, next: RunRecord): string[] {
  const pairs: [what: string, a: unknown, b: unknown][] = [
    ['target', base.target.url, next.target.url],
    ['engine', base.driver.engine, next.driver.engine],
    ['driver host', base.driver.host, next.driver.host],
    ['driver kernel', base.driver.kernel, next.driver.kernel],
    ['workers', base.driver.workers, next.driver.workers],
    ['sources', base.driver.sources, next.driver.sources],
    ['hosts that drive', base.driver.drivenFrom, next.driver.drivenFrom],
    ['experiments', namesOf(base), namesOf(next)],
  ];
  for (const {name, asked} of base.experiments) {
    const other = next.experiments.find((each) => each.name === name);
    if (!other) continue;
    const settings = new Set([...Object.keys(asked), ...Object.keys(other.asked)]) as Set<keyof typeof asked>;
    for (const setting of settings) pairs.push([`${name} ${setting}`, asked[setting], other.asked[setting]]);
  }
  return pairs.flatMap(([what, a, b]) =>
    words(a) === words(b) ? [] : [`${what}: ${words(a)} against ${words(b)}`],
  );
}

const namesOf = ({experiments}: RunRecord) => experiments.map(({name}) => name);

function words(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return value === undefined ? 'none' : String(value);
}
