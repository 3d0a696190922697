import {beforeAll, beforeEach, expect, test} from 'vitest';
import {facts} from '../../src/facts/facts.ts';
import {shareMachine} from '../helpers/namespace.ts';
import {lack, need, noUnshare, skip} from '../helpers/need.ts';
import {type Finding, measureFacts} from './measure-facts.ts';

const names = Object.values(facts).flatMap((each) => each.map(({name}) => name));

/** Why no network namespace can be made here, as an ordinary user or as root; undefined where one can. */
const noNamespace = () => noUnshare('-rn') && noUnshare('-n');

let findings: readonly Finding[] = [];
const used = ['flock', 'unshare', 'ip', 'ss'];
beforeAll(async () => {
  if (used.some((program) => lack(program) !== undefined) || noNamespace() !== undefined) return;
  const letGo = await shareMachine();
  try {
    findings = await measureFacts();
  } finally {
    letGo();
  }
}, 180_000);

beforeEach(() => {
  need(...used);
  const why = noNamespace();
  if (why !== undefined) skip(why);
});

test('every fact is measured, and nothing else', () => {
  expect(findings.map(({fact}) => fact).sort()).toEqual([...names].sort());
});

test.for(names)('%s', (name, context) => {
  const finding = findings.find(({fact}) => fact === name);
  if (finding && 'why' in finding) return context.skip(finding.why);
  expect(finding, finding?.measured).toMatchObject({holds: true});
});
