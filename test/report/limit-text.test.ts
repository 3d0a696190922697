import {describe, expect, test} from 'vitest';
import {limits} from '../../src/explain/limits.ts';
import {coloured, plain} from '../../src/report/colour.ts';
import {renderLimit, renderLimits} from '../../src/report/limit-text.ts';
import {usualWidth} from '../../src/report/wrap.ts';

test('the list of limits reads as it did', async () => {
  await expect(`${renderLimits(limits, plain, usualWidth)}\n`).toMatchFileSnapshot('fixtures/limits.txt');
});

describe.each(limits.map((limit) => [limit.id, limit] as const))('%s', (_, limit) => {
  test.each([80, 100, 110])('fits %i columns', (width) => {
    const lines = renderLimit(limit, plain, width).split('\n');
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
  });

  test('every fact and all of its evidence is there, and colour changes no word', () => {
    const text = renderLimit(limit, plain, usualWidth);
    const words = text.replaceAll(/\s+/g, ' ');
    for (const fact of [...limit.facts, limit.decide, limit.title]) expect(words).toContain(fact);
    for (const name of [...limit.needs, ...limit.wants]) expect(words).toContain(` ${name} `);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour is made of them
    expect(renderLimit(limit, coloured, usualWidth).replaceAll(/\u001b\[\d+m/g, '')).toBe(text);
  });
});
