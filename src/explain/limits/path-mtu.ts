import {clear, defineLimit} from '../limit.ts';
import {accountsFor} from '../rules-at-work.ts';
import {lateCount} from '../trouble.ts';

/** A path that lets in one of so many loses by chance, not by size. */
const mostLate = 0.1;

export const pathMtu = defineLimit({
  id: 'path-mtu',
  title: 'Large segments are dropped on the path, small ones pass',
  facts: [
    'If a link on the path carries smaller packets than its neighbours, its router drops larger ones and tells the sender by ICMP (“fragmentation needed”, “packet too big”: RFC 1191, RFC 8201). If that message is filtered, the sender repeats the same packet without end: a black hole (RFC 2923). Usual causes are tunnels (VPN, GRE, VXLAN, PPPoE) and jumbo frames.',
    'Handshakes, keepalives and short requests are small, so every connection is established and acknowledged. The first large message does not arrive: the certificate of TLS, a page, the result of a query. That is so from the first connection on, at any number and any rate.',
    'TCP_MAXSEG before connect(2) limits the size of segments in both directions (tcp(7)). Segments of 536 bytes (IPv6: 1,220) fit any path. If the reply then arrives, the size of the segments was the cause.',
  ],
  needs: ['attempts'],
  wants: ['admitted', 'acceptQueue', 'tcpExt', 'tests'],
  decide:
    'from the client: ping -M do -s 1472 HOST (IPv4), or tracepath HOST; on the target: ss -ti shows segments that are sent again and again',
  judge({attempts, admitted, acceptQueue, tcpExt, tests}, cite) {
    // Who was answered got what it asked for; without a question nothing large is sent.
    if (attempts.established === 0 || attempts.unproven === 0 || attempts.answered > 0) return clear;
    if (lateCount(attempts) > mostLate * attempts.established) return clear;
    const {smallSegments: small} = tests ?? {};
    const waiting = [
      cite('attempts', 'connections established', {value: attempts.established}),
      cite('attempts', 'of them without any answer', {value: attempts.unproven}),
      ...(admitted
        ? [cite('admitted', 'of them accepted by the application', {value: admitted.accepted})]
        : []),
    ];
    if (small) {
      if (small.tried === 0 || small.entered < small.tried / 2) return clear;
      return {
        verdict: 'hit',
        confidence: 'certain',
        ceiling: null,
        because: [
          cite('tests', `answered with segments of at most ${small.bytes} bytes, of ${small.tried}`, {
            value: small.entered,
          }),
          ...waiting,
        ],
        advice: [
          'let ICMP “fragmentation needed” (type 3 code 4; IPv6: packet too big) through on every hop, or lower segments at the hop before the small link: iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu',
          'what works at once on either end: ip link set dev DEVICE mtu 1280, or sysctl -w net.ipv4.tcp_mtu_probing=1 (RFC 4821)',
          'find the size that the path carries: tracepath HOST, ping -M do -s SIZE HOST',
        ],
      };
    }
    // In the queue nobody has sent an answer yet.
    if (acceptQueue && admitted && (admitted.queued > 0 || admitted.accepted === 0)) return clear;
    const resent = tcpExt?.TCPTimeouts;
    // The sender of a segment that is lost each time runs into its timer.
    if (resent !== undefined && !accountsFor(resent, attempts.unproven)) return clear;
    return {
      verdict: 'hit',
      confidence: 'possible',
      ceiling: null,
      because: [
        ...waiting,
        ...(resent === undefined
          ? []
          : [
              cite('tcpExt', 'segments of the target that were not acknowledged in time (TCPTimeouts)', {
                value: resent,
              }),
            ]),
      ],
      advice: [
        'ask with small segments, or see whether large packets pass: tracepath HOST, ping -M do -s 1472 HOST',
      ],
    };
  },
});
