import type {Finding} from '../model/finding.ts';
import {addSpread, emptySpread} from '../model/outcome-spread.ts';
import type {Plan} from '../model/plan.ts';
import {addTally, emptyTally, withoutOwnRefusals} from '../model/tally.ts';
import {Latency} from '../stats/latency.ts';
import {unbegunOn} from './host-runs.ts';
import type {HostRun, LoadRun} from './load-run.ts';

/** A run of a fleet as far as it is about the target. */
interface AtTarget {
  readonly plan: Plan;
  readonly run: LoadRun;
  /** What hosts met of their own, each with its name. */
  readonly findings: readonly Finding[];
}

/**
 * A host of a fleet that is its own limit does not silence the others. What it could not even begin is left out, and so is
 * how late it was; the connections that it did open stay, for the target has them. Where every host is its own limit
 * nothing is left to judge the target by, and the run is left as it is.
 * @param judge finds the limits of one host by itself
 */
export function withoutOwnLimits(
  plan: Plan,
  run: LoadRun,
  judge: (plan: Plan, run: LoadRun) => readonly Finding[],
): AtTarget {
  const {hosts = []} = run;
  const judged = hosts.map((host) => ({host, findings: ownFindings(plan, run, host, judge)}));
  const limited = judged.filter(({findings}) => findings.length > 0);
  if (limited.length === 0 || limited.length === hosts.length) return {plan, run, findings: []};
  const others = judged.filter(({findings}) => findings.length === 0).map(({host}) => host);
  const names = new Set(others.map(({host}) => host));
  const unbegun = limited.reduce((sum, {host}) => sum + unbegunOn(host), 0);
  const lateness = new Latency();
  for (const {histograms} of others) lateness.add(histograms.lateness);
  const tally = withoutOwnRefusals(run.tally);
  const times = others.reduce((sum, host) => addTally(sum, host.tally), emptyTally());
  return {
    plan: {
      ...plan,
      connections: plan.connections - unbegun,
      hosts: plan.hosts?.filter(({name}) => names.has(name)),
      portPool: others[0]?.portPool,
    },
    run: {
      ...run,
      // How busy the loop was, and how long it did not look, is of those that are judged.
      tally: {
        ...tally,
        openingMs: times.openingMs,
        idleMs: times.idleMs,
        runDelayMs: times.runDelayMs,
        longestBlindMs: times.longestBlindMs,
      },
      spread: others.reduce((sum, {spread}) => addSpread(sum, spread), emptySpread()),
      histograms: {...run.histograms, lateness},
      workerFds: others.flatMap(({workerFds}) => workerFds ?? []),
      driver: (others[0] as HostRun).driver,
      moments: run.moments.map((moment) => ({...moment, tally: withoutOwnRefusals(moment.tally)})),
    },
    findings: oneEach(limited.flatMap(({findings}) => findings)),
  };
}

/** The driver's own limits that one host met. */
function ownFindings(
  plan: Plan,
  run: LoadRun,
  {host, portPool, connections, workers, ...own}: HostRun,
  judge: (plan: Plan, run: LoadRun) => readonly Finding[],
): Finding[] {
  const perSecond = plan.perSecond === null ? null : (plan.perSecond * connections) / plan.connections;
  const {hosts: _, ...rest} = run;
  const theirs = {...plan, connections, workers, perSecond, hosts: undefined, portPool};
  return judge(theirs, {...rest, ...own, target: undefined, hops: []})
    .filter(({side, verdict}) => side === 'driver' && verdict === 'hit')
    .map((finding) => ({...finding, host}));
}

/** One finding a limit, with every host that met it. */
function oneEach(findings: readonly Finding[]): Finding[] {
  const byLimit = new Map<string, Finding>();
  for (const finding of findings) {
    const first = byLimit.get(finding.limit);
    byLimit.set(finding.limit, first ? {...first, host: `${first.host}, ${finding.host}`} : finding);
  }
  return [...byLimit.values()];
}
