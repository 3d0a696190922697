import {requestRateCap} from '../../../src/explain/limits/request-rate-cap.ts';
import {first50Held, healthy, unobserved} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const denied = (code: number, words: string) => ({
  ...first50Held({denied: 150}, {[words]: 150}),
  answered: 5,
  replies: {200: 5, [code]: 150},
});
const limited = {...healthy, attempts: denied(429, 'HTTP/1.1 429 Too Many Requests; Retry-After: 2')};
const certain = {verdict: 'hit', side: 'target-process', confidence: 'certain', ceiling: null} as const;
const likely = {...certain, confidence: 'likely'} as const;
const busy = denied(503, 'HTTP/1.1 503 Service Unavailable');
const slower = (entered: number) => ({
  tests: {slower: {perSecond: 4, tried: 16, entered, refused: 0, late: 0}},
});

judges(requestRateCap, limited, [
  ['429, with the time to wait', {}, certain],
  ['429 without it', {attempts: denied(429, 'HTTP/1.1 429 Too Many Requests')}, certain],
  ['nobody could look: the status says it', unobserved, certain],
  ['words of a rate', {attempts: {...denied(421, '421 rate limit exceeded'), replies: {421: 150}}}, likely],
  ['503 may be anything', {attempts: busy}, 'clear'],
  ['503, and more than were answered got in slowly', {attempts: busy, ...slower(16)}, likely],
  ['503, and slowly no more got in', {attempts: busy, ...slower(5)}, 'clear'],
  ['502 is what lies behind', {attempts: denied(502, 'HTTP/1.1 502 Bad Gateway')}, 'clear'],
  ['all were answered', {attempts: healthy.attempts}, 'clear'],
]);
