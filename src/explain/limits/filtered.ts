import {sinceWhen} from '../gap-in-time.ts';
import {isPathDead} from '../hard-shapes.ts';
import {clear, defineLimit} from '../limit.ts';
import {accountsFor} from '../rules-at-work.ts';

export const filtered = defineLimit({
  id: 'filtered',
  title: 'Every SYN goes unanswered',
  facts: [
    'A dropped SYN is sent again at the times of tcp_syn_linear_timeouts and tcp_syn_retries and ends in ETIMEDOUT after about two minutes (measured: syn-retry-times).',
    'From the first attempt on it is a rule, a route or a host that is down. From one moment of the run on, when the connections that are held stay unacknowledged as well, something changed at that moment: no limit on a number or a rate was reached.',
    'An ICMP rejection is rate limited to about one a second, so most of the SYNs go unanswered as well; the few answers distinguish it from a drop (icmp(7); measured: icmp-reject-rate-limited).',
    'A drop rule in front of the target moves none of the target’s Tcp and TcpExt counters (measured: rule-drops-uncounted). A listener whose accept queue was full before the run looks the same from outside, but counts ListenOverflows.',
  ],
  needs: ['attempts'],
  wants: ['acceptQueue', 'tcpExt', 'spread', 'held', 'tests'],
  shapes: ['every', 'time'],
  decide: 'capture on the target whether SYNs arrive, and read its ListenDrops: nstat -az TcpExtListenDrops',
  judge({attempts, acceptQueue, tcpExt, spread, held, tests}, cite) {
    const vanished = attempts.refusals.deadline + attempts.refusals.unanswered;
    if (held && spread && tests?.release && attempts.established > 0 && isPathDead(held, tests.release)) {
      const {fromMs} = sinceWhen(spread);
      return {
        verdict: 'hit',
        confidence: 'likely',
        ceiling: null,
        because: [
          cite('spread', 'seconds from the start of the run until no attempt succeeded any more', {
            value: Math.round(fromMs / 100) / 10,
          }),
          cite('held', `connections held that acknowledged a keepalive afterwards, of ${held.asked}`, {
            value: held.alive,
          }),
          cite(
            'tests',
            `handshakes completed when ${tests.release.released} had been closed, of ${tests.release.tried}`,
            {
              value: tests.release.established ?? tests.release.entered,
            },
          ),
        ],
        advice: [
          `find out what changed about ${Math.round(fromMs / 1000)} s after the start: a rule, a route, an address or the host itself; the number that was reached by then says nothing`,
        ],
      };
    }
    const {refused, unreachable, prohibited} = attempts.refusals;
    if (attempts.established + refused + unreachable + prohibited > 0 || vanished === 0) return clear;
    const drops = tcpExt?.ListenDrops;
    // The counter is of the whole namespace: a few may be another listener's.
    if (accountsFor(drops ?? 0, vanished)) return clear;
    const because = [
      cite('attempts', 'attempts without any answer', {value: vanished}),
      cite('attempts', 'attempts established', {value: 0}),
    ];
    const seen = acceptQueue !== undefined && drops !== undefined;
    if (seen) {
      because.push(
        cite('tcpExt', 'ListenDrops on the target', {value: drops}),
        cite('acceptQueue', 'longest accept queue of the listener', {value: acceptQueue.longest}),
      );
    }
    return {
      verdict: 'hit',
      confidence: !seen ? 'possible' : drops === 0 ? 'certain' : 'likely',
      ceiling: null,
      because,
      advice: [
        'look for the rule that drops: nft list ruleset, iptables-save -c, on the target and on every hop (traceroute -T -p PORT)',
      ],
    };
  },
});
