import {clear, defineLimit} from '../limit.ts';
import {accountsFor, ruleAtWork} from '../rules-at-work.ts';
import {lateCount, silenceOf, unansweredCount} from '../trouble.ts';

export const rateCap = defineLimit({
  id: 'rate-cap',
  title: 'A firewall or balancer admits a number of new connections a second',
  facts: [
    'limit and hashlimit of iptables and limit rate of nft let a burst through and then N SYNs a second; dropped SYNs come again with their retries, so connections succeed in waves at 1, 2, 3 s (iptables-extensions(8); measured: rate-rule-admits-waves).',
    'There is no threshold: at a lower rate all succeed at once. No phantom arises and ListenOverflows stands still, in contrast to a slow application.',
  ],
  needs: ['attempts'],
  wants: ['targetRules', 'qdiscs', 'acceptQueue', 'tcpExt', 'tests'],
  decide: 'offer the same number at a lower rate: behind a rate cap no SYN is then sent twice',
  judge({attempts, targetRules, qdiscs, acceptQueue, tcpExt, tests}, cite) {
    const late = lateCount(attempts);
    const silent = unansweredCount(attempts);
    if (late + silent === 0) return clear;
    const rule = targetRules && ruleAtWork(targetRules, 'rate');
    if (rule && accountsFor(rule.turning.packets, late + silent)) {
      const {bounding, turning} = rule;
      return {
        verdict: 'hit',
        confidence: 'certain',
        ceiling: null,
        because: [
          cite('targetRules', `${bounding.chain}: ${bounding.text}`, {value: bounding.packets}),
          ...(turning === bounding
            ? []
            : [cite('targetRules', `${turning.chain}: ${turning.text}`, {value: turning.packets})]),
          ...(bounding.bound === null
            ? []
            : [cite('targetRules', 'new connections a second that it admits', {value: bounding.bound})]),
          cite('attempts', 'established only after a SYN retry', {value: late}),
        ],
        advice: [`raise the rate or the burst of this rule: ${bounding.text}`],
      };
    }
    if (silenceOf(attempts) !== 'ladder' || attempts.phantom > 0) return clear;
    if ((tcpExt?.ListenDrops ?? 0) > 0) return clear;
    // A link that is full loses SYNs just so.
    if (qdiscs?.some(({dropped}) => accountsFor(dropped, late + silent))) return clear;
    if (acceptQueue && acceptQueue.longest > acceptQueue.limit) return clear;
    return {
      verdict: 'hit',
      confidence: tcpExt && acceptQueue ? 'likely' : 'possible',
      ceiling: null,
      because: [
        cite('attempts', 'established only after a SYN retry', {value: late}),
        cite('attempts', 'attempts without an answer', {value: silent}),
        cite('attempts', 'phantoms', {value: attempts.phantom}),
        ...(tests?.slower
          ? [cite('tests', `SYNs sent again at ${tests.slower.perSecond}/s`, {value: tests.slower.late})]
          : []),
      ],
      advice: ['look for the rule, on the target and on every hop: nft list ruleset, iptables-save -c'],
    };
  },
});
