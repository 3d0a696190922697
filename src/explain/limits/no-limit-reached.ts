import {refusedCount} from '../../model/tally.ts';
import {formatCount, formatDuration} from '../../model/units.ts';
import {clear, defineLimit} from '../limit.ts';
import {fdsEach, nextLimit} from '../next-limit.ts';
import {shapeOfValues} from '../shape-of-evidence.ts';
import {eachWasServedAndEnded, lateCount} from '../trouble.ts';

/** A SYN is lost by chance now and then; when more than this share had to be sent again, it was not chance. */
const lateShare = 0.05;

export const noLimitReached = defineLimit({
  id: 'no-limit-reached',
  title: 'All connections that were asked for were held',
  facts: [
    'No attempt failed, none is a phantom, none was closed, and if the target could be observed its application accepted every one. The next limit is the lowest ceiling that the limits of the target imply (plimsoll inspect).',
  ],
  needs: ['asked', 'attempts'],
  wants: [
    'admitted',
    'attribution',
    'acceptors',
    'limitReadings',
    'ends',
    'tcpExt',
    'spread',
    'held',
    'tests',
    'repeats',
  ],
  decide:
    'ask for what the application answers, and after which it keeps the connection: another --proof, --send or path',
  judge(values, cite) {
    const {tcpExt, asked, attempts, admitted, attribution, acceptors, limitReadings, ends} = values;
    const lostOnTheWay = lateCount(attempts) > lateShare * attempts.started;
    if (ends && !lostOnTheWay && eachWasServedAndEnded(attempts, ends))
      return {
        verdict: 'unknown',
        why: `the application answered each of ${formatCount(attempts.established)} connections and then ended it, half of them within ${formatDuration(ends.agesUs.p50)} (as with HTTP/1.0 or Connection: close): none stays, so there is no number to be held; plimsoll rate counts how many it serves a second`,
      };
    const whole =
      attempts.started === asked.connections &&
      // Those that were closed as soon as they were taken, as planned, were held for as long as was asked.
      attempts.open + attempts.released === asked.connections &&
      refusedCount(attempts) + attempts.phantom + attempts.closedByPeer + attempts.pending === 0;
    if (!whole) return clear;
    // Held in the end, but something on the way took them only when they came again.
    const shape = lostOnTheWay ? shapeOfValues(values) : undefined;
    // Packets that are lost at random, or for a time, bound no number and no rate, unless the listener dropped them.
    const byAccident =
      (tcpExt?.ListenDrops ?? 0) === 0 &&
      (shape?.sure.some((name) => name === 'random' || name === 'time') ?? false);
    if (lostOnTheWay && !byAccident) return clear;
    if (admitted && admitted.accepted < attempts.open) {
      if (admitted.accepted + admitted.queued + admitted.synReceived < attempts.open || admitted.queued > 0)
        return clear;
      return {
        verdict: 'unknown',
        why: `${admitted.synReceived} connections wait in the handshake at the target (SYN-RECV): its listener takes none before the first byte (TCP_DEFER_ACCEPT), so only a run that sends one can tell, such as http:// or --send`,
      };
    }
    // Whether anybody was answered tells a server that is busy from one that was not understood.
    if (attempts.unproven > 0 && attempts.answered > 0 && admitted) return clear;
    if (attempts.unproven > 0)
      return {
        verdict: 'unknown',
        why: admitted
          ? `the application has accepted all ${formatCount(attempts.open)} connections, and answered none of what it was asked (--proof): it speaks another protocol, or all that could answer are busy; a run with one connection shows which`
          : `${attempts.unproven} of ${attempts.open} connections did not answer what they were asked (--proof), so it is not known whether the application has them`,
      };
    const answered = attempts.answered === attempts.open;
    const seenTaken = admitted !== undefined || answered;
    const proxy = attribution?.proxy === true && !answered;
    const unconfirmed = attempts.open - attempts.openConfirmed;
    if (!seenTaken && unconfirmed > 0)
      return {
        verdict: 'unknown',
        why: `${unconfirmed} of ${attempts.open} connections are established here alone: the target’s kernel acknowledged nothing on them, and something on the way may answer for it (a SYN proxy, a balancer)`,
      };
    // The list of limits bounds how many are held, which says nothing of a rate.
    const next = asked.sustained
      ? undefined
      : nextLimit(limitReadings ?? [], {
          connections: asked.connections,
          each: fdsEach(acceptors ?? [], admitted?.accepted ?? 0),
        });
    const more =
      asked.sustained && asked.perSecond !== null
        ? `--rate ${asked.perSecond * 10}/s`
        : `--connections ${asked.connections * 10}`;
    return {
      verdict: 'hit',
      confidence: !seenTaken ? 'possible' : proxy ? 'likely' : 'certain',
      ceiling: null,
      because: [
        cite('attempts', 'connections held, of those asked for', {
          value: `${formatCount(attempts.open + attempts.released)} of ${formatCount(asked.connections)}`,
        }),
        ...(admitted ? [cite('admitted', 'accepted by the application', {value: admitted.accepted})] : []),
        ...(proxy
          ? [cite('attribution', 'the process opens a connection for each it accepts', {value: 'a proxy'})]
          : []),
        ...(next
          ? [
              cite('limitReadings', `next limit: ${next.limit}, ${next.name}`, {
                value: next.ceiling,
              }),
            ]
          : []),
      ],
      advice: [
        ...(proxy
          ? [
              'a proxy accepted them all; whether the server behind it did was not asked: http://, --proof or --send asks it',
            ]
          : []),
        ...(seenTaken
          ? []
          : [
              'the target’s kernel took them all; whether its application did was not observed: read the target as well',
            ]),
        `ask for more to find the limit: ${more}`,
        ...(next
          ? [`the next limit would be ${next.limit} at ${formatCount(next.ceiling)}: ${next.raise}`]
          : []),
      ],
    };
  },
});
