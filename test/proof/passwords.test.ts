import {constants, generateKeyPairSync, privateDecrypt} from 'node:crypto';
import {expect, test} from 'vitest';
import {mysqlProof} from '../../src/proof/mysql.ts';
import {postgresProof} from '../../src/proof/postgres.ts';
import {Scram} from '../../src/proof/scram.ts';
import {conversation} from './exchange.ts';

test('SCRAM-SHA-256: the example of RFC 7677 section 3, without its user name', () => {
  const scram = new Scram('pencil', 'rOprNGfwEbeRWgbNEkqO');
  expect(scram.first).toBe('n,,n=,r=rOprNGfwEbeRWgbNEkqO');
  const serverFirst =
    'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096';
  expect(scram.final(serverFirst)).toMatch(
    /^c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj\)hNlF\$k0,p=[A-Za-z0-9+/]{43}=$/,
  );
});

// Recorded from PostgreSQL 15.18, which took this answer.
test('SCRAM-SHA-256: an answer that PostgreSQL took', () => {
  const nonce = 'j6NYwLcLb5zDu5zZCg8yOxDZ';
  const proof = postgresProof({user: 'me', password: 'secret', database: 'postgres'}, nonce);
  const {replies} = conversation(
    proof,
    'R\0\0\0\x17\0\0\0\nSCRAM-SHA-256\0\0',
    'R\0\0\0\\\0\0\0\x0br=j6NYwLcLb5zDu5zZCg8yOxDZvWefqbu642DhAIw1lWQsBUD1,s=sowdm3pU9/qcsLm5lSf0Bw==,i=4096',
  );
  expect(replies.map((reply) => reply.toString('latin1'))).toEqual([
    `p\0\0\0\x36SCRAM-SHA-256\0\0\0\0 n,,n=,r=${nonce}`,
    'p\0\0\0lc=biws,r=j6NYwLcLb5zDu5zZCg8yOxDZvWefqbu642DhAIw1lWQsBUD1,p=aw0cd5TYTNo7tEOmelxfx7EE6DDE0/p2YXP79qqFXwY=',
  ]);
});

test.each([
  ['a nonce that does not begin with ours', 'r=other,s=QQ==,i=4096'],
  ['more iterations than a client should do', 'r=ours1,s=QQ==,i=999999999'],
  ['none', 'r=ours1,s=QQ==,i=0'],
  ['no salt', 'r=ours1,i=4096'],
  ['an error', 'e=other-error'],
])('SCRAM-SHA-256 gives up on %s', (_, serverFirst) => {
  expect(new Scram('secret', 'ours').final(serverFirst)).toBeUndefined();
});

test('MD5: an answer that PostgreSQL took', () => {
  const proof = postgresProof({user: 'me', password: 'secret', database: 'postgres'});
  const {replies} = conversation(proof, 'R\0\0\0\x0c\0\0\0\x05\xe7\x13.\xde');
  expect(replies[0]?.toString('latin1')).toBe('p\0\0\0(md503d4175394bfffa2d22f28e7ac4ddd4d\0');
});

const challenge = 'abcdefghijklmnopqrst';

function packet(sequence: number, payload: string | Buffer): Buffer {
  const body = Buffer.from(payload as string, 'latin1');
  return Buffer.concat([Buffer.from([body.length & 0xff, body.length >> 8, 0, sequence]), body]);
}

function greeting(plugin: string): Buffer {
  const [first, second] = [challenge.slice(0, 8), challenge.slice(8)];
  return packet(
    0,
    `\n8.4.0\0\x01\0\0\0${first}\0\xff\xff\xff\x02\0\xff\xdf\x15${'\0'.repeat(10)}${second}\0${plugin}\0`,
  );
}

// MySQL itself is not in Debian: the packets are those of its documentation, the key is a real one.
test('caching_sha2_password: the full exchange by RSA, without TLS', () => {
  const {publicKey, privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
  const pem = publicKey.export({type: 'spki', format: 'pem'}) as string;
  const {verdict, replies} = conversation(
    mysqlProof({user: 'me', password: 'secret'}),
    greeting('caching_sha2_password'),
    packet(2, '\x01\x04'),
    packet(4, `\x01${pem}`),
    packet(6, '\0\0\0\x02\0\0\0'),
  );
  expect(verdict).toBe('accepted');
  const [login, request, answer] = replies as [Buffer, Buffer, Buffer];
  expect(login.toString('latin1')).toContain('caching_sha2_password\0');
  expect(request).toEqual(packet(3, '\x02'));
  expect(answer[3]).toBe(5);
  const masked = privateDecrypt(
    {key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1'},
    answer.subarray(4),
  );
  const password = masked.map((byte, i) => byte ^ challenge.charCodeAt(i % challenge.length));
  expect(Buffer.from(password).toString()).toBe('secret\0');
});

test('caching_sha2_password: the fast path', () => {
  const chunks = [greeting('caching_sha2_password'), packet(2, '\x01\x03'), packet(3, '\0\0\0\x02\0\0\0')];
  const {verdict, replies} = conversation(mysqlProof({user: 'me', password: 'secret'}), ...chunks);
  expect(verdict).toBe('accepted');
  expect(replies).toHaveLength(1);
});

test('an empty password is an empty answer, by either plugin', () => {
  for (const plugin of ['caching_sha2_password', 'mysql_native_password']) {
    const {replies} = conversation(mysqlProof({user: 'me'}), greeting(plugin));
    expect(replies[0]?.toString('latin1')).toContain(`me\0\0${plugin}\0`);
  }
});

test('mysql_native_password after a switch of plugins', () => {
  const {verdict, replies} = conversation(
    mysqlProof({user: 'me', password: 'secret', database: 'app'}),
    greeting('caching_sha2_password'),
    packet(2, `\xfemysql_native_password\0${challenge}\0`),
    packet(4, '\0\0\0\x02\0\0\0'),
  );
  expect(verdict).toBe('accepted');
  expect(replies[0]?.toString('latin1')).toContain('app\0caching_sha2_password\0');
  expect(replies[1]).toHaveLength(4 + 20);
});
