import {formatMany} from '../model/units.ts';
import type {RunRecord} from '../record/record.ts';

type Driver = RunRecord['driver'];

/** So many are named; the record has all. */
const shown = 3;

/** `Load generator: 2 workers on vm, engine epoll; kernel 6.18.44, Node 20.20.2`, with the hosts and addresses it opened from. */
export function driverWords(driver: Driver): string {
  const {workers, host, engine, engineWhy, kernel, node, sources} = driver;
  const fleet = fleetWords(driver);
  const parts = [
    `${formatMany(workers, 'worker')} on ${fleet ?? host}`,
    `engine ${engine}${engineWhy === undefined ? '' : ` (${engineWhy})`}`,
    ...(sources.length === 0 ? [] : [`from ${listed(sources, 'source')}`]),
  ];
  return `Load generator: ${parts.join(', ')}; kernel ${kernel}, Node ${node}`;
}

/** The hosts that opened the connections, where that was not this one alone: `ssh gen1, ssh gen2`. */
export function fleetWords({drivenFrom}: Driver): string | undefined {
  return drivenFrom.length === 0 ? undefined : listed(drivenFrom, 'host');
}

function listed(names: readonly string[], what: string): string {
  return names.length > shown
    ? `${formatMany(names.length, what)} beginning with ${names[0]}`
    : names.join(', ');
}
