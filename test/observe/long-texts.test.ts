import {expect, it} from 'vitest';
import {filesScript, parseFiles} from '../../src/observe/files.ts';
import {parseIptablesSave} from '../../src/observe/iptables.ts';
import {parseNftRuleset} from '../../src/observe/nft.ts';
import {parseNetTcp} from '../../src/observe/proc/net-tcp.ts';
import {parseNetUnix} from '../../src/observe/proc/net-unix.ts';
import {parseSsTcp} from '../../src/observe/ss.ts';
import {parseTcQdiscs} from '../../src/observe/tc.ts';
import * as recorded from './proc/recorded.ts';

const tenMegabytes = 10_000_000;
const repeated = (text: string) => text.repeat(Math.ceil(tenMegabytes / text.length));

/** A row of each listing that grows with its host, and how many of ten megabytes of them are answered. */
const listings: readonly [string, string, (text: string) => number, number][] = [
  [
    'nft',
    '\t\ttcp dport 8000 ct count over 12 counter packets 7 bytes 420 drop\n',
    (rows) => parseNftRuleset(`table inet t {\n\tchain c {\n${rows}\t}\n}\n`).counted.length,
    1,
  ],
  [
    'iptables-save',
    '[3:180] -A INPUT -p tcp -m connlimit --connlimit-above 10 -m comment --comment "a \\" b" -j DROP\n',
    (rows) => parseIptablesSave(`*filter\n${rows}COMMIT\n`).rules.length,
    1,
  ],
  ['tc', recorded.tcQdiscs, (rows) => parseTcQdiscs(rows).length, 5],
  ['ss', recorded.ssTcp, (rows) => parseSsTcp(rows).length, 7],
  ['tcp', recorded.netTcp, (rows) => parseNetTcp(rows).length, 5],
  ['unix', recorded.netUnix, (rows) => parseNetUnix(rows).length, 3],
];

it.each(listings)('ten megabytes of %s are read whole and in time', (_, row, count, perRow) => {
  const text = repeated(row);
  const before = process.cpuUsage();
  expect(count(text)).toBe((text.length / row.length) * perRow);
  // Of the CPU, of which a shared machine takes nothing.
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(10_000);
});

it('so is a file of ten megabytes among others', () => {
  const text = repeated('a line of it\n');
  const output = `${text.replace(/^/gm, '/a:').slice(0, -3)}/b:1\n`;
  expect(filesScript(['/a', '/b'])).toContain('/a /b');
  const files = parseFiles(output, ['/a', '/b']);
  expect(files.get('/a')).toMatchObject({known: true, value: text});
  expect(files.get('/b')).toMatchObject({known: true, value: '1\n'});
});
