import {fullQueue} from '../full-queue.ts';
import {clear, defineLimit} from '../limit.ts';
import {accountsFor, countedValue, type RuleAtWork, rulesAtWork} from '../rules-at-work.ts';
import {lateCount, refusedBeforeHandshake, silenceOf, unansweredCount} from '../trouble.ts';

export const rateCap = defineLimit({
  id: 'rate-cap',
  title: 'A firewall or balancer limits the rate of new connections',
  facts: [
    'limit and hashlimit of iptables and limit rate of nft let a burst through and then N SYNs a second; dropped SYNs come again with their retries, so connections succeed in waves at 1, 2, 3 s (iptables-extensions(8); measured: rate-rule-admits-waves).',
    'There is no threshold: at a lower rate all succeed at once. There are no phantoms and ListenOverflows does not change, unlike with a slow application.',
  ],
  needs: ['attempts'],
  wants: ['asked', 'spread', 'targetRules', 'qdiscs', 'acceptQueue', 'admitted', 'tcpExt', 'tests'],
  shapes: ['rate'],
  decide: 'offer the same number at a lower rate: behind a rate cap no SYN is then sent twice',
  judge({attempts, asked, spread, targetRules, qdiscs, acceptQueue, admitted, tcpExt, tests}, cite) {
    const late = lateCount(attempts);
    const silent = unansweredCount(attempts);
    // A rule may also answer: with RST, or with ICMP.
    const rejected = attempts.established > 0 ? refusedBeforeHandshake(attempts) : 0;
    const trouble = late + silent + rejected;
    if (trouble === 0) return clear;
    const isSeen = ({packets}: RuleAtWork) => packets !== null && accountsFor(packets, trouble);
    // Without a counter it may be at work where more was offered than it lets through.
    const isLikely = ({packets, bounding: {bound}}: RuleAtWork) =>
      packets === null &&
      bound !== null &&
      attempts.established > 0 &&
      (asked?.perSecond ?? Infinity) > bound;
    const rule = rulesAtWork(targetRules ?? [], 'rate').find((one) => isSeen(one) || isLikely(one));
    if (rule) {
      const {bounding, turning} = rule;
      return {
        verdict: 'hit',
        confidence: isSeen(rule) ? 'certain' : 'likely',
        isRead: true,
        ceiling: null,
        because: [
          cite('targetRules', `${bounding.chain}: ${bounding.text}`, countedValue(bounding)),
          ...(turning === bounding
            ? []
            : [cite('targetRules', `${turning.chain}: ${turning.text}`, countedValue(turning))]),
          ...(bounding.bound === null
            ? []
            : [cite('targetRules', 'new connections a second that it admits', {value: bounding.bound})]),
          cite('attempts', 'established only after a SYN retry', {value: late}),
          ...(rejected === 0 ? [] : [cite('attempts', 'attempts refused', {value: rejected})]),
        ],
        advice: [
          `raise the rate or the burst of this rule: ${bounding.text}`,
          ...(isSeen(rule)
            ? []
            : ['add `counter` to the rule and run again: then its packets tell for certain']),
        ],
      };
    }
    // A rule that rejects, or that bans who was too fast, leaves no retries that succeed: the shape tells then.
    const isLadder = silenceOf(attempts) === 'ladder';
    const byShape = spread !== undefined && attempts.established > 0 && (admitted?.queued ?? 0) === 0;
    if ((!isLadder && !byShape) || attempts.phantom > 0) return clear;
    if (accountsFor(tcpExt?.ListenDrops ?? 0, late + silent)) return clear;
    // A link that is full loses SYNs just so.
    if (fullQueue(qdiscs, late + silent, attempts)) return clear;
    if (acceptQueue && acceptQueue.longest > acceptQueue.limit) return clear;
    return {
      verdict: 'hit',
      confidence: isLadder && tcpExt && acceptQueue ? 'likely' : 'possible',
      ceiling: null,
      // Where no retry got in it would be a rule that bans whoever was too fast.
      fitsLeast: !isLadder,
      because: [
        cite('attempts', 'established only after a SYN retry', {value: late}),
        cite('attempts', 'attempts without an answer', {value: silent}),
        ...(rejected === 0 ? [] : [cite('attempts', 'attempts refused', {value: rejected})]),
        cite('attempts', 'phantoms', {value: attempts.phantom}),
        ...(tests?.slower
          ? [
              cite(
                'tests',
                `late or not established at ${tests.slower.perSecond}/s, of ${tests.slower.tried}`,
                {value: tests.slower.late + tests.slower.tried - tests.slower.entered},
              ),
            ]
          : []),
      ],
      advice: ['look for the rule, on the target and on every hop: nft list ruleset, iptables-save -c'],
    };
  },
});
