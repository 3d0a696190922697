import {upstreamFailing} from '../../../src/explain/limits/upstream-failing.ts';
import {type EvidenceValues, first50Held, gone, healthy, unobserved} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const denied = {...first50Held({denied: 150}, {'HTTP/1.1 502 Bad Gateway': 150}), answered: 50};
const failing = {...healthy, attempts: {...denied, replies: {200: 50, 502: 150}}};
const eachClosed: EvidenceValues = {
  attempts: {...first50Held({reset: 200}), open: 0, openIndexSum: 0},
  attribution: gone,
  openedOnward: 200,
};
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
  [
    'a proxy without statuses closed each: its backend is gone',
    eachClosed,
    {...certain, confidence: 'likely'},
  ],
  [
    'some waited a while for their turn to be closed',
    {...eachClosed, attempts: {...first50Held({reset: 180}), open: 0, openIndexSum: 0, closedByPeer: 20}},
    {verdict: 'hit', confidence: 'possible'},
  ],
  [
    'most lived for a while',
    {...eachClosed, attempts: {...first50Held({reset: 80}), open: 0, openIndexSum: 0, closedByPeer: 120}},
    'clear',
  ],
  ['it is no proxy: it opened nothing', {...eachClosed, openedOnward: 0}, 'clear'],
  ['what it opened was not read', {...eachClosed, openedOnward: gone}, 'clear'],
  ['a proxy kept 50, so a number may have been met', {...eachClosed, attempts: first50Held()}, 'clear'],
  [
    'a few that it kept had one descriptor each',
    {...eachClosed, attribution: {share: 1, translated: false, proxy: false}},
    'clear',
  ],
]);
