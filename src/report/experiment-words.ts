import {formatCount, formatDuration, formatMany, formatRate, formatSpan} from '../model/units.ts';
import type {CanaryReport, Experiment, Fidelity} from '../record/record.ts';

/** What an experiment was asked to find: `200 connections asked for, 1,000/s, held 2 s`. */
export function askedWords({name, asked}: Experiment): string {
  const {connections, perSecond, holdMs, objectiveP99Us, stepMs} = asked;
  switch (name) {
    case 'burst':
      return `bursts of up to ${formatMany(connections, 'connection')}`;
    case 'rate':
      return [
        `up to ${formatRate(perSecond)}`,
        ...(stepMs === undefined ? [] : [`${formatSpan(stepMs)} each`]),
        'closed as soon as taken',
        ...(objectiveP99Us === undefined ? [] : [`response p99 within ${formatDuration(objectiveP99Us)}`]),
      ].join(', ');
    case 'hold':
      return `${formatMany(connections, 'connection')} for ${formatSpan(holdMs)}, opened at ${formatRate(perSecond)}`;
    case 'ceiling':
      return `${formatMany(connections, 'connection')} asked for, ${formatRate(perSecond)}, held ${formatSpan(holdMs)}`;
  }
}

/** The headline figure with what it counts: `50 connections`, `934 at one instant`. */
export function figureWords({name, result, asked}: Experiment): string {
  const figure = result ?? 0;
  switch (name) {
    case 'burst':
      return `${formatMany(figure, 'connection')} at one instant`;
    case 'rate':
      return `${formatCount(figure)} new connections a second`;
    case 'hold':
      return `${formatCount(figure)} of ${formatMany(asked.connections, 'connection')} alive after ${formatSpan(asked.holdMs)}`;
    case 'ceiling':
      return formatMany(figure, 'connection');
  }
}

/** `58 held 3 of 3, 59 refused 3 of 3`, with how often more were held where any were, or undefined where the figure was not tried again. */
export function confirmationWords({confirmation}: Experiment): string | undefined {
  if (!confirmation) return undefined;
  const {repeats, held, refused, exceeded = 0} = confirmation;
  const more =
    exceeded > 0 ? `, more than ${formatCount(held.connections)} held ${exceeded} of ${repeats}` : '';
  return `${formatCount(held.connections)} held ${held.times} of ${repeats}, ${formatCount(refused.connections)} refused ${refused.times} of ${repeats}${more}`;
}

/** What other clients felt, in one sentence. */
export function canaryWords({attempts, failed, p99Us, blockedMs, recoveryMs}: CanaryReport): string {
  const recovery =
    recoveryMs === null ? 'recovery not seen' : `as before ${formatSpan(recoveryMs)} after the load`;
  return `Other clients: ${formatCount(failed)} of ${formatMany(attempts, 'fresh connection')} failed, ${p99Us === null ? 'none served' : `p99 ${formatDuration(p99Us)}`}, blocked for ${formatSpan(blockedMs)}, ${recovery}.`;
}

/** How well the driver kept its schedule, in one sentence; undefined where there was none. */
export function fidelityWords({
  offeredPerSecond,
  achievedPerSecond,
  latenessP99Us,
  idleShare,
  runDelayShare,
  stampErrorP99Us,
}: Fidelity): string | undefined {
  if (achievedPerSecond === null) return undefined;
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const parts = [
    offeredPerSecond === null
      ? `${formatRate(achievedPerSecond)}`
      : `${formatRate(achievedPerSecond)} of ${formatRate(offeredPerSecond)} offered`,
    ...(offeredPerSecond === null || latenessP99Us === null
      ? []
      : [`late by ${formatDuration(latenessP99Us)} at p99`]),
    ...(idleShare === null ? [] : [`idle ${percent(idleShare)}`]),
    ...(runDelayShare === null ? [] : [`without a CPU ${percent(runDelayShare)} of the time`]),
    ...(stampErrorP99Us === null
      ? []
      : [
          stampErrorP99Us < 1
            ? 'connect latencies free of its own delays'
            : `connect latencies at most ${formatDuration(stampErrorP99Us)} too long at p99`,
        ]),
  ];
  return `Driver: ${parts.join(', ')}.`;
}
