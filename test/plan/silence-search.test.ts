import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {firstSilencesMs, nextQuestion, silenceParts} from '../../src/plan/silence-search.ts';

describe('the first silences', () => {
  test.each([
    [
      '20 connections for 20 s',
      20_000,
      20,
      [1000, 1313, 1724, 2264, 2972, 3903, 5125, 6729, 8835, 11_601, 15_232],
    ],
    ['4 connections for a minute', 60_000, 4, [7500, 15_000, 30_000]],
    ['2 connections for 3 s', 3000, 2, [1500]],
    ['one connection: it is asked at the end', 60_000, 1, []],
    ['a hold that is too short', 900, 20, []],
  ])('%s', (_, holdMs, connections, silences) => {
    expect(firstSilencesMs(holdMs, silenceParts(connections)).map(Math.round)).toEqual(silences);
  });
});

describe('the next question', () => {
  const living = [
    {index: 0, silentMs: 4000},
    {index: 1, silentMs: 1500},
    {index: 2, silentMs: 9000},
  ];

  test.each([
    [
      'half-way between the bounds, of the part that is silent for longest',
      {survivedMs: 4000, deadMs: 6000},
      {index: 0, inMs: 1000},
    ],
    ['nobody survived yet: half of what was not', {survivedMs: null, deadMs: 6000}, {index: 1, inMs: 1500}],
    ['none where nobody has died', {survivedMs: 4000, deadMs: null}, undefined],
    ['none where the bounds are close', {survivedMs: 5000, deadMs: 5500}, undefined],
    [
      'the freshest at once where nobody answered since the first death, for the path may be cut',
      {survivedMs: 4000, deadMs: 6000, answeredSinceDead: false},
      {index: 1, inMs: 0},
    ],
    [
      'none where they contradict each other: the deaths have no age',
      {survivedMs: 7000, deadMs: 6000},
      undefined,
    ],
    [
      'none of those that were silent for too long by then',
      {survivedMs: null, deadMs: 1200, answeredSinceDead: false},
      undefined,
    ],
    ['none that would come after the end', {survivedMs: 50_000, deadMs: 60_000}, undefined],
    ['none within the shortest silence', {survivedMs: null, deadMs: 1000}, undefined],
  ])('%s', (_, bounds, question) => {
    expect(nextQuestion({answeredSinceDead: true, ...bounds}, living, 20_000)).toEqual(question);
  });

  test('closes in on any timeout, whatever the parts, within the bounds of the last two answers', () => {
    fc.assert(
      fc.property(fc.integer({min: 1200, max: 19_000}), fc.integer({min: 2, max: 12}), (timeoutMs, parts) => {
        // A path that forgets after timeoutMs without a packet, asked as a hold does.
        const holdMs = 20_000;
        let survivedMs: number | null = null;
        let deadMs: number | null = null;
        let answeredSinceDead = false;
        let nowMs = 0;
        const asked = new Map<number, number>();
        const ask = (index: number, atMs: number) => {
          const silentMs = atMs - (asked.get(index) ?? 0);
          nowMs = atMs;
          if (silentMs < timeoutMs) {
            survivedMs = Math.max(survivedMs ?? 0, silentMs);
            answeredSinceDead ||= deadMs !== null;
            asked.set(index, atMs);
          } else {
            deadMs = Math.min(deadMs ?? Infinity, silentMs);
            asked.delete(index);
          }
        };
        for (const [index, silenceMs] of firstSilencesMs(holdMs, parts).entries()) {
          if (deadMs !== null) break;
          ask(index, silenceMs);
        }
        for (let questions = 0; ; questions++) {
          const bounds = {survivedMs, deadMs, answeredSinceDead};
          const alive = [...asked].map(([index, atMs]) => ({index, silentMs: nowMs - atMs}));
          const next = nextQuestion(bounds, alive, holdMs - nowMs);
          if (!next) break;
          expect(questions).toBeLessThan(40);
          ask(next.index, nowMs + next.inMs);
        }
        if (survivedMs !== null) expect(survivedMs).toBeLessThan(timeoutMs);
        if (deadMs !== null) expect(deadMs).toBeGreaterThanOrEqual(timeoutMs);
      }),
    );
  });
});
