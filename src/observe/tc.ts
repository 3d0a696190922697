import type {Qdisc} from '../model/host-facts.ts';
import {ParseError} from './proc/parse-error.ts';

/** Text, as every iproute2 writes it. */
export const tcCommand = 'tc -s qdisc show';

/**
 * `tc -s qdisc show`, tc(8): two lines or more for each,
 * `qdisc tbf 8001: dev eth0 root refcnt 3 rate 1Mbit burst 10Kb lat 10ms` and
 * ` Sent 90 bytes 1 pkt (dropped 0, overlimits 0 requeues 0)`. Only those that packets meet first, root and ingress: what
 * a class or queue below one drops is counted by its root as well (net/sched: qdisc_qstats_drop, mq_dump).
 */
export function parseTcQdiscs(text: string): Qdisc[] {
  const qdiscs: Qdisc[] = [];
  let current: {device: string; kind: string; outermost: boolean} | undefined;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    if (!/^\s/.test(line)) {
      if (current) throw new ParseError(`counters of ${current.kind} on ${current.device}`, line);
      const match = /^qdisc (\S+) \S+ (?:\[\S+\] )?dev (\S+) (root|ingress|parent \S+)?/.exec(line);
      if (!match) throw new ParseError('a qdisc', line);
      const [, kind = '', device = '', place = ''] = match;
      current = {kind, device, outermost: place === 'root' || kind === 'ingress' || kind === 'clsact'};
      continue;
    }
    const counters =
      /^ Sent \d+ bytes (\d{1,20}) pkts? \(dropped (\d{1,20}), overlimits (\d{1,20}) requeues \d+\)/.exec(
        line,
      );
    if (!counters) continue;
    if (!current) throw new ParseError('a qdisc before its counters', line);
    const {outermost, ...qdisc} = current;
    const [sent = 0, dropped = 0, overlimits = 0] = counters.slice(1).map(Number);
    if (outermost) qdiscs.push({...qdisc, sent, dropped, overlimits});
    current = undefined;
  }
  if (current) throw new ParseError(`counters of ${current.kind} on ${current.device}`, text.slice(-80));
  return qdiscs;
}
