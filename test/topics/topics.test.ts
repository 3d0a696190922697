import {expect, test} from 'vitest';
import {facts} from '../../src/facts/facts.ts';
import {limitNames} from '../../src/model/limit-names.ts';
import {topics} from '../../src/topics/topics.ts';

test('a word after `plimsoll explain` means one thing', () => {
  const names = [
    ...topics.map(({name}) => name),
    ...limitNames,
    ...Object.values(facts).flatMap((each) => each.map(({name}) => name)),
    'facts',
  ];
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test.each(topics)('$name has something to say', ({title, parts}) => {
  expect(title).toMatch(/^[A-Z].*[^.]$/);
  expect(parts.length).toBeGreaterThan(0);
  for (const part of parts)
    if (typeof part === 'string') expect(part).toMatch(/[.:]$/);
    else for (const [name, meaning] of part) expect(`${name} ${meaning}`).not.toMatch(/\.$/);
});
