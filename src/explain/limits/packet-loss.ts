import {fullQueue} from '../full-queue.ts';
import {clear, defineLimit} from '../limit.ts';
import {accountsFor} from '../rules-at-work.ts';
import {lateCount, unansweredCount} from '../trouble.ts';

/** Fewer say nothing about a rate of loss: a packet is lost now and then. */
const fewest = 3;

export const packetLoss = defineLimit({
  id: 'packet-loss',
  title: 'Packets are lost at random on the path',
  facts: [
    'A lost SYN or SYN-ACK is sent again after a second. The connection then comes late by whole seconds, or not at all if all of its SYNs are lost (tcp_syn_retries, tcp_syn_linear_timeouts, tcp(7); RFC 6298 section 5).',
    'Every packet is lost with the same probability: at any number, any rate and from any source. A limit on the rate loses none below that rate, and with a dead backend the same four-tuples fail again.',
    'A packet that never arrives changes no counter of the target. A queue or device that drops packets counts them itself (link-capacity).',
  ],
  needs: ['attempts', 'spread'],
  wants: ['qdiscs', 'links', 'tcpExt', 'acceptQueue', 'tests'],
  shapes: ['random'],
  decide:
    'capture on both ends and count the SYNs that left against those that arrived: tcpdump -n "tcp[tcpflags] & tcp-syn != 0"; mtr --tcp --port PORT HOST',
  judge({attempts, qdiscs, links, tcpExt, acceptQueue, tests}, cite) {
    const late = lateCount(attempts);
    const lost = late + unansweredCount(attempts);
    if (lost < fewest || attempts.established === 0) return clear;
    // What the target's own queues or the devices of both ends dropped has a name of its own.
    if ((tcpExt?.ListenDrops ?? 0) > 0 || (acceptQueue && acceptQueue.longest > acceptQueue.limit))
      return clear;
    if (fullQueue(qdiscs, lost, attempts)) return clear;
    if (links?.some(({rxDropped, txDropped}) => accountsFor(rxDropped + txDropped, lost))) return clear;
    // A queue or a device of either end that dropped some may have dropped others that it did not count.
    const isCounted =
      (qdiscs ?? []).some(({dropped}) => dropped > 0) ||
      (links ?? []).some(({rxDropped, txDropped}) => rxDropped + txDropped > 0);
    const {slower} = tests ?? {};
    return {
      verdict: 'hit',
      confidence: isCounted ? 'possible' : 'likely',
      ceiling: null,
      because: [
        cite('attempts', 'attempts made', {value: attempts.started}),
        cite('attempts', 'established only after a SYN retry', {value: late}),
        cite('attempts', 'attempts without an answer', {value: lost - late}),
        ...(slower
          ? [
              cite('tests', `late or not established at ${slower.perSecond}/s, of ${slower.tried}`, {
                value: slower.late + slower.tried - slower.entered,
              }),
            ]
          : []),
      ],
      advice: [
        'find the hop that loses packets: mtr --tcp --port PORT HOST, and compare ip -s link and ethtool -S on each',
        'a run over a path that loses packets measures the path: repeat it from nearer to the target',
      ],
    };
  },
});
