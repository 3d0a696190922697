import {expect, test} from 'vitest';
import {sparkline} from '../../../src/report/live/sparkline.ts';

const levels = '▁▂▃▄▅▆▇█';

test.each<[points: [number, number | null][], columns: number, line: string]>([
  [[], 3, '   '],
  [[[0, 5]], 3, '  █'],
  [
    [
      [0, 0],
      [1, 4],
      [2, 8],
    ],
    3,
    '▁▅█',
  ],
  // The greatest of what falls into one column.
  [
    [
      [0, 1],
      [1, 9],
      [2, 1],
      [9, 9],
    ],
    2,
    '██',
  ],
  // Not seen at first, and as it was between two looks.
  [
    [
      [0, null],
      [1, null],
      [2, 7],
      [5, 7],
    ],
    6,
    '  ████',
  ],
  [
    [
      [0, 0],
      [9, 0],
    ],
    4,
    '▁▁▁▁',
  ],
])('%j in %i columns', (points, columns, line) => expect(sparkline(points, columns, levels)).toBe(line));
