import {readFileSync} from 'node:fs';
import {decodeFrame, fromWorker, LineCutter, toWorker} from '../../src/drive/protocol.ts';
import {parseExpectation} from '../../src/gate/expectation.ts';
import {judgeExpectations} from '../../src/gate/gate.ts';
import {parseHostPrefix} from '../../src/hosts/host.ts';
import {parseListenAddress} from '../../src/listen/address.ts';
import {parseFiles} from '../../src/observe/files.ts';
import {parseIptablesSave} from '../../src/observe/iptables.ts';
import {parseNftRuleset} from '../../src/observe/nft.ts';
import {parsePeerPorts} from '../../src/observe/peer-ports.ts';
import {parseCgroupMounts, parsePidCgroup} from '../../src/observe/proc/cgroup.ts';
import {parseConntrackStat, parseConntrackTool} from '../../src/observe/proc/conntrack-stat.ts';
import {parseFileNr} from '../../src/observe/proc/fs-file-nr.ts';
import {parseKeyed} from '../../src/observe/proc/keyed.ts';
import {parseFibTrie, parseIfInet6} from '../../src/observe/proc/local-addresses.ts';
import {parseMeminfo} from '../../src/observe/proc/meminfo.ts';
import {parseNeighbourStat} from '../../src/observe/proc/neighbour-stat.ts';
import {parseNetDev} from '../../src/observe/proc/net-dev.ts';
import {parseNetstat} from '../../src/observe/proc/net-netstat.ts';
import {parseSockstat} from '../../src/observe/proc/net-sockstat.ts';
import {parseNetTcp} from '../../src/observe/proc/net-tcp.ts';
import {parseNetUnix} from '../../src/observe/proc/net-unix.ts';
import {parseNumber, parseNumberOrMax, parseWord} from '../../src/observe/proc/number.ts';
import {ParseError} from '../../src/observe/proc/parse-error.ts';
import {parsePidLimits} from '../../src/observe/proc/pid-limits.ts';
import {parsePidStat} from '../../src/observe/proc/pid-stat.ts';
import {parsePortRange, parseReservedPorts} from '../../src/observe/proc/port-range.ts';
import {parseRoutes, parseRoutes6} from '../../src/observe/proc/routes.ts';
import {parseSoftnetDropped} from '../../src/observe/proc/softnet-stat.ts';
import {parseTcpMem} from '../../src/observe/proc/tcp-mem.ts';
import {parseFdCounts} from '../../src/observe/processes.ts';
import {splitAnswer} from '../../src/observe/script.ts';
import {parseSsConnections, parseSsTcp, parseSsUnix, parseSsUnixConnections} from '../../src/observe/ss.ts';
import {parseTcQdiscs} from '../../src/observe/tc.ts';
import {parseThreads} from '../../src/observe/threads.ts';
import {parseConfig} from '../../src/plan/config.ts';
import {parseCount, parseDurationMs, parseRate, parseShare} from '../../src/plan/quantity.ts';
import {parseSourcePorts} from '../../src/plan/source-ports.ts';
import {parseSources} from '../../src/plan/sources.ts';
import {parseTarget} from '../../src/plan/target.ts';
import {UsageError} from '../../src/plan/usage-error.ts';
import {longestWords} from '../../src/proof/words.ts';
import {parseRecord} from '../../src/record/record.ts';
import {formats} from '../../src/report/formats.ts';
import {decodeLatency} from '../../src/stats/latency.ts';
import * as kernel from '../observe/proc/recorded.ts';
import {verdictOf} from '../proof/exchange.ts';
import {recorded} from '../proof/recorded.ts';

/** A parser: what it reads, and what must be so of whatever it makes of a text. */
export interface Subject {
  readonly name: string;
  /** Texts that it understands. */
  readonly samples: readonly string[];
  /** @throws anything but what `refuses` is true for is a mistake */
  read(text: string): unknown;
  refuses(error: unknown): boolean;
}

const ofKernel = (name: string, read: (text: string) => unknown, ...samples: string[]): Subject => ({
  name,
  samples,
  read: (text) => numbersIn(read(text), text),
  refuses: (error) => error instanceof ParseError,
});

const ofUser = (name: string, read: (text: string) => unknown, ...samples: string[]): Subject => ({
  name,
  samples,
  read: (text) => numbersIn(read(text), text),
  refuses: (error) => error instanceof UsageError && !/\n/.test(error.message),
});

const fixture = (name: string) =>
  readFileSync(new URL(`../report/fixtures/${name}`, import.meta.url), 'utf8');
const records = ['accept-stalled.json', 'target-fds.json', 'interrupted.json', 'not-observed.json'].map(
  fixture,
);
const hdr = /"hdr": "([^"]+)"/.exec(records[0] ?? '')?.[1] ?? '';

const toWorkerFrames = [
  '{"say":"go","atMs":1,"atMonotonicMs":2,"perSecond":3}',
  '{"say":"release","count":3,"end":"last"}',
  '{"say":"probe","part":{"of":1,"index":0,"sinceDead":false}}',
  '{"say":"list"}',
];
const fromWorkerFrames = [
  '{"say":"ready","engine":"epoll","softFds":null,"hardFds":null,"ownFds":20}',
  '{"say":"listed","open":{"127.0.0.1":"AA=="},"used":{},"inodes":[1,2]}',
  '{"say":"failed","message":"no"}',
];
const isFrameError = (error: unknown) =>
  error instanceof Error && /^(expected a frame|a frame) of protocol/.test(error.message);

/** A record that is read is shown in every form, and judged. */
function show(text: string): void {
  const record = parseRecord(text);
  for (const render of Object.values(formats)) assertEscaped(render(record));
  judgeExpectations(record, [parseExpectation('ceiling >= 10'), parseExpectation('connect.p99 < 20ms')]);
}

/** No form lets a control character through that could steer a terminal, or end a line that it should not end. */
function assertEscaped(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const found = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/.exec(text);
  if (found) throw new Error(`a control character ${JSON.stringify(found[0])} in an output`);
}

const replies: readonly Subject[] = [...new Set(recorded.map(([, proof]) => proof))].map((proof) => {
  const said = recorded.filter(([, one]) => one === proof);
  return {
    name: `reply: ${said[0]?.[0]}`,
    samples: said.map(([, , text]) => text),
    read(text) {
      const bytes = Buffer.from(text, 'latin1');
      const verdict = verdictOf(proof, bytes);
      if (!/^(accepted|more|denied: )/.test(verdict)) throw new Error(`the verdict is ${verdict}`);
      const words = verdict.replace('denied: ', '');
      if (Buffer.byteLength(words) > longestWords || /\p{C}/u.test(words))
        throw new Error(`the words are ${words}`);
      if (/\p{C}/u.test(proof.parting(bytes))) throw new Error('the parting words hold a control character');
      const half = bytes.length >> 1;
      const cut = verdictOf(proof, bytes.subarray(0, half), bytes.subarray(half));
      if (cut !== verdict) throw new Error(`in two pieces it is ${cut}, in one ${verdict}`);
    },
    refuses: () => false,
  };
});

export const subjects: readonly Subject[] = [
  ofKernel('cgroup', parsePidCgroup, kernel.pidCgroup),
  ofKernel('mountinfo', parseCgroupMounts, kernel.mountinfo),
  ofKernel('file-nr', parseFileNr, '398\t0\t2466177\n'),
  ofKernel('fib_trie', parseFibTrie, kernel.fibTrie),
  ofKernel('if_inet6', parseIfInet6, kernel.ifInet6),
  ofKernel('meminfo', parseMeminfo, kernel.meminfo),
  ofKernel('snmp, netstat', parseNetstat, kernel.snmp),
  ofKernel('sockstat', parseSockstat, kernel.sockstat),
  ofKernel('net/tcp', (text) => parseNetTcp(text), kernel.netTcp, kernel.netTcp6),
  ofKernel('net/unix', parseNetUnix, kernel.netUnix),
  ofKernel('number', parseNumber, '4096\n'),
  ofKernel('number or max', parseNumberOrMax, 'max\n', '12\n'),
  ofKernel('word', parseWord, '127ae1ca-ccc3-4bdc-a3c1-daa79e3ac12b\n'),
  ofKernel('limits', parsePidLimits, kernel.pidLimits),
  ofKernel('stat', parsePidStat, kernel.pidStat),
  ofKernel('port range', parsePortRange, '32768\t60999\n'),
  ofKernel('reserved ports', parseReservedPorts, '40000-40010,50000\n'),
  ofKernel('tcp_mem', parseTcpMem, '287901\t383868\t575802\n'),
  ofKernel('net/dev', parseNetDev, kernel.netDev),
  ofKernel('softnet_stat', parseSoftnetDropped, kernel.softnetStat),
  ofKernel('stat/nf_conntrack', parseConntrackStat, kernel.conntrackStat),
  ofKernel('conntrack -S', parseConntrackTool, kernel.conntrackTool),
  ofKernel('keyed', parseKeyed, kernel.oomControl),
  ofKernel(
    'arp_cache',
    parseNeighbourStat,
    'entries  allocs   destroys table_fulls\n00000003  00000001 00000000 00000002\n',
  ),
  ofKernel(
    'route',
    parseRoutes,
    'Iface\tDestination\tGateway\neth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n',
  ),
  ofKernel(
    'ipv6_route',
    parseRoutes6,
    `${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00000400 00000001 00000000 00000001 lo\n`,
  ),
  ofKernel('ss -tan', parsePeerPorts, '50 10.0.1.1 10.0.1.2:7000\n'),
  ofKernel('ss -t', (text) => parseSsTcp(text), kernel.ssTcp),
  ofKernel('ss -lt', (text) => parseSsTcp(text, 'LISTEN'), kernel.ssListening),
  ofKernel(
    'ss -tne',
    (text) => [...parseSsConnections(text)],
    'ESTAB 127.0.0.1:80 127.0.0.1:40001 8142\nSYN-RECV [::1]:80 [::1]:40001 0\n',
  ),
  ofKernel('ss -lx', parseSsUnix, kernel.ssUnix),
  ofKernel('ss -x', parseSsUnixConnections, kernel.ssUnix),
  ofKernel('tc', parseTcQdiscs, kernel.tcQdiscs),
  ofKernel('nft', parseNftRuleset, kernel.nftRuleset),
  // A rule without a bound has Infinity for it.
  ofKernel(
    'iptables-save',
    (text) => JSON.stringify(parseIptablesSave(text)),
    kernel.iptablesSave,
    kernel.iptablesLegacySave,
  ),
  ofKernel('threads', (text) => parseThreads(text, [7]), '/proc/7/comm:a\n/proc/7/task/7/wchan:futex_wait\n'),
  ofKernel('descriptors', parseFdCounts, 'dr-x------ 2 0 0 23 Nov 1 00:00 /proc/7/fd\n'),
  ofKernel(
    'files of a host',
    (text) => [...parseFiles(text, ['/proc/a', '/proc/b'])],
    '/proc/a:1\n/proc/b:2\n',
  ),
  ofKernel('answer of a host', splitAnswer, '\n%%plimsoll files\n/proc/a:1\n\n%%plimsoll ss\nx\n'),

  ofUser('count', (text) => parseCount(text), '10k', '1.5m', '500'),
  ofUser('rate', (text) => parseRate(text), '500/s', '30/m', 'max'),
  ofUser('duration', (text) => parseDurationMs(text), '200ms', '5m', '1h30m'),
  ofUser('share', (text) => parseShare(text), '5%', '0.05'),
  ofUser(
    'target',
    parseTarget,
    'postgres://me:pw@[::1]:5432/db?x=1',
    'unix:/run/x',
    ':8080',
    'https://h/p?q#f',
  ),
  ofUser('sources', (text) => parseSources([text], 4), '10.0.0.1-9', '10.0.0.0/28', '127.0.0.1,127.0.0.2'),
  ofUser('sources of IPv6', (text) => parseSources([text], 6), 'fd00::1-1f', 'fd00::/124'),
  ofUser('source ports', (text) => parseSourcePorts(text), '1024-65535', 'ephemeral', '5,7-9'),
  ofUser(
    'expectation',
    (text) => parseExpectation(text),
    'ceiling >= 10k',
    'limit != target-fds',
    'connect.p99 < 20ms',
    'no target-fds',
  ),
  ofUser(
    'host prefix',
    (text) => parseHostPrefix(text, '--observe-on'),
    "ssh -o 'a b' host",
    'ip netns exec blue',
  ),
  ofUser('listen address', parseListenAddress, '127.0.0.1:80', '[::1]:80', 'unix:/run/x', ':80'),
  ofUser(
    'config, JSON',
    (text) => parseConfig(text, 'ci.json'),
    '{"connections": "10k", "expect": ["a", "b"]}',
  ),
  ofUser(
    'config, YAML',
    (text) => parseConfig(text, 'ci.yaml'),
    'connections: 10k\nexpect:\n  - ceiling >= 5\n',
  ),

  {
    name: 'frame to a worker',
    samples: toWorkerFrames,
    read: (text) => new LineCutter().push(`${text}\n`).map((line) => decodeFrame(toWorker, line)),
    refuses: isFrameError,
  },
  {
    name: 'frame of a worker',
    samples: fromWorkerFrames,
    read: (text) => new LineCutter().push(`${text}\n`).map((line) => decodeFrame(fromWorker, line)),
    refuses: isFrameError,
  },
  {
    name: 'record, and every form of it',
    samples: records,
    read: show,
    refuses: (error) => error instanceof Error && /^(not a |a plimsoll\.record)/.test(error.message),
  },
  {
    name: 'histogram',
    samples: [hdr],
    read: (text) => numbersIn(decodeLatency(text).summary(), text),
    refuses: (error) => error instanceof Error && /histogram/.test(error.message),
  },
  ...replies,
];

/** No number that a parser answers is one that a comparison would lie about: NaN, or beyond all where nothing says so. */
function numbersIn(value: unknown, text: string): unknown {
  const seen = new Set<unknown>();
  // What JavaScript cannot hold exactly is how the kernel says that there is no limit: observe/proc/number.ts.
  const isEndless = /unlimited|max|\d{16}/i.test(text);
  const visit = (one: unknown): void => {
    if (typeof one === 'number' && !(Number.isFinite(one) || (isEndless && one === Infinity)))
      throw new Error(`the number ${one}`);
    if (typeof one !== 'object' || one === null || seen.has(one)) return;
    seen.add(one);
    for (const each of one instanceof Map || one instanceof Set ? one : Object.values(one)) visit(each);
  };
  visit(value);
  return value;
}
