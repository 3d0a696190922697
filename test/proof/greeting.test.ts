import {expect, test} from 'vitest';
import {isGreeting} from '../../src/proof/greeting.ts';
import {partingWords} from '../../src/proof/parting.ts';
import {recorded} from './recorded.ts';

test.each([
  ['Exim', '220 staging.test ESMTP Exim 4.96\r\n', true],
  ['several lines', '220-staging.test\r\n220 ready\r\n', true],
  ['cut before its end', '220 staging.te', true],
  ['Exim, full', '421 Too many concurrent SMTP connections\r\n', false],
  ['a line behind it', '220 ready\r\n421 shutting down\r\n', false],
  ['Dovecot', '* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n', true],
  ['Dovecot, no room any more', '* OK Dovecot ready.\r\n* BYE Connection queue full\r\n', false],
  ['POP3', '+OK Dovecot ready.\r\n', true],
  ['NATS', 'INFO {"server_id":"x"}\r\n', true],
  ['NATS, full', "INFO {}\r\n-ERR 'maximum connections exceeded'\r\n", false],
  ['OpenSSH', 'SSH-2.0-OpenSSH_9.2p1\r\n', true],
  ['OpenSSH, full', 'Exceeded MaxStartups\r\n', false],
  ['VNC', 'RFB 003.008\n', true],
  ['MySQL', 'd\0\0\0\n5.5.5-10.11.19-MariaDB\0\x04\0\0\0', true],
  ['MySQL of old, full', '\x17\0\0\0\xff\x10\x04Too many connections', false],
  ['Redis, full', '-ERR max number of clients reached\r\n', false],
  ['nothing', '', false],
  ['empty lines', '\r\n\r\n', false],
])('%s', (_, heard, expected) => {
  expect(isGreeting(heard)).toBe(expected);
});

test.each([
  [
    'NATS, asked in other words',
    "INFO {}\r\n-ERR 'maximum connections exceeded'\r\n",
    "-ERR 'maximum connections exceeded'",
  ],
  ['nothing but the greeting', 'INFO {}\r\n', ''],
  ['Dovecot', '* OK Dovecot ready.\r\n* BYE Connection queue full\r\n', '* BYE Connection queue full'],
  ['empty lines behind it', '421 full\r\n\r\n', '421 full'],
  [
    'a response, whose reason stands first',
    'HTTP/1.1 503 Busy\r\nServer: x\r\n',
    'HTTP/1.1 503 Busy Server: x',
  ],
  ['bytes that are no text', '\x05\xff', '(05ff)'],
  ['nothing', '', ''],
])('the last words are the last: %s', (_, heard, words) => {
  expect(partingWords(Buffer.from(heard, 'latin1'))).toBe(words);
});

test('no refusal of a real server is one', () => {
  const refusals = recorded.filter(
    ([, , , verdict]) => verdict.startsWith('denied: ') && !/\(/.test(verdict),
  );
  expect(refusals.length).toBeGreaterThan(10);
  for (const [who, , said] of refusals.filter(([name]) => !/MariaDB/.test(name)))
    expect([who, isGreeting(said)]).toEqual([who, false]);
});
