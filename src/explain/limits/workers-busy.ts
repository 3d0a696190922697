import type {Service} from '../../model/acceptance.ts';
import type {Ends} from '../../model/ends.ts';
import type {Tally} from '../../model/tally.ts';
import type {ThreadWaits} from '../../model/target-evidence.ts';
import {formatCount, formatDuration} from '../../model/units.ts';
import {clear, defineLimit} from '../limit.ts';
import {waitedUs} from '../observations.ts';
import {ownSetting} from '../own-setting.ts';
import {servedAtARate, servedAtOnce} from '../served-at-a-rate.ts';
import {waitingOf} from '../trouble.ts';

const waitsShown = 3;
/** A pool that has answered nobody else for this long keeps the connections that it has. */
const keptForMs = 3000;

/** What kernel functions of a sleeping thread mean for a server. Source: their names in the kernel's own files. */
const waitWords: readonly (readonly [RegExp, string])[] = [
  [/^(futex|do_futex)/, 'for another thread: a lock, or work (kernel/futex)'],
  [/^(sk_wait_data|tcp_recvmsg|inet_csk_wait|wait_woken|unix_stream)/, 'for bytes of a socket'],
  [/^(do_epoll|ep_poll|poll_schedule|do_select|do_poll)/, 'for events'],
  [/^(hrtimer|do_nanosleep|common_nsleep)/, 'for a time of its own to pass'],
  [/^(inet_csk_accept|unix_accept)/, 'for a connection: accept(2)'],
  [/^(pipe_|anon_pipe)/, 'for a pipe'],
  [/^(do_wait|kernel_wait)/, 'for a child process'],
  [/(io_schedule|folio_wait|wait_on_page|jbd2|blk_)/, 'for a disk'],
];

export const workersBusy = defineLimit({
  id: 'workers-busy',
  title: 'All workers or threads of the application are busy; accepted connections wait inside it',
  facts: [
    'A server may accept every connection and hand it to a fixed pool of threads or workers. Connections beyond the pool are ESTABLISHED, belong to the process and leave the accept queue empty (ss -tne, proc_net_tcp(5)): no limit of the kernel is near.',
    'If a worker keeps its connection (keep-alive, or a client that sends nothing), as many connections are served as there are workers, and the others wait until one is closed. If a worker is free again after each answer, answers come at a fixed rate: workers ÷ time of an answer (Little’s law).',
  ],
  needs: ['attempts'],
  wants: ['service', 'ends', 'admitted', 'acceptQueue', 'acceptors', 'targetThreads', 'tests', 'server'],
  decide:
    'compare on the target the connections with an owner (ss -tnep) with those answered, and read what its threads wait for: cat /proc/PID/task/*/wchan',
  judge({attempts, service, ends, admitted, acceptQueue, acceptors, targetThreads, tests, server}, cite) {
    if (!service || service.answered === 0) return clear;
    const givenUp = turnedAwayAfterWaiting(attempts, service, ends);
    if (service.waiting + givenUp === 0) return clear;
    // Answers to some and not to others, whatever their turn, are a member that does not answer.
    if (service.waiting > 0 && waitingOf(attempts) !== 'threshold') return clear;
    const {release} = tests ?? {};
    const goesOn = servedAtARate(service) || givenUp > 0;
    if (!goesOn && release && release.served === 0) return clear;
    const observed = admitted !== undefined && acceptQueue !== undefined;
    const inside = observed ? Math.max(0, admitted.accepted - attempts.openAnswered) : undefined;
    if (inside === 0 && givenUp === 0) return clear;
    const atOnce = servedAtOnce(service);
    const waits = inside ?? service.waiting;
    // The queue of the kernel denies nobody, so those that were told to go had been accepted.
    const owned = observed || givenUp > 0;
    // Nobody else is answered as long as those are kept, or others are as soon as some leave.
    const moves =
      (goesOn ? service.times > 1 : service.stoodMs >= keptForMs && release === undefined) ||
      (release?.served ?? 0) > 0;
    return {
      verdict: 'hit',
      confidence: owned ? (observed && moves ? 'certain' : 'likely') : 'possible',
      ceiling: atOnce,
      fitsBest: observed,
      because: [
        cite('service', goesOn ? 'served at one moment: rate × quickest answer' : 'answered and kept', {
          value: atOnce,
        }),
        ...(waits > 0
          ? [
              cite(
                inside === undefined ? 'service' : 'admitted',
                inside === undefined ? 'waiting for an answer' : 'owned by the application and not answered',
                {value: waits},
              ),
            ]
          : []),
        ...(givenUp > 0 && ends
          ? [
              cite('attempts', 'closed with a message after they had waited', {value: givenUp}),
              cite('ends', 'their age by then, p50, ms', {value: Math.round(ends.agesUs.p50 / 1000)}),
            ]
          : []),
        ...(goesOn && service.perSecond !== null
          ? [cite('service', 'answered a second', {value: Number(service.perSecond.toPrecision(2))})]
          : [cite('service', 'ms without an answer since the last', {value: Math.round(service.stoodMs)})]),
        ...(service.firstAnswerUs === null
          ? []
          : [
              cite('service', 'what the quickest answer took, ms', {
                value: Math.round(service.firstAnswerUs / 1000),
              }),
            ]),
        ...(acceptQueue && admitted
          ? [cite('acceptQueue', 'accept queue (Recv-Q) at the end', {value: acceptQueue.atEnd})]
          : []),
        ...(targetThreads ?? []).flatMap(({comm, pid, threads, waits: all}) => [
          cite('targetThreads', `threads of ${comm} (pid ${pid})`, {value: threads}),
          ...(all.length === 0
            ? []
            : [cite('targetThreads', 'what they wait for', {value: waitsInWords(all)})]),
        ]),
        ...(release
          ? [cite('tests', `served after ${release.released} were closed`, {value: release.served ?? 0})]
          : []),
      ],
      advice: [
        goesOn && service.perSecond !== null && service.firstAnswerUs !== null
          ? `give it more workers or threads, or shorter answers: ${formatCount(atOnce)} at once with ${formatDuration(service.firstAnswerUs)} each make ${Number(service.perSecond.toPrecision(2))} a second`
          : `give it more workers or threads (about ${formatCount(atOnce)} now), or have it free them between requests: a shorter keep-alive, an event loop in front`,
        ...ownSetting(acceptors, 'workers', server),
        acceptors?.[0]
          ? `see what they wait for: cat /proc/${acceptors[0].pid}/task/*/wchan; a proxy waits for what lies behind it: look there, too`
          : 'see on the target what they wait for: cat /proc/PID/task/*/wchan; a proxy waits for what lies behind it',
        ...(observed
          ? []
          : [
              'see whether they have an owner: ss -tne on the target shows ino:0 for those in the accept queue',
            ]),
      ],
    };
  },
});

/** Told to go or closed, after all that had waited as long: a timeout of the queue inside. */
function turnedAwayAfterWaiting(
  {refusals}: Tally,
  {times, firstAnswerUs}: Service,
  ends: Ends | undefined,
): number {
  if (!ends || times < 2 || ends.agesUs.p10 < Math.max(waitedUs, firstAnswerUs ?? 0)) return 0;
  return refusals.denied + refusals.closed;
}

function waitsInWords(waits: ThreadWaits['waits']): string {
  return waits
    .slice(0, waitsShown)
    .map(({wchan, count}) => {
      const words = waitWords.find(([pattern]) => pattern.test(wchan))?.[1];
      return `${count} in ${wchan}${words === undefined ? '' : ` (${words})`}`;
    })
    .join(', ');
}
