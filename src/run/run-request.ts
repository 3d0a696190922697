import type {Expectation} from '../gate/expectation.ts';
import type {Host} from '../hosts/host.ts';
import {chooseAsking, type Wishes} from '../plan/make-plan.ts';
import {parseSourcePorts} from '../plan/source-ports.ts';
import {isBare, type ParsedTarget, parseTarget} from '../plan/target.ts';
import {parseDrivingHosts} from './driving-hosts.ts';
import {type ExperimentSpec, experimentSpec, type RunName, type RunValues} from './experiment-spec.ts';
import {parseObservedHosts} from './observe-on.ts';
import {parseSourcesFor} from './own-sources.ts';

/** Everything that was asked for, read and objected to; nothing is looked up yet. */
export interface RunRequest {
  readonly spec: ExperimentSpec;
  /** Undefined: a listener of plimsoll's own. */
  readonly target: ParsedTarget | undefined;
  /** Where its acceptance cannot be observed, the target is asked once what it speaks: neither scheme nor proof was named. */
  readonly asksProtocol: boolean;
  readonly wishes: Omit<Wishes, 'sources'>;
  /** As they were written: whether this host has them is seen when the family of the target is known. */
  readonly sources: readonly string[];
  /** Where the target is read, and hosts on the way: null is nowhere, undefined this host where the target is on it. */
  readonly observedHosts: readonly Host[] | null | undefined;
  /** Hosts that connections are opened from; empty for this one. */
  readonly drivingHosts: readonly Host[];
  readonly expectations: readonly Expectation[];
  /** Make no active tests. */
  readonly passive: boolean;
  readonly allowPublic: boolean;
  readonly withCanary: boolean;
  /** Infinity for never; undefined where nobody has said. */
  readonly stopWhenBlockedMs: number | undefined;
}

/**
 * Reads what an experiment is told. Pure.
 * @param target as it was written; undefined for a listener of plimsoll's own
 * @throws UsageError for values that cannot be, or do not go together
 */
export async function runRequest<Name extends RunName>(
  name: Name,
  target: string | undefined,
  values: RunValues[Name],
): Promise<RunRequest> {
  const spec = experimentSpec(name, values);
  const {connectTimeoutMs, workers, engine, proof, send, until} = values;
  const sourcePorts = parseSourcePorts(values.sourcePorts);
  const wishes = {connectTimeoutMs, workers, engine, proof, send, until, sourcePorts};
  const parsedTarget = target === undefined ? undefined : parseTarget(target);
  if (parsedTarget) chooseAsking(parsedTarget, wishes);
  parseSourcesFor(values.sources ?? [], parsedTarget);
  return {
    spec,
    target: parsedTarget,
    asksProtocol:
      target !== undefined && isBare(target) && [proof, send, until].every((each) => each === undefined),
    wishes,
    sources: values.sources ?? [],
    observedHosts: parseObservedHosts(values.observeOn),
    drivingHosts: parseDrivingHosts(values.driveFrom),
    expectations: await parseExpectations(values.expect, spec),
    passive: values.passive,
    allowPublic: values.allowPublic,
    withCanary: values.canary,
    stopWhenBlockedMs: values.stopWhenCanaryBlockedMs,
  };
}

/** A gate knows every number of the record by its schema: nobody waits for that who expects nothing. */
async function parseExpectations(
  texts: readonly string[] | undefined,
  {experiments}: ExperimentSpec,
): Promise<readonly Expectation[]> {
  if (texts === undefined) return [];
  const {parseExpectation} = await import('../gate/expectation.ts');
  return texts.map((text) => parseExpectation(text, experiments));
}
