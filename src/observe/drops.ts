import type {Drops} from '../model/host-facts.ts';
import {known, mapReading, type Reading, valueIfKnown} from '../model/reading.ts';
import {fileOf} from './files.ts';
import {netfilterScripts, parseNetfilter} from './netfilter.ts';
import {parsePeerPorts, peerPortsCommand} from './peer-ports.ts';
import {parseConntrackStat, parseConntrackTool} from './proc/conntrack-stat.ts';
import {parseNeighbourStat} from './proc/neighbour-stat.ts';
import {parseNetDev} from './proc/net-dev.ts';
import {parseNoRoutes, parseNoRoutes6} from './proc/no-routes.ts';
import {parseNumber} from './proc/number.ts';
import {parseReading} from './proc/parse-error.ts';
import {parseRoutes, parseRoutes6} from './proc/routes.ts';
import {parseSoftnetDropped} from './proc/softnet-stat.ts';
import {parseTcQdiscs, tcCommand} from './tc.ts';
import {toolReading, toolScripts} from './tool.ts';

const conntrackStat = '/proc/net/stat/nf_conntrack';
const softnetStat = '/proc/net/softnet_stat';
const snmp = '/proc/net/snmp';
const snmp6 = '/proc/net/snmp6';
const netDev = '/proc/net/dev';
const route = '/proc/net/route';
const route6 = '/proc/net/ipv6_route';
/** In a network namespace that is not the first there is no such file; the table is one for the machine (net/core/neighbour.c). */
const neighbourFiles = [
  {
    family: 4,
    paths: ['/proc/net/stat/arp_cache', '/proc/1/net/stat/arp_cache'],
    max: '/proc/sys/net/ipv4/neigh/default/gc_thresh3',
  },
  {
    family: 6,
    paths: ['/proc/net/stat/ndisc_cache', '/proc/1/net/stat/ndisc_cache'],
    max: '/proc/sys/net/ipv6/neigh/default/gc_thresh3',
  },
] as const;
const conntrackTool = 'conntrack -S';

export const dropPaths: readonly string[] = [
  conntrackStat,
  softnetStat,
  snmp,
  snmp6,
  netDev,
  route,
  route6,
  ...neighbourFiles.flatMap(({paths, max}) => [...paths, max]),
];

export const dropScripts: Readonly<Record<string, string>> = {
  ...netfilterScripts,
  ...toolScripts('tc', 'tc', tcCommand),
  ...toolScripts('peer ports', 'ss', peerPortsCommand),
  // Only for kernels without the file that says the same: the tool would load connection tracking where there is none.
  ...toolScripts(
    'conntrack',
    'conntrack',
    `[ -e ${conntrackStat} ] || [ ! -e /proc/sys/net/netfilter/nf_conntrack_count ] || ${conntrackTool}`,
  ),
};

/** From the files of `dropPaths` and what `dropScripts` printed; `answer` is the reason where neither came. */
export function parseDrops(
  files: ReadonlyMap<string, Reading<string>>,
  parts: ReadonlyMap<string, string>,
  answer: Reading<string>,
): Drops {
  if (!answer.known) {
    const gap = (from: string) => ({...answer, from});
    return {
      netfilter: gap('nft, iptables-save'),
      uncounted: gap('nft'),
      rulePaths: gap('nft, iptables-save'),
      conntrack: gap(conntrackStat),
      softnetDropped: gap(softnetStat),
      outNoRoutes: gap(snmp),
      qdiscs: gap(tcCommand),
      links: gap(netDev),
      peerPorts: gap('ss -tan'),
      neighbours: gap('/proc/net/stat/arp_cache'),
      routes: gap(route),
    };
  }
  const tool = toolReading('conntrack', conntrackTool, parts);
  const stat = fileOf(files, conntrackStat);
  const rules = parseNetfilter(parts);
  return {
    netfilter: mapReading(rules, ({counted}) => counted),
    uncounted: mapReading(rules, ({uncounted}) => uncounted),
    rulePaths: mapReading(rules, ({paths}) => paths),
    conntrack:
      !stat.known && tool.known && tool.value.trim() !== ''
        ? parseReading(tool, parseConntrackTool)
        : parseReading(stat, parseConntrackStat),
    softnetDropped: parseReading(fileOf(files, softnetStat), parseSoftnetDropped),
    outNoRoutes: noRoutes(fileOf(files, snmp), fileOf(files, snmp6)),
    qdiscs: parseReading(toolReading('tc', tcCommand, parts), parseTcQdiscs),
    links: parseReading(fileOf(files, netDev), parseNetDev),
    peerPorts: parseReading(toolReading('peer ports', 'ss -tan', parts), parsePeerPorts),
    neighbours: neighboursIn(files),
    routes: routes(fileOf(files, route), fileOf(files, route6)),
  };
}

/** Of both families; a kernel without IPv6 counts none of it. */
function noRoutes(text: Reading<string>, text6: Reading<string>): Drops['outNoRoutes'] {
  const six = valueIfKnown(parseReading(text6, parseNoRoutes6)) ?? 0;
  return mapReading(parseReading(text, parseNoRoutes), (four) => four + six);
}

/** Of both families; a kernel without IPv6 has no routes of it. */
function routes(text: Reading<string>, text6: Reading<string>): Drops['routes'] {
  const [four, six] = [parseReading(text, parseRoutes), parseReading(text6, parseRoutes6)];
  if (!four.known) return four;
  return six.known ? known([...four.value, ...six.value], `${route}, ${route6}`) : four;
}

/** Where a table could be read in neither way, why not. */
function neighboursIn(files: ReadonlyMap<string, Reading<string>>): Drops['neighbours'] {
  const tables = neighbourFiles.map(({family, paths, max}) => {
    const [here, first] = paths.map((path) => parseReading(fileOf(files, path), parseNeighbourStat));
    const most = valueIfKnown(parseReading(fileOf(files, max), parseNumber)) ?? null;
    const stat = here?.known ? here : first;
    return stat && mapReading(stat, (counts) => ({family, ...counts, max: most}));
  });
  const found = tables.flatMap((table) => (table && valueIfKnown(table)) ?? []);
  const [why] = tables.flatMap((table) => (table && !table.known ? table : []));
  return found.length === 0 && why ? why : known(found, '/proc/net/stat/arp_cache');
}
