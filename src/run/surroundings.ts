import type {IdleWorkers} from '../drive/idle-workers.ts';
import {Canary} from '../experiments/canary.ts';
import {QuietMoment} from '../experiments/quiet-moment.ts';
import {localHost} from '../hosts/host.ts';
import {limitsOf} from '../inspect/limits-of.ts';
import {type ListenerProcess, startListener} from '../listen/child.ts';
import type {HostFacts} from '../model/host-facts.ts';
import type {LimitReading} from '../model/limit-reading.ts';
import type {Plan} from '../model/plan.ts';
import type {Endpoint, Target} from '../model/target.ts';
import type {Observer} from '../observe/observer.ts';
import {firstReached} from '../plan/first-reached.ts';
import {assertAllowed} from '../plan/guard.ts';
import type {Load} from '../plan/make-plan.ts';
import {readOwnAddresses} from '../plan/own-addresses.ts';
import {resolveTargets} from '../plan/resolve.ts';
import {crowdingWords} from '../plan/shared-tables.ts';
import {parseTarget} from '../plan/target.ts';
import {askProtocol} from './ask-protocol.ts';
import type {Closers} from './closers.ts';
import {askThisHost, type HostDriver} from './driving-hosts.ts';
import type {HeadStart} from './head-start.ts';
import {observeHosts} from './observe-on.ts';
import {planMaker} from './plan-maker.ts';
import type {RunRequest} from './run-request.ts';
import {unlessStopped} from './stopped-error.ts';

/** What is known once everything is looked up that was asked for. */
export interface Surroundings {
  readonly driverObserver: Observer;
  /** Of a fleet, beyond the first. */
  readonly otherDrivers: readonly Observer[];
  readonly drivers: readonly HostDriver[];
  readonly idleWorkers: IdleWorkers;
  /** The first reading of the driver's host. */
  readonly driver: HostFacts;
  readonly planFor: (load: Load) => Plan;
  readonly plan: Plan;
  readonly observer: Observer | undefined;
  readonly hops: readonly Observer[];
  /** Why the target is not observed, where it is not. */
  readonly unobserved: string;
  readonly limitReadings: readonly LimitReading[];
  readonly quietMoment: QuietMoment;
  readonly canary: Canary | undefined;
  /** Tables of the hosts that the run may fill, in sentences. */
  readonly crowding: readonly string[];
  /** Sentences for the report. */
  readonly notes: readonly string[];
}

/** Everything side by side that does not need the other: most of it waits for processes to start. */
export async function lookUp(
  request: RunRequest,
  headStart: HeadStart,
  closers: Closers,
  signal: AbortSignal,
): Promise<Surroundings> {
  const {spec, observedHosts} = request;
  const {idleWorkers} = headStart;
  const isFleet = request.drivingHosts.length > 0;
  const hereRead = isFleet
    ? undefined
    : closers.opening(headStart.takeDriver(), ({driverObserver}) => driverObserver.close());
  const own = request.target ? undefined : await openListener(closers);
  const targets = await unlessStopped(resolveTargets(request.target ?? parseTarget(own?.url ?? '')), signal);
  for (const target of targets) assertAllowed(target, request.allowPublic, readOwnAddresses());
  // What this host reaches says nothing of what others do.
  const drivesHere = !isFleet || request.drivingHosts.includes(localHost);
  const {target, note} = drivesHere ? await firstReached(targets) : {target: targets[0], note: undefined};
  const answer = isFleet ? undefined : await askThisHost(target, request.sources);
  const fleetOpened = isFleet
    ? closers.opening(reachFleet(request, target, headStart), async (fleet) => {
        await Promise.all(fleet.map((one) => one.observer.close()));
      })
    : undefined;
  const targetRead = closers.opening(readTarget(target.endpoint, observedHosts), async ({observer, hops}) => {
    await Promise.all([observer, ...hops].map((one) => one?.close()));
  });
  const [here, fleet = [], {observer, hops, unobserved, first, onHops}] = await Promise.all([
    hereRead,
    fleetOpened,
    targetRead,
  ]);
  const drivers =
    here && answer ? [{host: localHost, observer: here.driverObserver, facts: here.driver, answer}] : fleet;
  const [{observer: driverObserver, facts: driver}, ...otherDrivers] = drivers as [
    HostDriver,
    ...HostDriver[],
  ];
  const asks = drivesHere && !observer && request.asksProtocol;
  const asked = asks ? await askProtocol(target, signal) : undefined;
  const sources = drivers.flatMap((one) => one.answer.sources);
  const planFor = planMaker(target, {...request.wishes, ...asked?.wishes, sources}, drivers);
  const plan = planFor(spec.load);
  const limitReadings = first ? limitsOf(first) : [];
  const crowding = crowdingWords(spec.demand(limitReadings), [
    ...drivers.map(({facts}) => ({facts, share: 1 / drivers.length, hasEnd: true})),
    ...(first ? [{facts: first, share: 1, hasEnd: true}] : []),
    ...onHops.map((facts) => ({facts, share: 1, hasEnd: false})),
  ]);
  const canary = request.withCanary ? Canary.start(plan, idleWorkers) : undefined;
  if (canary) closers.add(() => canary.end());
  return {
    driverObserver,
    otherDrivers: otherDrivers.map((one) => one.observer),
    drivers,
    idleWorkers,
    driver,
    planFor,
    plan,
    observer,
    unobserved,
    limitReadings,
    quietMoment: new QuietMoment({driver, target: first, hops: onHops}),
    hops,
    canary,
    crowding,
    notes: [
      ...crowding,
      ...(own ? ['No target was given: this is a listener that plimsoll started on this host.'] : []),
      ...(note === undefined ? [] : [note]),
      ...(asked === undefined ? [] : [asked.words]),
    ],
  };
}

async function reachFleet(
  {drivingHosts, sources}: RunRequest,
  target: Target,
  headStart: HeadStart,
): Promise<readonly HostDriver[]> {
  // Few runs have one, and all others would wait for it to be loaded.
  const {openFleet} = await import('./fleet.ts');
  return openFleet(drivingHosts, target, sources, () => headStart.takeDriver());
}

/** The host of the target and hosts on the way, side by side. */
async function readTarget(
  endpoint: Endpoint,
  hosts: RunRequest['observedHosts'],
): Promise<
  Pick<Surroundings, 'observer' | 'hops' | 'unobserved'> & {
    readonly first: HostFacts | undefined;
    readonly onHops: readonly HostFacts[];
  }
> {
  const {observer, hops, unobserved} = await observeHosts(endpoint, hosts);
  const [first, onHops] = await Promise.all([
    observer?.readAll({drops: true}),
    Promise.all(hops.map((hop) => hop.readAll({drops: true}))),
  ]);
  return {observer, hops, unobserved, first, onHops};
}

async function openListener(closers: Closers): Promise<ListenerProcess> {
  const listener = await startListener();
  closers.add(() => listener.stop());
  return listener;
}
