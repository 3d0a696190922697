import {expect, test} from 'vitest';
import {suggestion} from '../../src/plan/suggestion.ts';

const flags = ['connections', 'connect-timeout', 'rate', 'hold', 'json', 'source', 'source-ports'];

test.each([
  ['conections', 'connections'],
  ['connectoins', 'connections'],
  ['connection', 'connections'],
  ['connect-timout', 'connect-timeout'],
  ['rtae', 'rate'],
  ['jsno', 'json'],
  ['sources', 'source'],
  ['q', undefined],
  ['frobnicate', undefined],
])('%s means %s', (word, meant) => expect(suggestion(word, flags)).toBe(meant));
