import {upstreamFailing} from '../../../src/explain/limits/upstream-failing.ts';
import {first50Held, healthy, unobserved} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const denied = {...first50Held({denied: 150}, {'HTTP/1.1 502 Bad Gateway': 150}), answered: 50};
const failing = {...healthy, attempts: {...denied, replies: {200: 50, 502: 150}}};
const certain = {verdict: 'hit', side: 'target-process', confidence: 'certain', ceiling: null} as const;

judges(upstreamFailing, failing, [
  ['150 of 200 were answered 502', {}, certain],
  ['504', {attempts: {...denied, replies: {200: 50, 504: 150}}}, certain],
  ['both', {attempts: {...denied, replies: {502: 100, 504: 50}}}, certain],
  ['each one', {attempts: {...denied, answered: 0, open: 0, replies: {502: 200}}}, certain],
  ['nobody could look: the status says it', {...unobserved}, certain],
  ['500 is an error inside', {attempts: {...healthy.attempts, answered: 200, replies: {500: 200}}}, 'clear'],
  ['503 is its own overload', {attempts: {...denied, replies: {200: 50, 503: 150}}}, 'clear'],
  ['no statuses', {attempts: healthy.attempts}, 'clear'],
]);
