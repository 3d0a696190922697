import {join} from 'node:path';
import {Namespace, openPair, type Pair, serverAddress, serverAddress6} from '../helpers/namespace.ts';
import {listen} from '../helpers/plimsoll.ts';
import {temporaryFolder} from '../servers/serve.ts';
import type {Scene} from './scenario.ts';

export const loopback = '127.0.0.1:7000';
export const loopback6 = '[::1]:7000';
export const farServer = `${serverAddress}:7000`;
export const farServer6 = `[${serverAddress6}]:7000`;

/** The load of most scenarios: patience for two SYN retries, and a short hold. */
export function load(connections: number, rate: string, ...more: string[]): string[] {
  return ['-c', `${connections}`, '-r', rate, '--connect-timeout', '3s', '--hold', '500ms', ...more];
}

/** What `plimsoll listen --echo` sends back: who gets it has been accepted, for whoever is asked from outside. */
export const echoed = ['--send', 'line', '--until', 'line'] as const;

/** Driver and `plimsoll listen` on one host. */
export async function onLoopback(address: string, ...flags: string[]): Promise<Scene> {
  const driver = await Namespace.open();
  const {target} = await listen(driver, address, ...flags);
  return {driver, target};
}

/** Driver and a Unix-domain `plimsoll listen`. */
export async function onPath(...flags: string[]): Promise<Scene> {
  return onPathOf(await Namespace.open(), ...flags);
}

export async function onPathOf(driver: Namespace, ...flags: string[]): Promise<Scene> {
  const {target} = await listen(driver, `unix:${join(temporaryFolder(), 'socket')}`, ...flags);
  return {driver, target};
}

/** A healthy server behind a cable, and what is done to one of the two hosts before. */
export async function behindCable(
  prepare: (pair: Pair) => Promise<unknown>,
  {alone = false, address = farServer}: {readonly alone?: boolean; readonly address?: string} = {},
): Promise<Scene> {
  const pair = await openPair({alone});
  await prepare(pair);
  const {target} = await listen(pair.server, address);
  return {driver: pair.client, target, server: pair.server};
}
