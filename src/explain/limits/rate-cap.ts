import {clear, defineLimit} from '../limit.ts';
import {lateCount, silenceOf, unansweredCount} from '../trouble.ts';

export const rateCap = defineLimit({
  id: 'rate-cap',
  title: 'A firewall or balancer admits a number of new connections a second',
  facts: [
    'limit and hashlimit of iptables and limit rate of nft let a burst through and then N SYNs a second; dropped SYNs come again with their retries, so connections succeed in waves at 1, 2, 3 s (iptables-extensions(8), facts/kernel.md 13).',
    'There is no threshold: at a lower rate all succeed at once. No phantom arises and ListenOverflows stands still, in contrast to a slow application.',
  ],
  needs: ['attempts'],
  wants: ['targetRules', 'acceptQueue', 'tcpExt', 'tests'],
  decide: 'offer the same number at a lower rate: behind a rate cap no SYN is then sent twice',
  judge({attempts, targetRules, acceptQueue, tcpExt, tests}, cite) {
    const late = lateCount(attempts);
    const silent = unansweredCount(attempts);
    if (late + silent === 0) return clear;
    const limiting = targetRules?.find(({bounds}) => bounds === 'rate');
    // `limit … ACCEPT` only caps together with the rule or policy that drops the rest.
    const dropping = targetRules?.find(
      ({verdict, chain}) => (verdict === 'drop' || verdict === 'reject') && chain === limiting?.chain,
    );
    const rule = limiting && (limiting.verdict === 'accept' ? dropping && limiting : limiting);
    if (rule)
      return {
        verdict: 'hit',
        confidence: 'certain',
        ceiling: rule.bound,
        because: [
          cite('targetRules', `${rule.chain}: ${rule.text}`, {value: rule.packets}),
          ...(dropping
            ? [cite('targetRules', `${dropping.chain}: ${dropping.text}`, {value: dropping.packets})]
            : []),
          cite('attempts', 'established only after a SYN retry', {value: late}),
        ],
        advice: [`raise the rate or the burst of this rule: ${rule.text}`],
      };
    if (silenceOf(attempts) !== 'ladder' || attempts.phantom > 0) return clear;
    if ((tcpExt?.ListenDrops ?? 0) > 0) return clear;
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
