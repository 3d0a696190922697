import {citeQueue, fullQueue} from '../full-queue.ts';
import {clear, defineLimit} from '../limit.ts';
import {accountsFor} from '../rules-at-work.ts';
import {isNoRate} from '../test-outcome.ts';
import {lateCount, silenceOf, unansweredCount} from '../trouble.ts';

export const linkCapacity = defineLimit({
  id: 'link-capacity',
  title: 'A link or its shaper drops packets',
  facts: [
    'Packets beyond the capacity of a link wait in its queueing discipline, which drops them when it is full; tc -s counts it as dropped (tc(8), tc-tbf(8)). Devices count their own drops in /proc/net/dev.',
    'Handshakes are small: a link that drops them is filled by other traffic, or shaped to few packets per second.',
  ],
  needs: ['attempts'],
  wants: ['qdiscs', 'links', 'tcpExt', 'tests'],
  shapes: ['random', 'rate', 'time'],
  decide: 'compare tc -s qdisc show and ip -s link before and after the run, on both ends',
  judge({attempts, qdiscs, links, tcpExt, tests}, cite) {
    const trouble = lateCount(attempts) + unansweredCount(attempts);
    if (trouble === 0) return clear;
    const queue = fullQueue(qdiscs, trouble, attempts);
    const link = links
      ?.filter(({rxDropped, txDropped}) => accountsFor(rxDropped + txDropped, trouble))
      .sort((a, b) => b.rxDropped + b.txDropped - a.rxDropped - a.txDropped)[0];
    if (!queue && !link) {
      // Where the target was read, so were its queues; from outside a link loses SYNs at random, however few are offered.
      if (tcpExt || attempts.established === 0 || silenceOf(attempts) === 'threshold') return clear;
      if (tests?.slower && tests.slower.late === 0 && tests.slower.entered === tests.slower.tried)
        return clear;
      return {
        verdict: 'hit',
        confidence: 'possible',
        ceiling: null,
        // Whatever bounds a rate lets those in that come slowly; a link that is full of other traffic does not.
        fitsBest: tests !== undefined && isNoRate(tests),
        because: [
          cite('attempts', 'attempts whose SYN was sent again or never answered', {value: trouble}),
          cite('attempts', 'attempts established', {value: attempts.established}),
        ],
        advice: ['compare tc -s qdisc show and ip -s link before and after the run, on every hop'],
      };
    }
    return {
      verdict: 'hit',
      confidence: queue ? 'certain' : 'likely',
      isRead: true,
      ceiling: null,
      because: [
        ...(queue ? citeQueue(queue, cite) : []),
        ...(link
          ? [cite('links', `packets dropped by ${link.device}`, {value: link.rxDropped + link.txDropped})]
          : []),
        cite('attempts', 'attempts whose SYN was sent again or never answered', {value: trouble}),
      ],
      advice: [
        queue
          ? `look at the shaper: tc -s qdisc show dev ${queue.device}`
          : 'look at the device: ethtool -S, ip -s link',
        'see who fills the link, or offer less at once',
      ],
    };
  },
});
