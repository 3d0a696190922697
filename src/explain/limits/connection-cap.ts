import {clear, defineLimit} from '../limit.ts';
import {accountsFor, allows, countedValue, type RuleAtWork, rulesAtWork} from '../rules-at-work.ts';
import {refusedWith} from '../syn-replies.ts';
import {isPerSource} from '../test-outcome.ts';
import {silenceOf, unansweredCount} from '../trouble.ts';

export const connectionCap = defineLimit({
  id: 'connection-cap',
  title: 'A firewall or balancer limits the number of open connections',
  facts: [
    'connlimit of iptables and ct count of nft count the connections that conntrack knows, per source by default (mask 32 for IPv4, 128 for IPv6), and drop or reject the next SYN (iptables-extensions(8), nft(8); measured: rule-frees-place-at-once).',
    'TCP of the target is not involved: Tcp.InSegs, OutRsts and ListenDrops do not change, only the counter of the rule does. A place is free again as soon as a connection is closed.',
    'A reset by a rule is the same packet as one by the kernel, so from outside a cap by reset cannot be told from an application that closed its listener (measured: rule-reset-looks-like-kernels).',
  ],
  needs: ['attempts'],
  wants: [
    'targetRules',
    'driverPorts',
    'conntrack',
    'conntrackDrops',
    'acceptQueue',
    'admitted',
    'attribution',
    'tests',
  ],
  shapes: ['number'],
  decide:
    'read the counters of the rules on the target and on every hop: nft list ruleset, iptables-save -c; or connect from a second source address while the first is full',
  judge(
    {
      attempts,
      targetRules,
      driverPorts,
      conntrack,
      conntrackDrops,
      acceptQueue,
      admitted,
      attribution,
      tests,
    },
    cite,
  ) {
    // Without any that are held there is no number that is full.
    if (attempts.open === 0) return clear;
    const silent = unansweredCount(attempts);
    const reset = attempts.refusals.refused;
    if (silent + reset === 0) return clear;
    const sources = driverPorts?.sources.length ?? 1;
    const isSeen = ({packets}: RuleAtWork) => packets !== null && accountsFor(packets, silent + reset);
    const isLikely = (one: RuleAtWork) => one.packets === null && isJustFull(one, attempts.open, sources);
    const rule = rulesAtWork(targetRules ?? [], 'connections').find(
      (one) => allows(one, attempts.open, sources) && (isSeen(one) || isLikely(one)),
    );
    if (rule) {
      const {bounding, turning} = rule;
      return {
        verdict: 'hit',
        confidence: isSeen(rule) ? 'certain' : 'likely',
        isRead: true,
        ceiling: bounding.bound,
        because: [
          cite('targetRules', `${bounding.chain}: ${bounding.text}`, countedValue(bounding)),
          ...(turning === bounding
            ? []
            : [cite('targetRules', `${turning.chain}: ${turning.text}`, countedValue(turning))]),
          cite('attempts', 'connections held', {value: attempts.open}),
          cite('attempts', 'attempts refused or without an answer', {value: silent + reset}),
        ],
        advice: [
          `raise the number in this rule, or its mask: ${bounding.text}`,
          ...(isSeen(rule)
            ? []
            : ['add `counter` to the rule and run again: then its packets tell for certain']),
        ],
      };
    }
    // Silence that the target's own queue or table explains is not a rule's.
    const tableFull = conntrack !== undefined && conntrack.most >= conntrack.max;
    const tableDropped = (conntrackDrops ?? 0) > 0;
    if (reset === 0 && (accountsFor(conntrackDrops ?? 0, silent) || (tableFull && tableDropped)))
      return clear;
    if (acceptQueue && acceptQueue.longest > acceptQueue.limit) return clear;
    if (admitted && admitted.queued > 0) return clear;
    if (silenceOf(attempts) !== 'threshold' && reset === 0) return clear;
    const {release, secondSource} = tests ?? {};
    // Nobody gets in for those that left: a queue or a table that is full, or a rule that remembers for a while who was there.
    const remembers = release !== undefined && release.entered === 0;
    if (remembers && !(acceptQueue && admitted)) return clear;
    const last = tests?.releaseLast;
    // Who came last left no room, and who came first did: the last had not reached the application.
    if (reset === 0 && release && !remembers && last && last.entered === 0) return clear;
    // Who was waiting at the application, and got its answer when others left, had passed every rule before.
    if (reset === 0 && (release?.served ?? 0) > 0) return clear;
    // Room for another source while this one has none: only a count per source does that.
    // A NAT on the way has a number as well: that of its ports (nat-ports).
    const isTranslated = attribution?.translated === true;
    const perSource = tests !== undefined && isPerSource(tests);
    return {
      verdict: 'hit',
      confidence:
        (perSource || (acceptQueue && admitted && !isTranslated)) && !tableFull && !remembers
          ? 'likely'
          : 'possible',
      ceiling: attempts.open,
      // Behind a rule everybody that leaves leaves room; in a queue that holds one, the other of two was served.
      fitsBest: last !== undefined && last.entered >= last.released && attempts.closedByPeer === 0,
      because: [
        cite('attempts', 'connections held', {value: attempts.open}),
        cite('attempts', 'attempts beyond that without an answer', {value: silent}),
        cite('attempts', `attempts beyond that answered with ${refusedWith(attempts)}`, {value: reset}),
        ...(secondSource
          ? [
              cite('tests', `succeeded meanwhile from ${secondSource.source}, of ${secondSource.tried}`, {
                value: secondSource.entered,
              }),
            ]
          : []),
        ...(release
          ? [cite('tests', `succeeded after ${release.released} were closed`, {value: release.entered})]
          : []),
        ...(last
          ? [cite('tests', `succeeded after the last ${last.released} were closed`, {value: last.entered})]
          : []),
      ],
      advice: ['look for the rule, on the target and on every hop: nft list ruleset, iptables-save -c'],
    };
  },
});

/** As many are held as a rule without a counter lets in, of one source or of each. */
function isJustFull({bounding: {bound}}: RuleAtWork, held: number, sources: number): boolean {
  return bound !== null && bound > 0 && held % bound === 0 && held / bound <= sources;
}
