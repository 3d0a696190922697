import {evidenceOf} from '../experiments/evidence.ts';
import type {Judged} from '../experiments/experiment-context.ts';
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
  const evidence = evidenceOf(plan, run, {limitReadings, unobserved});
  if (run.lost.length > 0) return {evidence, findings: withheldForLostWorker(explain(evidence))};
  const findings = explain(evidence);
  const {hops = [], quiet} = run;
  if (hops.length === 0) return {evidence, findings};
  const onHops = hops.map((hop, i) => ({
    host: hop.before.host,
    findings: explain({...evidence, ...hopEvidence(plan, hop, quiet?.hops[i])}),
  }));
  const host = run.target?.before.host ?? '';
  return {evidence, findings: joinHosts({host, findings}, onHops)};
}
