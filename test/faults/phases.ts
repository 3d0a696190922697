import {readFileSync} from 'node:fs';
import {constants} from 'node:os';
import {eventually, processesIn, socketsIn} from '../cli/run.ts';
import type {Going} from './scene.ts';

/** A moment of a run, and what it was told so that the moment lasts until it is struck. */
export interface Phase {
  readonly command: 'ceiling' | 'burst' | 'rate' | 'hold' | 'survey';
  readonly name: string;
  readonly flags: readonly string[];
  /** Resolves once it is there. */
  reached(going: Going): Promise<unknown>;
  /** So many were established then, and the record must not have lost them. */
  readonly established?: number;
}

const soonMs = 60_000;

/** SigCgt of proc_pid_status(5); none of a process that its wrappers have not become yet. */
function caughtSignals(pid: number): bigint {
  if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(process.execPath)) return 0n;
  return BigInt(`0x${/^SigCgt:\t(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]}`);
}

/** Node itself takes SIGINT and SIGTERM alone: bin/plimsoll.js has begun, and nothing else is loaded. */
const loading = ({run}: Going) =>
  eventually(
    () => caughtSignals(run.pid),
    (mask) => (mask & (1n << BigInt(constants.signals.SIGHUP - 1))) !== 0n,
    soonMs,
    1,
  );

const starting = ({driver}: Going) =>
  eventually(
    () => [...processesIn(driver).values()],
    (lines) => lines.some((line) => /plimsoll\.js worker$/.test(line)),
    soonMs,
  );

/** The two ends of a connection are two sockets where both hosts are one. */
const established = (count: number) => async (going: Going) =>
  eventually(
    () => socketsIn(going.driver, 'established'),
    (sockets) => sockets >= count * (going.server.target.startsWith('127.') ? 2 : 1),
    soonMs,
  );

const said =
  (words: RegExp) =>
  ({run}: Going) =>
    eventually(run.said, (text) => words.test(text), soonMs);

/** Within a step: its workers are no longer waited for. */
const stepBegun = async (going: Going) => {
  await said(/100 new/)(going);
  return eventually(
    () => activeOpens(going.driver.pid),
    (count) => count >= 10,
    soonMs,
  );
};

/** Connections that were begun in the network namespace of a process. */
function activeOpens(pid: number): number {
  const text = readFileSync(`/proc/${pid}/net/snmp`, 'utf8');
  const [names, values] = [...text.matchAll(/^Tcp: (.*)$/gm)].map(([, line = '']) => line.split(' '));
  return Number(values?.[names?.indexOf('ActiveOpens') ?? -1]);
}

const opening = 20;
const all = 60;
const patience = ['--connect-timeout', '3s'];

const ceiling = {command: 'ceiling', flags: ['-c', '10k', '-r', '50/s', ...patience]} as const;
const ceilingHeld = {
  command: 'ceiling',
  flags: ['-c', `${all}`, '-r', 'max', '--hold', '10m', ...patience],
} as const;
const hold = {command: 'hold', flags: ['-c', '2k', '-r', '50/s', '-d', '10m', ...patience]} as const;
const holdHeld = {command: 'hold', flags: ['-c', `${all}`, '-d', '10m', ...patience]} as const;
const burst = {command: 'burst', flags: ['-c', '1k', ...patience]} as const;
const rate = {command: 'rate', flags: ['-r', '20k/s', ...patience]} as const;
const survey = {command: 'survey', flags: ['-c', '200', '--budget', '5m', ...patience]} as const;

/** For faults that a run has to outlive: it ends by itself soon after. */
const ceilingEnds = {
  command: 'ceiling',
  flags: ['-c', '250', '-r', '50/s', '--hold', '1s', '--repeats', '0', ...patience],
} as const;
const holdEnds = {command: 'hold', flags: ['-c', `${all}`, '-d', '8s', ...patience]} as const;
const burstEnds = {command: 'burst', flags: ['-c', '32', ...patience]} as const;
const rateEnds = {command: 'rate', flags: ['-r', '300/s', '--step', '1s', ...patience]} as const;

export const phases = {
  ceilingLoading: {...ceiling, name: 'loading', reached: loading},
  ceilingStarting: {...ceiling, name: 'starting', reached: starting},
  ceilingOpening: {...ceiling, name: 'opening', reached: established(opening), established: opening},
  ceilingHolding: {...ceilingHeld, name: 'holding', reached: established(all), established: all},
  holdStarting: {...hold, name: 'starting', reached: starting},
  holdOpening: {...hold, name: 'opening', reached: established(opening), established: opening},
  holdHolding: {...holdHeld, name: 'holding', reached: established(all), established: all},
  burstStarting: {...burst, name: 'starting', reached: starting},
  burstSearching: {...burst, name: 'searching', reached: said(/burst of 16/)},
  rateStarting: {...rate, name: 'starting', reached: starting},
  rateSearching: {...rate, name: 'searching', reached: said(/400 new/)},
  surveyStarting: {...survey, name: 'starting', reached: starting},
  surveySearching: {...survey, name: 'searching', reached: said(/burst of 8/)},

  ceilingOnce: {...ceilingEnds, name: 'opening', reached: established(opening), established: opening},
  holdOnce: {...holdEnds, name: 'holding', reached: established(all), established: all},
  burstOnce: {...burstEnds, name: 'searching', reached: said(/burst of 4/)},
  rateOnce: {...rateEnds, name: 'searching', reached: stepBegun},
  whole: {...ceilingEnds, name: 'throughout', reached: async () => {}},
  wholeHold: {...holdEnds, name: 'throughout', reached: async () => {}},
} as const satisfies Record<string, Phase>;
