import {beforeAll, expect, test} from 'vitest';
import {facts} from '../../src/facts/facts.ts';
import {shareMachine} from '../helpers/namespace.ts';
import {type Finding, measureFacts} from './measure-facts.ts';

const names = Object.values(facts).flatMap((each) => each.map(({name}) => name));

let findings: readonly Finding[] = [];
beforeAll(async () => {
  const letGo = await shareMachine();
  try {
    findings = await measureFacts();
  } finally {
    letGo();
  }
}, 180_000);

test('every fact is measured, and nothing else', () => {
  expect(findings.map(({fact}) => fact).sort()).toEqual([...names].sort());
});

test.for(names)('%s', (name, context) => {
  const finding = findings.find(({fact}) => fact === name);
  if (finding && 'why' in finding) return context.skip(finding.why);
  expect(finding, finding?.measured).toMatchObject({holds: true});
});
