import {surveyHost} from '../drive/host-survey.ts';
import {type Host, localHost} from '../hosts/host.ts';
import type {Target} from '../model/target.ts';
import {Observer} from '../observe/observer.ts';
import {isOwnSource} from '../plan/route-source.ts';
import {parseSources} from '../plan/sources.ts';
import {UsageError} from '../plan/usage-error.ts';
import {askThisHost, driveFromFlag as flag, type HostDriver} from './driving-hosts.ts';
import type {DriverReading} from './read-driver.ts';

/**
 * Reaches every host, side by side, and asks what it allows.
 * @param takeThisHost the first reading of this host, where it drives as well
 * @throws UsageError in one line for one that is not reached, where no worker can be started, or that has none of the sources
 */
export async function openFleet(
  hosts: readonly Host[],
  target: Target,
  sourceTexts: readonly string[],
  takeThisHost: () => Promise<DriverReading>,
): Promise<readonly HostDriver[]> {
  const {endpoint} = target;
  const sources =
    endpoint.family === 'unix' || sourceTexts.length === 0 ? [] : parseSources(sourceTexts, endpoint.family);
  const to = endpoint.family === 'unix' ? null : {family: endpoint.family, address: endpoint.address};
  const open = async (host: Host) =>
    host === localHost
      ? thisHost(await takeThisHost(), target, sources)
      : await openDriver(host, {to, sources});
  const opened = await Promise.allSettled(hosts.map(open));
  const drivers = opened.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  try {
    for (const one of opened) if (one.status === 'rejected') throw one.reason;
    return sources.length === 0 ? drivers : withTheirSources(drivers, sources);
  } catch (error) {
    await Promise.all(drivers.map(({observer}) => observer.close()));
    throw error;
  }
}

async function thisHost(
  {driverObserver, driver}: DriverReading,
  target: Target,
  sources: readonly string[],
): Promise<HostDriver> {
  const {endpoint} = target;
  const answer = await askThisHost(target, []);
  const own: string[] = [];
  if (endpoint.family !== 'unix')
    for (const source of sources) if (await isOwnSource(endpoint.family, source)) own.push(source);
  return {host: localHost, observer: driverObserver, facts: driver, answer: {...answer, sources: own}};
}

async function openDriver(host: Host, question: Parameters<typeof surveyHost>[1]): Promise<HostDriver> {
  const answer = await surveyHost(host, question);
  const observer = await Observer.open(null, host);
  if (observer.unreachable === undefined)
    return {host, answer, observer, facts: await observer.readAll({drops: true})};
  await observer.close();
  throw new UsageError(`${flag}: ${observer.unreachable}`);
}

/**
 * Each address goes to one host that has it, to several in turn where more than one does, so that no four-tuple is given
 * out twice. All of 127/8 is every host's own.
 * @throws UsageError for an address that no host has, and for a host that gets none
 */
export function withTheirSources<One extends Pick<HostDriver, 'host' | 'answer'>>(
  drivers: readonly One[],
  sources: readonly string[],
): One[] {
  const given = new Map<One, string[]>(drivers.map((driver) => [driver, []]));
  for (const source of sources) {
    const [poorest] = drivers
      .filter(({answer}) => answer.sources.includes(source))
      .sort((a, b) => (given.get(a)?.length ?? 0) - (given.get(b)?.length ?? 0));
    if (!poorest)
      throw new UsageError(
        `--source: ${source} is not an address of any host of ${flag}; add it on one of them with: ip address add ${source} dev DEVICE`,
      );
    given.get(poorest)?.push(source);
  }
  return drivers.map((driver) => {
    const own = given.get(driver) ?? [];
    if (own.length === 0)
      throw new UsageError(
        `--source: no address is left for ${driver.host.name}; give at least one that it has, beside those of the other hosts`,
      );
    return {...driver, answer: {...driver.answer, sources: own}};
  });
}
