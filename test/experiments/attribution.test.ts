import {describe, expect, test} from 'vitest';
import {arrivalsOf, contradictionIn, translate} from '../../src/experiments/attribution.ts';

describe('which share of the driver’s connections arrives at the observed listener', () => {
  const here = {share: 1, translated: false};
  test.each([
    ['all, under their own addresses', {alive: 200, own: 200, risen: 0}, here],
    ['all, while others come as well', {alive: 200, own: 200, risen: 150}, here],
    ['some have ended between two looks', {alive: 200, own: 190, risen: 0}, here],
    ['all of three but one, too few to tell a share', {alive: 3, own: 2, risen: 0}, here],
    ['one of three backends', {alive: 150, own: 54, risen: 0}, {share: 0.36, translated: false}],
    ['the same, with others on it', {alive: 150, own: 54, risen: 40}, {share: 0.36, translated: false}],
    ['all, from other addresses', {alive: 2000, own: 0, risen: 2000}, {share: 1, translated: true}],
    ['the same, and some others came', {alive: 200, own: 0, risen: 230}, {share: 1, translated: true}],
    ['half, from other addresses', {alive: 200, own: 0, risen: 100}, {share: 0.5, translated: true}],
    ['none, for it is another listener', {alive: 200, own: 0, risen: 0}, {share: 0, translated: false}],
    ['none, and a stray client came', {alive: 200, own: 0, risen: 3}, {share: 0, translated: false}],
    ['none of too few', {alive: 3, own: 0, risen: 0}, undefined],
    ['nobody is alive', {alive: 0, own: 0, risen: 50}, undefined],
  ])('%s', (_, arrivals, share) => {
    expect(arrivalsOf({...arrivals, acknowledged: true})).toEqual(share);
  });

  test('established on this side alone, a connection may be nowhere, which is no share', () => {
    expect(arrivalsOf({alive: 200, own: 17, risen: 0, acknowledged: false})).toEqual(here);
  });
});

test('from other addresses, the driver’s are those that came since', () => {
  const before = {accepted: 30, queued: 1, synReceived: 0};
  const others = {accepted: 80, queued: 18, synReceived: 0};
  const counts = {accepted: 0, queued: 0, synReceived: 0, others};
  expect(translate(counts, before, {alive: 67, known: false})).toEqual({
    accepted: 50,
    queued: 17,
    synReceived: 0,
    others: before,
    translated: true,
  });
  // Never more than the driver has.
  expect(translate(counts, before, {alive: 40, known: true})).toMatchObject({accepted: 40, queued: 0});
  const own = {...counts, accepted: 60};
  expect(translate(own, before, {alive: 60, known: false})).toEqual(own);
});

test.each<[string, number, {started: number; open: number}, number, boolean]>([
  ['none accepted, and no descriptor opened', 0, {started: 200, open: 17}, 0, false],
  ['none accepted, and some opened for itself', 0, {started: 200, open: 200}, 12, false],
  ['none accepted, and a descriptor a connection', 0, {started: 20, open: 20}, 20, true],
  ['all accepted', 200, {started: 200, open: 200}, 200, false],
  ['more accepted than were started', 201, {started: 200, open: 200}, 201, true],
])('readings that contradict each other: %s', (_, accepted, tally, fdsGrown, contradicts) => {
  expect(contradictionIn(accepted, {tally, fdsGrown}) !== undefined).toBe(contradicts);
});
