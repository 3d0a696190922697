import type {ExperimentContext} from './experiment-context.ts';
import type {Readings} from './quiet-moment.ts';
import {isSameNamespace} from './same-namespace.ts';

/**
 * Reads all hosts side by side. Where driver and target are one network namespace, what is turned away there is read once:
 * it takes a dozen processes.
 * @param drops whether rules, conntrack, queues and links are read as well
 */
export async function readHosts(
  {
    observer,
    driverObserver,
    hops,
    quietMoment,
  }: Pick<ExperimentContext, 'observer' | 'driverObserver' | 'hops' | 'quietMoment'>,
  drops: boolean,
): Promise<Readings> {
  const {driver: driverFirst, target: targetFirst} = quietMoment.first;
  const shared = drops && targetFirst !== undefined && isSameNamespace(driverFirst, targetFirst);
  const [target, driver, onHops] = await Promise.all([
    observer?.readAll({drops}),
    driverObserver.readAll({drops: drops && !shared}),
    Promise.all(hops.map((hop) => hop.readAll({drops}))),
  ]);
  return {
    target,
    driver: shared && target?.drops ? {...driver, drops: target.drops} : driver,
    hops: onHops,
  };
}
