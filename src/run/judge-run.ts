import {evidenceOf} from '../experiments/evidence.ts';
import type {Judged} from '../experiments/experiment-context.ts';
import {withoutOwnLimits} from '../experiments/fleet-evidence.ts';
import type {LoadRun} from '../experiments/load-run.ts';
import {hopEvidence} from '../experiments/path-evidence.ts';
import {explain, withheldForLostWorker} from '../explain/explain.ts';
import {joinHosts} from '../explain/join-hosts.ts';
import {limitsOf} from '../inspect/limits-of.ts';
import type {Plan} from '../model/plan.ts';

/**
 * Joins a run with what is known of both hosts, and judges every limit by it. Pure.
 * @param unobserved why the target is not observed, where it is not
 */
export function judgeRun(plan: Plan, run: LoadRun, unobserved: string): Judged {
  const limitReadings = run.target ? limitsOf(run.target.before) : [];
  const part = withoutOwnLimits(plan, run, (theirs, own) =>
    explain(evidenceOf(theirs, own, {limitReadings: [], unobserved})),
  );
  const evidence = evidenceOf(part.plan, part.run, {limitReadings, unobserved});
  const findings = [
    ...explain(evidence).filter(({limit}) => !part.findings.some((own) => own.limit === limit)),
    ...part.findings,
  ];
  if (run.lost.length > 0) return {evidence, findings: withheldForLostWorker(findings)};
  const {hops = [], quiet} = run;
  if (hops.length === 0) return {evidence, findings};
  const onHops = hops.map((hop, i) => ({
    host: hop.before.host,
    findings: explain({...evidence, ...hopEvidence(plan, hop, quiet?.hops[i])}),
  }));
  const host = run.target?.before.host ?? '';
  return {evidence, findings: joinHosts({host, findings}, onHops)};
}
