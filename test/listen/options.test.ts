import {expect, test} from 'vitest';
import {type ListenFlags, parseListenFlags} from '../../src/listen/options.ts';
import {unescapeText} from '../../src/plan/text-escapes.ts';
import {UsageError} from '../../src/plan/usage-error.ts';

const endpoint = {family: 4, address: '127.0.0.1', port: 0} as const;

test('without flags it takes and keeps whoever comes', () => {
  expect(parseListenFlags(endpoint, {})).toEqual({
    endpoint,
    backlog: 4096,
    acceptsPerSecond: Infinity,
    maxConnections: Infinity,
    whenFull: 'close',
    fullMessage: Buffer.from('ERR max number of clients reached\r\n'),
    idleCloseMs: Infinity,
    greeting: Buffer.from(''),
    echo: false,
    processes: 1,
  });
});

test('units of the flags', () => {
  expect(
    parseListenFlags(endpoint, {acceptRate: '30/m', maxConnections: '10k', idleClose: '1.5s', backlog: '0'}),
  ).toMatchObject({acceptsPerSecond: 0.5, maxConnections: 10_000, idleCloseMs: 1500, backlog: 0});
  expect(parseListenFlags(endpoint, {neverAccept: true}).acceptsPerSecond).toBe(0);
  expect(parseListenFlags(endpoint, {acceptRate: 'max'}).acceptsPerSecond).toBe(Infinity);
});

test.each<[ListenFlags, RegExp]>([
  [{backlog: '2147483648'}, /^--backlog: /],
  [{backlog: '-1'}, /^--backlog: /],
  [{acceptRate: '0/s'}, /^--accept-rate: /],
  [{idleClose: '5'}, /^--idle-close: /],
  [{greet: '\\q'}, /^--greet: /],
  [{whenFull: 'stop'}, /needs --max-connections/],
  [{maxConnections: '1', fullMessage: 'no'}, /--when-full message/],
  [{workers: 0}, /^--workers: /],
  [{workers: 5000}, /^--workers: /],
  [{neverAccept: true, acceptRate: '1/s'}, /contradict/],
])('%j cannot be', (flags, words) => {
  expect(() => parseListenFlags(endpoint, flags)).toThrow(UsageError);
  expect(() => parseListenFlags(endpoint, flags)).toThrow(words);
});

test.each([
  ['+OK\\r\\n', [0x2b, 0x4f, 0x4b, 13, 10]],
  ['a\\\\n', [0x61, 0x5c, 0x6e]],
  ['\\x00\\xfFé', [0, 255, 0xc3, 0xa9]],
  ['', []],
])('bytes of %j', (text, bytes) => {
  expect([...unescapeText(text, '--greet')]).toEqual(bytes);
});

test.each(['\\', 'a\\', '\\x0', '\\u0041'])('%j is no escape', (text) => {
  expect(() => unescapeText(text, '--greet')).toThrow(UsageError);
});
