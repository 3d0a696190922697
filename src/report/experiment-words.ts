import {figureStands, isSmallSpread, type Range} from '../model/confirmation.ts';
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
        'each closed once accepted',
        ...(objectiveP99Us === undefined ? [] : [`response p99 within ${formatDuration(objectiveP99Us)}`]),
      ].join(', ');
    case 'hold':
      return `${formatMany(connections, 'connection')} for ${formatSpan(holdMs)}, opened at ${formatRate(perSecond)}`;
    case 'ceiling':
      return `${formatMany(connections, 'connection')} asked for, ${formatRate(perSecond)}, held ${formatSpan(holdMs)}`;
  }
}

/** The headline figure with what it counts: `50 connections`, `934 at one instant`. */
export function figureWords(experiment: Experiment): string {
  const {name, result, asked, steps = []} = experiment;
  const figure = result ?? 0;
  switch (name) {
    case 'burst':
      return `${formatMany(figure, 'connection')} at one instant`;
    case 'rate':
      if (result === null && steps.length > 0)
        return `Fewer than ${formatCount(Math.min(...steps.map((step) => step.asked)))} new connections a second`;
      return `${formatCount(figure)} new connections a second`;
    case 'hold':
      return `${formatCount(figure)} of ${formatMany(asked.connections, 'connection')} alive after ${formatSpan(asked.holdMs)}`;
    case 'ceiling':
      return spreadOf(experiment)
        ? `${countWords(experiment)} connections`
        : formatMany(figure, 'connection');
  }
}

/** The figure of a ceiling: `936`, or where its repeats differed `1,419 to 1,422`. */
export function countWords(experiment: Experiment): string {
  const range = spreadOf(experiment);
  return range ? rangeWords(range) : formatCount(experiment.result ?? 0);
}

/** What the repeats of a figure lie between, but for one of which a few were far off most. */
function spreadOf({confirmation}: Experiment): Range | undefined {
  const {between, batch} = confirmation ?? {};
  if (!confirmation || !between) return undefined;
  return isSmallSpread(between, batch) || !figureStands(confirmation) ? between : undefined;
}

function rangeWords({fewest, most}: Range): string {
  return `${formatCount(fewest)} to ${formatCount(most)}`;
}

/** `confirmed 3 of 3: 58 held, 59 not`, or how often each was so; undefined where the result was not repeated. */
export function confirmationWords({confirmation}: Experiment): string | undefined {
  if (!confirmation) return undefined;
  const {repeats, held, refused, exceeded = 0, between, batch} = confirmation;
  const times = `${repeats} of ${repeats}`;
  if (batch !== undefined)
    return `confirmed ${times}: ${between ? rangeWords(between) : formatCount(held.connections)} held, one more made it close the ${batch === 1 ? 'oldest' : `${formatCount(batch)} oldest`}`;
  if (between && held.times < repeats && isSmallSpread(between) && figureStands(confirmation))
    return `repeated ${formatMany(repeats, 'time')}: ${rangeWords(between)} held`;
  const [most, next] = [formatCount(held.connections), formatCount(refused.connections)];
  if (held.times === repeats && refused.times === repeats && exceeded === 0)
    return `confirmed ${times}: ${most} held, ${next} not`;
  const more = exceeded > 0 ? `, more than ${most} held ${exceeded} of ${repeats}` : '';
  return `repeated: ${most} held ${held.times} of ${repeats}, ${next} failed ${refused.times} of ${repeats}${more}`;
}

/** The same as a sentence of its own. */
export function confirmationSentence(experiment: Experiment): string | undefined {
  const words = confirmationWords(experiment);
  return words && `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}

/** What the canary met, which stands for other clients, in one sentence. */
export function canaryWords({
  attempts,
  failed,
  unconnected = 0,
  p99Us,
  blockedMs,
  recoveryMs,
  strangerSource,
}: CanaryReport): string {
  if (attempts === 0)
    return 'Other clients: not observed, for the load ended before the first canary connection.';
  const [lost, did, didNot] =
    failed === null ? [unconnected, 'connected', 'could not connect'] : [failed, 'served', 'failed'];
  const canaries = formatMany(attempts, 'canary connection');
  const time = p99Us === null ? undefined : formatDuration(p99Us);
  const sentences = [
    lost === 0
      ? `${formatCount(attempts)} of ${canaries} ${did}${time === undefined ? '' : `, p99 ${time}`}${blockedMs === 0 ? ', none had to wait' : ''}`
      : `${formatCount(lost)} of ${canaries} ${didNot}${time === undefined ? '' : `, p99 of the others ${time}`}`,
    ...(blockedMs === 0 ? [] : [`New ones had to wait for ${formatSpan(blockedMs)} in all`]),
    ...recoveryWords(lost === 0 && blockedMs === 0, recoveryMs),
    // Without a proof a canary only connects, which its kernel may have answered.
    ...(failed === null && lost < attempts ? ['Whether the application accepted them was not asked'] : []),
    ...(strangerSource === undefined
      ? []
      : [`The target turned away ${strangerSource}, so they came from the address of the load`]),
  ];
  return `Other clients: ${sentences.join('. ')}.`;
}

/** After the load; what nobody was kept from needs no way back. */
function recoveryWords(untouched: boolean, recoveryMs: number | null): string[] {
  if (recoveryMs === null) return ['Whether they recovered after the load was not observed'];
  return untouched ? [] : [`Back to normal ${formatSpan(recoveryMs)} after the load`];
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
      : [`${formatDuration(latenessP99Us)} behind schedule at p99`]),
    ...(idleShare === null ? [] : [`idle ${percent(idleShare)} of the time`]),
    ...(runDelayShare === null ? [] : [`waiting for a CPU ${percent(runDelayShare)} of the time`]),
    ...(stampErrorP99Us === null
      ? []
      : [
          stampErrorP99Us < 1
            ? 'connect times are not affected by its own delays'
            : `connect times are at most ${formatDuration(stampErrorP99Us)} too long at p99`,
        ]),
  ];
  return `Load generator: ${parts.join(', ')}.`;
}
