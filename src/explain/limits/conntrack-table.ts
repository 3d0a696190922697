import {clear, defineLimit} from '../limit.ts';
import {silenceOf, unansweredCount} from '../trouble.ts';

export const conntrackTable = defineLimit({
  id: 'conntrack-table',
  title: 'The connection tracking table is full',
  facts: [
    'Each tracked connection is an entry; beyond net.netfilter.nf_conntrack_max the first packet of a new one is dropped and counted as drop in /proc/net/stat/nf_conntrack (Documentation/networking/nf_conntrack-sysctl.rst; measured: conntrack-keeps-closed).',
    'The maximum is global, but each network namespace is compared with its own count. Closing does not free entries at once: they stay for 10 to 120 s, and until the garbage collector has run.',
    'All ports and protocols of the host are affected; the TCP counters of the target do not change.',
  ],
  needs: ['attempts'],
  wants: ['conntrack', 'conntrackDrops', 'acceptQueue', 'tests'],
  shapes: ['number', 'every'],
  decide:
    'on the target: conntrack -C, sysctl net.netfilter.nf_conntrack_max, conntrack -S; or connect to another port while this one is full',
  judge({attempts, conntrack, conntrackDrops, acceptQueue, tests}, cite) {
    const silent = unansweredCount(attempts);
    if (conntrack) {
      const full = conntrack.most >= conntrack.max;
      const close = conntrack.most >= 0.9 * conntrack.max;
      if (!full && !close) return clear;
      const dropped = conntrackDrops ?? 0;
      return {
        verdict: full && dropped > 0 && silent > 0 ? 'hit' : 'near',
        confidence: 'certain',
        ceiling: Math.max(0, conntrack.max - conntrack.before),
        because: [
          cite('conntrack', 'entries in the table', {before: conntrack.before, after: conntrack.most}),
          cite('conntrack', 'net.netfilter.nf_conntrack_max', {value: conntrack.max}),
          ...(conntrackDrops === undefined
            ? []
            : [cite('conntrackDrops', 'packets dropped for a full table', {value: dropped})]),
        ],
        advice: [
          `raise it, and its buckets: sysctl -w net.netfilter.nf_conntrack_max=${conntrack.max * 4}`,
          'or do not track this port: a NOTRACK rule in the raw table',
        ],
      };
    }
    if (silent === 0 || attempts.established === 0 || silenceOf(attempts) !== 'threshold') return clear;
    // A target without the table has none to be full; silence that its queue explains is no other hop's either.
    if (acceptQueue && acceptQueue.longest > acceptQueue.limit) return clear;
    const {release, otherPort} = tests ?? {};
    // Entries outlive their connections, so nobody new gets in for them; from the ports of those that were closed many
    // do, for an entry is used again by its own four-tuple (measured: conntrack-keeps-closed). The table is one for all ports.
    if (release && release.entered >= release.released + (release.fresh ? 0 : 1)) return clear;
    if (otherPort && otherPort.entered + otherPort.refused > 0) return clear;
    return {
      verdict: 'hit',
      // Nobody knows whether the other port would have answered before: its listener may be stalled as well.
      confidence: 'possible',
      ceiling: attempts.open,
      because: [
        cite('attempts', 'connections held', {value: attempts.open}),
        cite('attempts', 'attempts beyond that without an answer', {value: silent}),
        ...(otherPort ? [cite('tests', `answers meanwhile from port ${otherPort.port}`, {value: 0})] : []),
        ...(release
          ? [cite('tests', `succeeded after ${release.released} were closed`, {value: release.entered})]
          : []),
      ],
      advice: ['read the table on the target and on every hop that tracks: conntrack -C; conntrack -S'],
    };
  },
});
