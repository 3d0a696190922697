import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {known} from '../../../src/model/reading.ts';
import {parseIptablesSave} from '../../../src/observe/iptables.ts';
import {parseNftRuleset} from '../../../src/observe/nft.ts';
import {parseCgroupMounts, parsePidCgroup} from '../../../src/observe/proc/cgroup.ts';
import {parseConntrackStat, parseConntrackTool} from '../../../src/observe/proc/conntrack-stat.ts';
import {parseFileNr} from '../../../src/observe/proc/fs-file-nr.ts';
import {parseKey, parseKeyed} from '../../../src/observe/proc/keyed.ts';
import {parseFibTrie, parseIfInet6} from '../../../src/observe/proc/local-addresses.ts';
import {parseMeminfo} from '../../../src/observe/proc/meminfo.ts';
import {parseNetDev} from '../../../src/observe/proc/net-dev.ts';
import {parseMib, parseNetstat} from '../../../src/observe/proc/net-netstat.ts';
import {parseSockstat} from '../../../src/observe/proc/net-sockstat.ts';
import {parseNetTcp} from '../../../src/observe/proc/net-tcp.ts';
import {parseNetUnix} from '../../../src/observe/proc/net-unix.ts';
import {parseNumber, parseNumberOrMax, parseWord} from '../../../src/observe/proc/number.ts';
import {ParseError, parseReading} from '../../../src/observe/proc/parse-error.ts';
import {parsePidLimit, parsePidLimits} from '../../../src/observe/proc/pid-limits.ts';
import {parsePidStat} from '../../../src/observe/proc/pid-stat.ts';
import {parsePortRange, parseReservedPorts} from '../../../src/observe/proc/port-range.ts';
import {parseSoftnetDropped} from '../../../src/observe/proc/softnet-stat.ts';
import {parseTcpMem} from '../../../src/observe/proc/tcp-mem.ts';
import {parseSsTcp, parseSsUnix} from '../../../src/observe/ss.ts';
import {parseTcQdiscs} from '../../../src/observe/tc.ts';
import {codePoint} from '../../helpers/code-point.ts';
import * as recorded from './recorded.ts';

/** Every parser, with a text this kernel wrote. */
const parsers: readonly [string, (text: string) => unknown, string][] = [
  ['cgroup', parsePidCgroup, recorded.pidCgroup],
  ['mountinfo', parseCgroupMounts, recorded.mountinfo],
  ['file-nr', parseFileNr, '398\t0\t2466177\n'],
  ['fib_trie', parseFibTrie, recorded.fibTrie],
  ['if_inet6', parseIfInet6, recorded.ifInet6],
  ['meminfo', parseMeminfo, recorded.meminfo],
  ['netstat', parseNetstat, recorded.snmp],
  ['one MIB', (text) => parseMib(text, 'Tcp'), recorded.snmp],
  ['sockstat', parseSockstat, recorded.sockstat],
  ['tcp', (text) => parseNetTcp(text), recorded.netTcp],
  ['unix', parseNetUnix, recorded.netUnix],
  ['number', parseNumber, '4096\n'],
  ['number or max', parseNumberOrMax, 'max\n'],
  ['word', parseWord, '127ae1ca-ccc3-4bdc-a3c1-daa79e3ac12b\n'],
  ['limits', parsePidLimits, recorded.pidLimits],
  ['one limit', (text) => parsePidLimit(text, 'Max open files'), recorded.pidLimits],
  ['stat', parsePidStat, recorded.pidStat],
  ['port range', parsePortRange, '32768\t60999\n'],
  ['reserved ports', parseReservedPorts, '40000-40010,50000\n'],
  ['tcp_mem', parseTcpMem, '287901\t383868\t575802\n'],
  ['ss -t', (text) => parseSsTcp(text), recorded.ssTcp],
  ['ss -t of one state', (text) => parseSsTcp(text, 'LISTEN'), recorded.ssListening],
  ['ss -lx', parseSsUnix, recorded.ssUnix],
  ['nft', parseNftRuleset, recorded.nftRuleset],
  ['iptables-save', (text) => parseIptablesSave(text), recorded.iptablesSave],
  ['iptables-legacy-save', (text) => parseIptablesSave(text), recorded.iptablesLegacySave],
  ['tc', parseTcQdiscs, recorded.tcQdiscs],
  ['dev', parseNetDev, recorded.netDev],
  ['softnet_stat', parseSoftnetDropped, recorded.softnetStat],
  ['stat/nf_conntrack', parseConntrackStat, recorded.conntrackStat],
  ['conntrack -S', parseConntrackTool, recorded.conntrackTool],
  ['a keyed file', parseKeyed, recorded.oomControl],
  ['one key', (text) => parseKey(text, 'oom_kill'), recorded.oomControl],
];

/** Answers the value, or the ParseError; any other error fails the test. */
function attempt(parse: (text: string) => unknown, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof ParseError) return error;
    throw error;
  }
}

describe.each(parsers)('the parser of %s', (_, parse, text) => {
  it('reads what the kernel wrote', () => {
    expect(attempt(parse, text)).not.toBeInstanceOf(ParseError);
  });

  it('answers any text with a value or a ParseError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({unit: codePoint}), fc.string({unit: 'grapheme-ascii'})), (hostile) => {
        attempt(parse, hostile);
      }),
    );
  });

  it('answers a real text that was cut, spoiled or repeated with a value or a ParseError', () => {
    const at = fc.nat({max: text.length});
    fc.assert(
      fc.property(
        at,
        at,
        fc.string({unit: codePoint, maxLength: 5}),
        fc.nat({max: 3}),
        (from, to, spoil, times) => {
          attempt(parse, text.slice(0, from) + spoil + text.slice(to).repeat(times));
        },
      ),
    );
  });

  it('does not take a line of a million characters for something else, nor long over it', () => {
    const before = process.cpuUsage();
    for (const filler of ['a', ' ', '1', ') S 1 ', 'a b: 1 ', ':1', '"),("', '\\', '- ']) {
      attempt(parse, filler.repeat(1_000_000 / filler.length));
      attempt(parse, text.trimEnd() + filler.repeat(1_000_000 / filler.length));
    }
    // Of the CPU, of which a shared machine takes nothing.
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(15_000);
  });
});

describe('parseReading', () => {
  it('turns a ParseError into the gap malformed, with the line and where it was', () => {
    expect(parseReading(known('many\n', '/proc/sys/net/core/somaxconn'), parseNumber)).toEqual({
      known: false,
      gap: 'malformed',
      from: '/proc/sys/net/core/somaxconn',
      detail: 'expected a whole number, found "many"',
    });
  });

  it('lets other errors through: they are bugs', () => {
    const bug = () => {
      throw new TypeError('bug');
    };
    expect(() => parseReading(known('', 'x'), bug)).toThrow(TypeError);
  });

  it('shows only the beginning of a long line', () => {
    expect(new ParseError('a number', 'x'.repeat(5000)).message.length).toBeLessThan(200);
  });
});
