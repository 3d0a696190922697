import type {Sample} from '../model/host-facts.ts';
import {mapReading, type Reading} from '../model/reading.ts';
import {fileOf} from './files.ts';
import {parseFileNr} from './proc/fs-file-nr.ts';
import {parseMeminfo} from './proc/meminfo.ts';
import {parseMib} from './proc/net-netstat.ts';
import {parseSockstat, sockstatNumber} from './proc/net-sockstat.ts';
import {parseNumber} from './proc/number.ts';
import {parseReading} from './proc/parse-error.ts';

const netstat = '/proc/net/netstat';
const snmp = '/proc/net/snmp';
const sockstat = '/proc/net/sockstat';
const sockstat6 = '/proc/net/sockstat6';
const fileNr = '/proc/sys/fs/file-nr';
const conntrackCount = '/proc/sys/net/netfilter/nf_conntrack_count';
const meminfo = '/proc/meminfo';

/** Files of every sample; /proc/net is that of the process which reads it, so of the namespace the shell is in. */
export const samplePaths: readonly string[] = [
  netstat,
  snmp,
  sockstat,
  sockstat6,
  fileNr,
  conntrackCount,
  meminfo,
];

/** The part of a sample that comes from these files. */
export function parseSampleFiles(
  files: ReadonlyMap<string, Reading<string>>,
): Omit<Sample, 'atMs' | 'listeners' | 'processes'> {
  // Absent where IPv6 is switched off; then there are no TCP6 sockets to add.
  const six = parseReading(fileOf(files, sockstat6), (text) =>
    sockstatNumber(parseSockstat(text), 'TCP6', 'inuse'),
  );
  return {
    tcpExt: parseReading(fileOf(files, netstat), (text) => parseMib(text, 'TcpExt')),
    tcp: parseReading(fileOf(files, snmp), (text) => parseMib(text, 'Tcp')),
    sockstat: mapReading(
      parseReading(fileOf(files, sockstat), (text) => {
        const protocols = parseSockstat(text);
        const number = (field: string) => sockstatNumber(protocols, 'TCP', field);
        return {inUse: number('inuse'), timeWait: number('tw'), memoryPages: number('mem')};
      }),
      (four) => ({...four, inUse: four.inUse + (six.known ? six.value : 0)}),
    ),
    fileTable: parseReading(fileOf(files, fileNr), parseFileNr),
    conntrackCount: parseReading(fileOf(files, conntrackCount), parseNumber),
    memory: parseReading(fileOf(files, meminfo), parseMeminfo),
  };
}
