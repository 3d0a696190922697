import {formatCount} from '../../model/units.ts';
import {isProxy, seeBehindFirst} from '../behind-proxy.ts';
import {clear, defineLimit} from '../limit.ts';
import {gatewayFailures} from '../replies.ts';

export const upstreamFailing = defineLimit({
  id: 'upstream-failing',
  title: 'A proxy answers for a backend that did not handle the request',
  facts: [
    '502 Bad Gateway: the server behind gave an invalid answer or none; 504 Gateway Timeout: its answer did not come in time (RFC 9110 sections 15.6.3 and 15.6.5). Only a gateway or proxy sends them, about the server behind it; it reports its own limits with 503.',
    'nginx answers 502 at once where every server of an upstream is at its max_conns, or refuses connections (nginx.org, ngx_http_upstream_module, max_conns).',
  ],
  needs: ['attempts'],
  wants: ['acceptors', 'ends', 'server', 'attribution', 'openedOnward'],
  decide: 'read the log of the proxy, and measure the backend itself',
  judge({attempts, acceptors, ends, server, attribution, openedOnward}, cite) {
    const {badGateway, timedOut} = gatewayFailures(attempts);
    if (badGateway + timedOut === 0) {
      const {closed, reset} = attempts.refusals;
      const atOnce = closed + reset;
      // Whoever is closed before a word, from the first on, met no number. Some wait for their turn to be closed.
      if (attempts.open + attempts.answered > 0 || atOnce <= attempts.closedByPeer) return clear;
      if (atOnce + attempts.closedByPeer < attempts.established) return clear;
      if (!isProxy({attribution, openedOnward, attempts})) return clear;
      return {
        verdict: 'hit',
        confidence: attempts.closedByPeer === 0 ? 'likely' : 'possible',
        fitsBest: true,
        ceiling: null,
        because: [
          cite('attempts', 'accepted and closed without an answer, which is every one', {
            value: closed + reset,
          }),
          cite('openedOnward', 'connections that were opened from there meanwhile', {
            value: openedOnward ?? 0,
          }),
        ],
        advice: [
          seeBehindFirst,
          'its log names the backend and why: refused, at its own maximum, or out of time',
        ],
      };
    }
    const good = attempts.answered;
    return {
      verdict: 'hit',
      confidence: 'certain',
      ceiling: null,
      because: [
        ...(badGateway > 0 ? [cite('attempts', 'answers 502, Bad Gateway', {value: badGateway})] : []),
        ...(timedOut > 0 ? [cite('attempts', 'answers 504, Gateway Timeout', {value: timedOut})] : []),
        cite('attempts', 'answers of the server behind it', {value: good}),
        ...(ends
          ? [cite('ends', 'age of those turned away, p50, ms', {value: Math.round(ends.agesUs.p50 / 1000)})]
          : []),
      ],
      advice: [
        `look behind the proxy: ${formatCount(badGateway + timedOut)} requests did not reach a server there, or were not answered; measure the backend itself with plimsoll ceiling`,
        server?.name === 'nginx' || acceptors?.some(({comm}) => comm === 'nginx')
          ? 'nginx: its error_log names the upstream and why ("no live upstreams", "Connection refused", "upstream timed out"); max_conns=N of its servers (of each address of a name, and of each worker without a zone), max_fails=N, proxy_read_timeout'
          : 'its log names the backend and why: refused, at its own maximum, or out of time',
      ],
    };
  },
});
