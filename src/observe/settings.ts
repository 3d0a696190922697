import type {Settings} from '../model/host-facts.ts';
import {known, type Reading} from '../model/reading.ts';
import {fileOf} from './files.ts';
import {parseNumber, parseWord} from './proc/number.ts';
import {parseReading} from './proc/parse-error.ts';
import {parsePortRange, parseReservedPorts} from './proc/port-range.ts';
import {parseTcpMem} from './proc/tcp-mem.ts';

/**
 * Where each setting stands: proc_sys_net(5), tcp(7), ip(7), Documentation/networking/ip-sysctl.rst. /proc/sys/net shows the
 * namespace of the process that reads it, which is why a foreign namespace has to be entered.
 */
const settingFiles = {
  bootId: '/proc/sys/kernel/random/boot_id',
  kernel: '/proc/sys/kernel/osrelease',
  somaxconn: '/proc/sys/net/core/somaxconn',
  ephemeralPorts: '/proc/sys/net/ipv4/ip_local_port_range',
  reservedPorts: '/proc/sys/net/ipv4/ip_local_reserved_ports',
  twReuse: '/proc/sys/net/ipv4/tcp_tw_reuse',
  maxTwBuckets: '/proc/sys/net/ipv4/tcp_max_tw_buckets',
  maxSynBacklog: '/proc/sys/net/ipv4/tcp_max_syn_backlog',
  syncookies: '/proc/sys/net/ipv4/tcp_syncookies',
  abortOnOverflow: '/proc/sys/net/ipv4/tcp_abort_on_overflow',
  synRetries: '/proc/sys/net/ipv4/tcp_syn_retries',
  synLinearTimeouts: '/proc/sys/net/ipv4/tcp_syn_linear_timeouts',
  synAckRetries: '/proc/sys/net/ipv4/tcp_synack_retries',
  conntrackMax: '/proc/sys/net/netfilter/nf_conntrack_max',
  tcpMem: '/proc/sys/net/ipv4/tcp_mem',
  pidMax: '/proc/sys/kernel/pid_max',
  threadsMax: '/proc/sys/kernel/threads-max',
} as const;

export const settingPaths: readonly string[] = Object.values(settingFiles);

export function parseSettings(
  files: ReadonlyMap<string, Reading<string>>,
  networkNamespace: Reading<string>,
  uname?: string,
): Settings {
  const read = <T>(name: keyof typeof settingFiles, parse: (text: string) => T) =>
    parseReading(fileOf(files, settingFiles[name]), parse);
  return {
    networkNamespace,
    bootId: read('bootId', parseWord),
    kernel: kernelOf(read('kernel', parseWord), uname),
    somaxconn: read('somaxconn', parseNumber),
    ephemeralPorts: read('ephemeralPorts', parsePortRange),
    reservedPorts: read('reservedPorts', parseReservedPorts),
    twReuse: read('twReuse', parseNumber),
    maxTwBuckets: read('maxTwBuckets', parseNumber),
    maxSynBacklog: read('maxSynBacklog', parseNumber),
    syncookies: read('syncookies', parseNumber),
    abortOnOverflow: read('abortOnOverflow', parseNumber),
    synRetries: read('synRetries', parseNumber),
    synLinearTimeouts: read('synLinearTimeouts', parseNumber),
    synAckRetries: read('synAckRetries', parseNumber),
    conntrackMax: read('conntrackMax', parseNumber),
    tcpMem: read('tcpMem', parseTcpMem),
    pidMax: read('pidMax', parseNumber),
    threadsMax: read('threadsMax', parseNumber),
  };
}

/** A system without Linux's /proc at least has a name: `Darwin 23.1.0`. */
function kernelOf(release: Reading<string>, uname = ''): Reading<string> {
  const name = uname.trim();
  return release.known || !/^\S+ \S+$/.test(name) ? release : known(name, 'uname -sr');
}
