import {clear, defineLimit} from '../limit.ts';

/** Fewer may be handshakes that were under way when the target was read. */
const fewest = 3;
/** Of the connections that are established here, this share has to wait for their ACK there. */
const waitingShare = 0.5;

export const asymmetricPath = defineLimit({
  id: 'asymmetric-path',
  title: 'The last ACK of the handshake is lost on the path; SYN and SYN-ACK are not',
  facts: [
    'For the client the handshake ends with the SYN-ACK, for the target with the ACK that follows (RFC 9293 3.5). If that ACK is dropped, the connection is established on the client and SYN-RECV on the target. The target repeats its SYN-ACK (tcp_synack_retries) and then forgets the connection.',
    'A firewall that tracks connections but sees only one direction treats the ACK as invalid and drops it. Usual causes are two routers with one route each way, and a rule for ctstate INVALID (iptables-extensions(8) conntrack).',
    'A full accept queue drops the ACK as well, but counts it in ListenOverflows and ListenDrops. A listener that waits for the first byte (TCP_DEFER_ACCEPT, tcp(7)) counts TCPDeferAcceptDrop.',
  ],
  needs: ['attempts'],
  wants: ['admitted', 'tcpExt', 'acceptQueue'],
  shapes: ['every', 'share', 'source'],
  decide:
    'on the target: ss -tn state syn-recv; nstat -az TcpExtListenDrops TcpExtTCPDeferAcceptDrop; and capture whether the ACK arrives: tcpdump -n "tcp port PORT"',
  judge({attempts, admitted, tcpExt, acceptQueue}, cite) {
    const {established, phantom, open, openConfirmed, answered} = attempts;
    const unknownThere = phantom + open - openConfirmed;
    if (established < fewest || answered > 0 || unknownThere < waitingShare * established) return clear;
    const because = [
      cite('attempts', 'handshakes completed here', {value: established}),
      cite('attempts', 'of them acknowledged by the target’s kernel', {value: attempts.confirmed}),
      cite('attempts', 'of them established on the client only', {value: phantom}),
    ];
    const advice = [
      'compare the routes of both directions: ip route get ADDRESS on both ends, traceroute -T -p PORT both ways',
      'look for a rule that drops what is INVALID, or a firewall that sees one direction only: nft list ruleset, conntrack -L',
    ];
    if (!admitted || !tcpExt) return {verdict: 'hit', confidence: 'possible', ceiling: null, because, advice};
    const {ListenDrops = 0, TCPDeferAcceptDrop = 0} = tcpExt;
    if (admitted.accepted + admitted.queued > 0 || admitted.acceptedMost > 0) return clear;
    if (ListenDrops > 0 || TCPDeferAcceptDrop > 0 || (acceptQueue && acceptQueue.longest > acceptQueue.limit))
      return clear;
    const halfOpen = admitted.synReceivedMost ?? admitted.synReceived;
    if (halfOpen < fewest) return {verdict: 'hit', confidence: 'possible', ceiling: null, because, advice};
    return {
      verdict: 'hit',
      confidence: 'certain',
      ceiling: null,
      because: [
        ...because,
        cite('admitted', 'waiting for their ACK at the target (SYN-RECV)', {value: halfOpen}),
        cite('tcpExt', 'ListenDrops', {value: ListenDrops}),
        cite('tcpExt', 'TCPDeferAcceptDrop', {value: TCPDeferAcceptDrop}),
      ],
      advice,
    };
  },
});
