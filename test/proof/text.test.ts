import {expect, test} from 'vitest';
import {Exchange} from '../../src/proof/exchange.ts';
import {textProof} from '../../src/proof/text.ts';
import {printable} from '../../src/proof/words.ts';
import {verdictOf} from './exchange.ts';
import {proofNamed} from './recorded.ts';

test.each([
  ['any answer', {send: 'PING'}, ['x'], 'accepted'],
  ['the one awaited', {until: 'ok'}, ['well, ', 'o', 'k then'], 'accepted'],
  ['not the one awaited', {until: 'ok'}, ['no'], 'more'],
  ['bytes that are no text', {until: '\xff\0'}, ['\0\xff', '\0'], 'accepted'],
])('%s', (_, spec, chunks, verdict) => {
  expect(verdictOf(proofNamed('text', spec), ...chunks)).toBe(verdict);
});

test.each([
  ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n', 'accepted'],
  ['HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 503 Busy\r\n\r\n', 'denied: HTTP/1.1 503 Busy'],
  ['HTTP/1.1 100 Continue\r\n\r\n', 'more'],
  ['HTTP/1.1 100 Continue\r\n', 'more'],
  ['\r\nHTTP/1.0 200 OK\r\n', 'accepted'],
  ['HTTP/1.1 429 Too Many Requests\r\n', 'more'],
  ['HTTP/1.1 429 Too Many Requests\r\n\r\n', 'denied: HTTP/1.1 429 Too Many Requests'],
  [
    'HTTP/1.1 429 Too Many Requests\r\nServer: x\r\nretry-after:  30 \r\n\r\n',
    'denied: HTTP/1.1 429 Too Many Requests; Retry-After: 30',
  ],
  [
    'HTTP/1.1 103 Early Hints\r\nRetry-After: 1\r\n\r\nHTTP/1.1 503 Busy\r\nRetry-After: 5\r\n\r\n',
    'denied: HTTP/1.1 503 Busy; Retry-After: 5',
  ],
  ['HTTP/1.1 200\r\n', 'accepted'],
  ['HTTP/1.1 2000 OK\r\n', 'denied: (not HTTP: "HTTP/1.1 2000 OK")'],
  ['HTTP/1.1 200 O', 'more'],
  ['HTT', 'more'],
  ['x', 'more'],
  ['\x15\x03\x03\0\x02\x02\n', 'denied: (not HTTP: 1503030002020a)'],
  ['x'.repeat(70), `denied: (not HTTP: "${'x'.repeat(64)}")`],
])('HTTP: %j', (said, verdict) => {
  expect(verdictOf(proofNamed('http'), said)).toBe(verdict);
});

test.each([
  ['smtp', '220-staging\r\n', 'more'],
  ['smtp', '220-staging\r\n220 ready\r\n', 'accepted'],
  ['smtp', '554 no SMTP service here\r\n', 'denied: 554 no SMTP service here'],
  ['smtp', '554-sorry\r\n554 no SMTP service here\r\n', 'denied: 554-sorry 554 no SMTP service here'],
  ['smtp', 'SSH-2.0-x\r\n', 'denied: (not SMTP: "SSH-2.0-x")'],
  ['ftp', '120 ready in 3 minutes\r\n', 'more'],
  ['ftp', '120 ready in 3 minutes\r\n220 now\r\n', 'accepted'],
  ['ftp', '220-Welcome to\r\n 1999 and\r\n421 reasons\r\n220 to stay\r\n', 'accepted'],
  ['ssh', 'Welcome, stranger\r\nSSH-2.0-x\r\n', 'accepted'],
  ['ssh', 'Welcome, stranger\r\n', 'more'],
  ['memcached', 'SERVER_ERROR no server\r\n', 'denied: SERVER_ERROR no server'],
  ['memcached', 'CLIENT_ERROR unauthenticated\r\n', 'accepted'],
  ['memcached', 'VERSIO', 'more'],
  ['redis', '-LOADING Redis is loading the dataset in memory\r\n', 'accepted'],
] as const)('%s: %j', (name, said, verdict) => {
  expect(verdictOf(proofNamed(name), said)).toBe(verdict);
});

test.each([
  ['a\tb\r\nc', 'a b c'],
  ['\x1b[31mred\x1b[0m', '[31mred [0m'],
  ['ab\u202ecd', 'ab cd'],
  ['x'.repeat(300), 'x'.repeat(200)],
  ['ü'.repeat(300), 'ü'.repeat(100)],
  [' ', ''],
])('printable: %j', (text, words) => {
  expect(printable(text)).toBe(words);
  expect(printable(Buffer.from(text))).toBe(words);
});

test.each([
  ['http', 'HTTP/1.1 502 Bad Gateway\r\n', '502'],
  ['http', 'HTTP/1.1 503 Busy\r\n\r\n', '503'],
  ['ws', 'HTTP/1.1 101 Switching Protocols\r\n', '101'],
  ['ws', 'HTTP/1.1 502 Bad Gateway\r\n', '502'],
  ['redis', '+PONG\r\n', '+PONG'],
  ['redis', '-NOAUTH Authentication required.\r\n', '-NOAUTH'],
  ['redis', '-ERR max number of clients reached\r\n', '-ERR'],
  ['memcached', 'VERSION 1.6.18\r\n', 'VERSION'],
  ['smtp', '220-staging\r\n220 ready\r\n', '220'],
  ['ftp', '421 too many\r\n', '421'],
  ['ssh', 'SSH-2.0-x\r\n', 'SSH'],
] as const)('%s: %j is counted as %s', (name, said, reply) => {
  expect(proofNamed(name).judge(Buffer.from(said), 0)).toMatchObject({reply});
});

test.each([
  ['a byte at a time', 1, '(no proof in 1024 pieces)', 1024],
  ['a page at a time', 4096, '(no proof in 65536 bytes)', 17],
])('who sends %s and never what is waited for gets a verdict', (_, size, words, pieces) => {
  const exchange = new Exchange(textProof(null, Buffer.from('ready')));
  for (let piece = 1; piece < pieces; piece++)
    expect(exchange.hear(Buffer.alloc(size, 'x'), () => {})).toEqual({verdict: 'more'});
  expect(exchange.hear(Buffer.alloc(size, 'x'), () => {})).toEqual({verdict: 'denied', words});
});
