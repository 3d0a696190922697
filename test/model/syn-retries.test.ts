import {describe, expect, it} from 'vitest';
import {synSchedule} from '../../src/model/syn-retries.ts';

describe('synSchedule', () => {
  // Measured with tcp_syn_linear_timeouts=4 (syn-retry-times); the last three rows are of older kernels and tcp(7).
  it.each([
    [1, 4, [1, 2], 3],
    [2, 4, [1, 2, 3, 4, 5], 7],
    [3, 4, [1, 2, 3, 4, 5, 7, 11], 19],
    [4, 4, [1, 2, 3, 4, 5, 7, 11, 19], 35],
    [5, 4, [1, 2, 3, 4, 5, 7, 11, 19, 35], 67],
    [6, 4, [1, 2, 3, 4, 5, 7, 11, 19, 35, 67], 131],
    [6, 0, [1, 3, 7, 15, 31, 63], 127],
    [5, 0, [1, 3, 7, 15, 31], 63],
    // tcp_syn_retries 8: the wait never exceeds TCP_RTO_MAX, 120 s.
    [8, 0, [1, 3, 7, 15, 31, 63, 127, 247], 367],
  ])('%i retries, %i linear timeouts', (retries, linearTimeouts, retriesAtSeconds, givesUpAtSeconds) => {
    expect(synSchedule(retries, linearTimeouts)).toEqual({retriesAtSeconds, givesUpAtSeconds});
  });
});
