import {evidenceTitles} from '../explain/evidence-titles.ts';
import type {Limit} from '../explain/limit.ts';
import {neighboursByTest} from '../explain/next-tests.ts';
import type {ActiveTestName} from '../model/active-tests.ts';
import type {EvidenceName} from '../model/evidence.ts';
import {type Side, sideOfLimit, sides} from '../model/limit-names.ts';
import type {Paint} from './colour.ts';
import {renderTable} from './table.ts';
import {hang} from './wrap.ts';

const sideWords: Record<Side, string> = {
  driver: 'driver: the host that opens the connections',
  path: 'path: what lies between, firewalls of both ends included',
  'target-kernel': 'target-kernel: the kernel of the target’s host',
  'target-process': 'target-process: the application',
};

const testWords: Record<ActiveTestName, string> = {
  release: 'close a few held connections and see whether as many others are accepted',
  releaseLast: 'close the connections that were opened last and see whether others are accepted',
  secondSource: 'connect from another source address meanwhile',
  otherPort: 'connect to another port of the host meanwhile',
  smallSegments: 'ask again with segments that any path carries (TCP_MAXSEG)',
  slower: 'offer the same once more, at a lower rate',
};

/** Every limit, by the side that it is on. */
export function renderLimits(limits: readonly Limit[], paint: Paint, width: number): string {
  const groups = [...sides, null].map((side) => {
    const rows = limits.filter(({id}) => sideOfLimit[id] === side).map(({id, title}) => [id, title]);
    const head = side === null ? 'no limit' : sideWords[side];
    return `${paint('bold', head)}\n${renderTable(rows, {width})}`;
  });
  return [
    'The limits that plimsoll can name, by the side they are on. plimsoll explain NAME tells about one.',
    ...groups,
  ].join('\n\n');
}

/** What is known about one limit. */
export function renderLimit(limit: Limit, paint: Paint, width: number): string {
  const {id, title, facts, decide} = limit;
  const side = sideOfLimit[id];
  const evidence = [
    ...limit.needs.map((name) => [name, 'needed', evidenceTitles[name]]),
    ...limit.wants.map((name) => [name, 'wanted', evidenceTitles[name]]),
  ];
  const tests = Object.entries(neighboursByTest(id)) as [ActiveTestName, readonly string[]][];
  return [
    `${paint('bold', id)}${side === null ? '' : `  (${side})`}\n${hang('  ', `${title}.`, width)}`,
    `${paint('bold', 'What is known')}\n${facts.map((fact) => hang('  - ', fact, width).replaceAll('\n  - ', '\n    ')).join('\n')}`,
    `${paint('bold', 'What it is judged from')}\n${renderTable(evidence, {width})}`,
    ...(tests.length === 0
      ? []
      : [
          `${paint('bold', 'Active tests that tell it from others')}\n${tests
            .map(([test, others]) =>
              hang('  ', `${test}: ${testWords[test]}; against ${others.join(', ')}`, width),
            )
            .join('\n')}`,
        ]),
    `${paint('bold', 'What decides')}\n${hang('  → ', decide, width)}`,
    hang('  ', sourcesOf(facts), width),
  ].join('\n\n');
}

/** What stands in parentheses behind a fact. */
function sourcesOf(facts: readonly string[]): string {
  const own = facts.some((fact) => fact.includes('measured: '));
  return `Sources: name(2) is a page of the manual, net/… and include/… are files of the Linux kernel${own ? ', measured: NAME is a measurement of plimsoll’s own; plimsoll explain NAME shows it' : ''}.`;
}

export function limitList(limits: readonly Limit[]) {
  return limits.map(({id, title}) => ({limit: id, side: sideOfLimit[id], title}));
}

export function limitFacts({id, title, facts, needs, wants, decide}: Limit) {
  const titled = (names: readonly EvidenceName[]) =>
    Object.fromEntries(names.map((name) => [name, evidenceTitles[name]]));
  return {
    limit: id,
    side: sideOfLimit[id],
    title,
    facts,
    needs: titled(needs),
    wants: titled(wants),
    tests: neighboursByTest(id),
    decide,
  };
}
