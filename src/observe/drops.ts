import type {Drops} from '../model/host-facts.ts';
import {known, mapReading, type Reading} from '../model/reading.ts';
import {fileOf} from './files.ts';
import {netfilterScripts, parseNetfilter} from './netfilter.ts';
import {parseConntrackStat, parseConntrackTool} from './proc/conntrack-stat.ts';
import {parseNetDev} from './proc/net-dev.ts';
import {parseReading} from './proc/parse-error.ts';
import {parseRoutes, parseRoutes6} from './proc/routes.ts';
import {parseSoftnetDropped} from './proc/softnet-stat.ts';
import {parseTcQdiscs, tcCommand} from './tc.ts';
import {toolReading, toolScripts} from './tool.ts';

const conntrackStat = '/proc/net/stat/nf_conntrack';
const softnetStat = '/proc/net/softnet_stat';
const netDev = '/proc/net/dev';
const route = '/proc/net/route';
const route6 = '/proc/net/ipv6_route';
const conntrackTool = 'conntrack -S';

export const dropPaths: readonly string[] = [conntrackStat, softnetStat, netDev, route, route6];

export const dropScripts: Readonly<Record<string, string>> = {
  ...netfilterScripts,
  ...toolScripts('tc', 'tc', tcCommand),
  // Only for kernels without that file: the tool would load connection tracking where there is none.
  ...toolScripts(
    'conntrack',
    'conntrack',
    `[ ! -e /proc/sys/net/netfilter/nf_conntrack_count ] || ${conntrackTool}`,
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
      qdiscs: gap(tcCommand),
      links: gap(netDev),
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
    qdiscs: parseReading(toolReading('tc', tcCommand, parts), parseTcQdiscs),
    links: parseReading(fileOf(files, netDev), parseNetDev),
    routes: routes(fileOf(files, route), fileOf(files, route6)),
  };
}

/** Of both families; a kernel without IPv6 has no routes of it. */
function routes(text: Reading<string>, text6: Reading<string>): Drops['routes'] {
  const [four, six] = [parseReading(text, parseRoutes), parseReading(text6, parseRoutes6)];
  if (!four.known) return four;
  return six.known ? known([...four.value, ...six.value], `${route}, ${route6}`) : four;
}
