import {silenceText} from '../../model/silence.ts';
import {formatSpan} from '../../model/units.ts';
import {clear, defineLimit} from '../limit.ts';

/** A packet so much more often than needed gets through, though one of two is lost. */
const oftener = 2;

export const pathIdleTimeout = defineLimit({
  id: 'path-idle-timeout',
  title: 'A NAT, firewall or balancer on the path drops idle connections',
  facts: [
    'A NAT, a stateful firewall or a balancer keeps an entry for each connection and drops it after a time without packets. On Linux that is nf_conntrack_tcp_timeout_established, 5 days by default (Documentation/networking/nf_conntrack-sysctl.rst); NATs and balancers of clouds wait some minutes, several of them 350 s; RFC 5382 asks for 2 h 4 min at least.',
    'A later packet matches no entry. Either it is dropped, and both ends still consider the connection open, or it is answered with RST. The target did not close the connection and still has it.',
    'hold leaves groups of connections silent for different times and then checks each with a TCP keepalive. The keepalive is itself a packet, so it renews the entry of a connection that is still alive (tcp(7), RFC 9293 3.8.4).',
    'If a host is gone, all of its connections are dead, however long they were silent. If only a process has ended, its kernel sends FIN or RST at that moment.',
  ],
  needs: ['attempts'],
  wants: ['admitted', 'targetProcesses'],
  decide:
    'plimsoll hold for longer than the timeout that is looked for, with ten connections or more; on every hop: sysctl net.netfilter.nf_conntrack_tcp_timeout_established, conntrack -L',
  judge({attempts, admitted, targetProcesses}, cite) {
    const {silent, silentReset, survivedSilenceMs, deadSilenceMs, answeredSinceDead} = attempts;
    if (silent === 0 || deadSilenceMs === null) return clear;
    const between = silenceText(survivedSilenceMs, deadSilenceMs);
    const stranded = admitted?.stranded ?? 0;
    const died = targetProcesses !== undefined && targetProcesses.gone.length > 0;
    // Others that had been silent for less answered later: neither was the path cut, nor a host gone.
    const hasAge = between !== undefined && survivedSilenceMs !== null && answeredSinceDead > 0;
    const stillThere = stranded >= silent / 2;
    const why = [
      cite('attempts', 'dead without FIN or RST of the target, found by a keepalive', {value: silent}),
      ...(silentReset > 0
        ? [cite('attempts', 'of them answered with RST when they were asked', {value: silentReset})]
        : []),
      ...(survivedSilenceMs === null
        ? []
        : [cite('attempts', 'longest silence that a connection survived, ms', {value: survivedSilenceMs})]),
      cite('attempts', 'shortest silence after which a connection was dead, ms', {value: deadSilenceMs}),
      cite('attempts', 'keepalives answered after the first death was found', {value: answeredSinceDead}),
      ...(admitted?.stranded === undefined
        ? []
        : [cite('admitted', 'of those the target still has', {value: stranded})]),
    ];
    if (died)
      return {
        verdict: 'unknown',
        why: `a process of the listener ended (${targetProcesses.gone.join(', ')}), which kills connections as well`,
        because: why,
      };
    return {
      verdict: 'hit',
      confidence: hasAge && stillThere ? 'certain' : hasAge ? 'likely' : 'possible',
      ceiling: null,
      because: why,
      advice: [
        ...(hasAge ? [`connections die after ${between} without a packet`] : []),
        ...keepaliveAdvice(hasAge ? survivedSilenceMs : null, deadSilenceMs),
        'or raise the idle timeout of what stands between; on a Linux gateway: sysctl -w net.netfilter.nf_conntrack_tcp_timeout_established=432000',
        ...(hasAge
          ? []
          : [
              'a path that was cut, or a host that is gone, leaves all dead whatever their silence: hold again, for longer',
            ]),
      ],
    };
  },
});

/** What works now comes first: the application's own, the system's, and where the server may do it. */
function keepaliveAdvice(survivedMs: number | null, deadMs: number): string[] {
  const seconds = Math.max(1, Math.floor((survivedMs ?? deadMs / 2) / 1000 / oftener));
  const every = formatSpan(seconds * 1000);
  return [
    `send something more often: a ping of the protocol each ${every}, or TCP keepalives (SO_KEEPALIVE with TCP_KEEPIDLE ${seconds}; the default of Linux is 7,200 s, too late)`,
    `for programs that set SO_KEEPALIVE and no time of their own: sysctl -w net.ipv4.tcp_keepalive_time=${seconds} net.ipv4.tcp_keepalive_intvl=${seconds}`,
  ];
}
