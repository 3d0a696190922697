import {createRequire} from 'node:module';
import {serialize} from 'bson';
import fc from 'fast-check';
import mqtt from 'mqtt-packet';
import {describe, expect, test} from 'vitest';
import {berElement, berEncode} from '../../src/proof/ber.ts';
import {bsonScalars} from '../../src/proof/bson.ts';
import {codePoint} from '../helpers/code-point.ts';
import {conversation, verdictOf} from './exchange.ts';
import {proofNamed} from './recorded.ts';

/** What the libraries of each protocol make of what is sent, and what is made of what they say. */

const require = createRequire(import.meta.url);

describe('MQTT, with mqtt-packet', () => {
  const parsed = (bytes: Uint8Array): object => {
    const packets: object[] = [];
    const parser = mqtt.parser({protocolVersion: 4});
    parser.on('packet', (packet) => packets.push(packet));
    parser.on('error', (error) => {
      throw error;
    });
    expect(parser.parse(Buffer.from(bytes))).toBe(0);
    expect(packets).toHaveLength(1);
    return packets[0] as object;
  };

  test('the session is clean and has no name, for one name would end the connection before', () => {
    expect(parsed(proofNamed('mqtt').opening as Uint8Array)).toMatchObject({
      ...{cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 0, clientId: ''},
    });
  });

  test('any login', () => {
    fc.assert(
      fc.property(fc.string({unit: codePoint}), fc.option(fc.string({maxLength: 300})), (user, password) => {
        const login = {user, ...(password === null ? {} : {password})};
        expect(parsed(proofNamed('mqtt', login).opening as Uint8Array)).toMatchObject({
          username: Buffer.from(user).toString(),
          ...(password === null ? {} : {password: Buffer.from(password)}),
        });
      }),
    );
  });

  test.each([
    [1, 'unacceptable protocol version'],
    [2, 'identifier rejected'],
    [3, 'server unavailable'],
    [4, 'bad user name or password'],
    [5, 'not authorized'],
    [77, ''],
  ])('return code %d is a no', (returnCode, words) => {
    const bytes = mqtt.generate({cmd: 'connack', returnCode, sessionPresent: false});
    expect(verdictOf(proofNamed('mqtt'), bytes)).toBe(`denied: CONNACK ${returnCode} ${words}`.trimEnd());
  });

  test('a broker of MQTT 5 that is busy says so with its properties', () => {
    const properties = {reasonString: 'come back later'};
    const packet = {cmd: 'connack', reasonCode: 137, sessionPresent: false, properties} as const;
    const bytes = mqtt.generate(packet, {protocolVersion: 5});
    expect(verdictOf(proofNamed('mqtt'), bytes)).toBe('denied: CONNACK 137 server busy');
  });

  test('another packet is no answer', () => {
    const bytes = mqtt.generate({cmd: 'pingresp'});
    expect(verdictOf(proofNamed('mqtt'), bytes, '\n')).toBe('denied: (not MQTT: d0000a)');
  });
});

describe('AMQP, with the codec of amqplib', () => {
  interface Codec {
    encodeMethod(id: number, channel: number, fields: object): Buffer;
    decode(id: number, args: Buffer): object;
    readonly [method: `Connection${string}`]: number;
  }
  // Its package exports the client alone.
  const amqp = createRequire(require.resolve('amqplib'))('./lib/defs.js') as Codec;
  const start = (mechanisms = 'PLAIN AMQPLAIN') =>
    amqp.encodeMethod(amqp.ConnectionStart as number, 0, {
      ...{versionMajor: 0, versionMinor: 9, serverProperties: {product: 'x'}},
      ...{mechanisms: Buffer.from(mechanisms), locales: Buffer.from('en_US')},
    });
  const tune = amqp.encodeMethod(amqp.ConnectionTune as number, 0, {
    ...{channelMax: 2047, frameMax: 131_072, heartbeat: 60},
  });
  const openOk = amqp.encodeMethod(amqp.ConnectionOpenOk as number, 0, {knownHosts: ''});
  const close = (replyCode: number, replyText: string) =>
    amqp.encodeMethod(amqp.ConnectionClose as number, 0, {replyCode, replyText, classId: 10, methodId: 40});
  /** The methods of frames one behind the other. */
  const methods = (bytes: Buffer): object[] => {
    const found: object[] = [];
    for (let at = 0; at < bytes.length; ) {
      const end = at + 7 + bytes.readUInt32BE(at + 3);
      expect([bytes[at], bytes[end]]).toEqual([1, 0xce]);
      found.push(amqp.decode(bytes.readUInt32BE(at + 7), bytes.subarray(at + 11, end)));
      at = end + 1;
    }
    return found;
  };

  test('a login and a virtual host, heartbeats off', () => {
    const proof = proofNamed('amqp', {user: 'me', password: 'é', database: 'shop'});
    const {verdict, replies} = conversation(proof, start(), tune, openOk);
    expect(verdict).toBe('accepted');
    expect(replies.flatMap(methods)).toMatchObject([
      {
        clientProperties: {product: 'plimsoll', capabilities: {authentication_failure_close: true}},
        mechanism: 'PLAIN',
        response: Buffer.from('\0me\0é'),
        locale: 'en_US',
      },
      {channelMax: 2047, frameMax: 131_072, heartbeat: 0},
      {virtualHost: 'shop'},
    ]);
  });

  test('without a login that of a broker as it is installed', () => {
    const {replies} = conversation(proofNamed('amqp'), start(), tune);
    expect(replies.flatMap(methods)).toMatchObject([
      {response: Buffer.from('\0guest\0guest')},
      {},
      {virtualHost: '/'},
    ]);
  });

  test.each([
    ['a limit', [tune, close(530, 'NOT_ALLOWED - full')], 'denied: 530 NOT_ALLOWED - full'],
    ['going down', [close(320, 'CONNECTION_FORCED')], 'denied: 320 CONNECTION_FORCED'],
    [
      'more than a password',
      [amqp.encodeMethod(amqp.ConnectionSecure as number, 0, {challenge: Buffer.from('x')})],
      'denied: (the server asks for more than a password)',
    ],
    ['slow', [tune], 'more'],
  ])('%s', (_, said, verdict) => {
    expect(verdictOf(proofNamed('amqp'), start(), ...said)).toBe(verdict);
  });

  test('no login that is known', () => {
    expect(verdictOf(proofNamed('amqp'), start('EXTERNAL'))).toBe(
      'denied: (the server offers no PLAIN login, but EXTERNAL)',
    );
  });
});

describe('LDAP, with asn1-ber', () => {
  interface Reader {
    readSequence(tag?: number): number;
    readInt(): number;
    readString(tag?: number): string;
    readonly remain: number;
  }
  interface Writer {
    startSequence(tag?: number): void;
    endSequence(): void;
    writeInt(value: number): void;
    writeEnumeration(value: number): void;
    writeString(text: string, tag?: number): void;
    writeBuffer(bytes: Buffer, tag: number): void;
    readonly buffer: Buffer;
  }
  const {BerReader, BerWriter} = require('asn1-ber') as {
    BerReader: new (bytes: Uint8Array) => Reader;
    BerWriter: new () => Writer;
  };
  const bindResponse = 0x61;
  const extendedResponse = 0x78;
  const response = (operation: number, id: number, code: number, words: string) => {
    const writer = new BerWriter();
    writer.startSequence();
    writer.writeInt(id);
    writer.startSequence(operation);
    writer.writeEnumeration(code);
    writer.writeString('');
    writer.writeString(words);
    writer.endSequence();
    writer.endSequence();
    return writer.buffer;
  };

  test('a bind of any name and password', () => {
    fc.assert(
      fc.property(fc.string({maxLength: 400}), fc.string({maxLength: 400}), (user, password) => {
        const reader = new BerReader(proofNamed('ldap', {user, password}).opening as Uint8Array);
        reader.readSequence();
        expect(reader.readInt()).toBe(1);
        reader.readSequence(0x60);
        expect([reader.readInt(), reader.readString(), reader.readString(0x80), reader.remain]).toEqual([
          ...[3, Buffer.from(user).toString(), Buffer.from(password).toString(), 0],
        ]);
      }),
    );
  });

  test.each([
    [bindResponse, 0, '', 'accepted'],
    [bindResponse, 48, 'anonymous bind disallowed', 'accepted'],
    [bindResponse, 49, '', 'accepted'],
    [bindResponse, 51, 'too many operations', 'denied: 51 busy too many operations'],
    [bindResponse, 52, '', 'denied: 52 unavailable'],
    [bindResponse, 11, 'x'.repeat(200), `denied: 11 adminLimitExceeded ${'x'.repeat(178)}`],
    [extendedResponse, 52, 'going down', 'denied: 52 unavailable going down'],
    [extendedResponse, 2, 'bad length', 'denied: 2 bad length'],
  ])('%d with result %d: %s', (operation, code, words, verdict) => {
    const id = operation === bindResponse ? 1 : 0;
    expect(verdictOf(proofNamed('ldap'), response(operation, id, code, words))).toBe(verdict);
  });

  test('an element of any length, whole or cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 70_000}), fc.nat(), (content, cut) => {
        const encoded = berEncode(0x04, content);
        const writer = new BerWriter();
        writer.writeBuffer(Buffer.from(content), 0x04);
        expect(encoded.equals(writer.buffer)).toBe(true);
        expect(berElement(encoded)).toMatchObject({tag: 0x04, end: encoded.length});
        expect(berElement(encoded)?.content.equals(content)).toBe(true);
        expect(berElement(encoded.subarray(0, cut % encoded.length))).toBeUndefined();
      }),
      {numRuns: 50},
    );
  });

  test.each([
    ['a length that is not told', Buffer.from([0x30, 0x80, 0, 0])],
    ['a length of five bytes', Buffer.from([0x30, 0x85, 0, 0, 0, 0, 1])],
    ['a tag of more than one byte', Buffer.from([0x3f, 0x81])],
  ])('%s is none', (_, bytes) => {
    expect(berElement(bytes)).toBeNull();
  });
});

describe('MongoDB, with bson', () => {
  const message = (answer: object) => {
    const header = Buffer.alloc(21);
    const body = serialize(answer);
    header.writeInt32LE(header.length + body.length, 0);
    header.writeInt32LE(2013, 12);
    return Buffer.concat([header, body]);
  };

  test('hello is asked of the database admin', () => {
    const opening = Buffer.from(proofNamed('mongodb').opening as Uint8Array);
    expect(opening.readInt32LE(0)).toBe(opening.length);
    expect(opening.subarray(21).equals(serialize({hello: 1, $db: 'admin'}))).toBe(true);
  });

  test.each<[string, object, string]>([
    ['a member', {isWritablePrimary: true, topologyVersion: {counter: 1}, ok: 1}, 'accepted'],
    ['ok as a truth value', {ok: true}, 'accepted'],
    ['a server of before hello', {ok: 0, errmsg: 'no such command', code: 59}, 'accepted'],
    ['going down', {ok: 0, errmsg: 'shutting down', code: 91}, 'denied: 91 shutting down'],
    ['no reason', {ok: 0}, 'denied: (an error without words)'],
  ])('%s', (_, answer, verdict) => {
    expect(verdictOf(proofNamed('mongodb'), message(answer))).toBe(verdict);
  });

  test('the scalars of any document, by their names', () => {
    const key = fc.stringMatching(/^[a-z]{1,5}$/);
    const scalar = fc.oneof(
      fc.string({maxLength: 20}),
      fc.boolean(),
      fc.integer({min: -(2 ** 31), max: 2 ** 31 - 1}),
      fc.double({noNaN: true}).filter((value) => !Number.isInteger(value)),
    );
    const other = fc.oneof(
      fc.constantFrom(null, undefined, new Date(1), /a/i),
      fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n - 1n}),
      fc.array(fc.integer(), {maxLength: 3}),
      fc.uint8Array({maxLength: 5}),
      fc.dictionary(key, fc.boolean(), {maxKeys: 3, noNullPrototype: true}),
    );
    fc.assert(
      fc.property(
        fc.dictionary(key, scalar, {maxKeys: 5, noNullPrototype: true}),
        fc.dictionary(key, other, {maxKeys: 5, noNullPrototype: true}),
        fc.nat(),
        (scalars, others, cut) => {
          const bytes = Buffer.from(serialize({...scalars, ...others}, {ignoreUndefined: false}));
          const expected = Object.entries(scalars).filter(([name]) => !(name in others));
          expect(Object.fromEntries(bsonScalars(bytes) ?? [])).toEqual(Object.fromEntries(expected));
          expect(bsonScalars(bytes.subarray(0, cut % bytes.length))).toBeUndefined();
        },
      ),
    );
  });
});

describe('IMAP and POP3', () => {
  const login = {user: 'me', password: 'a"b\\c\r\nd'};
  test.each([
    ['imap', {}, '* OK ready\r\n', ['a1 NOOP\r\n']],
    ['imap', login, '* OK ready\r\n', ['a1 LOGIN "me" "a\\"b\\\\cd"\r\n']],
    ['pop3', {}, '+OK ready\r\n', ['CAPA\r\n']],
    ['pop3', login, '+OK ready\r\n+OK\r\n', ['USER me\r\n', 'PASS a"b\\cd\r\n']],
  ] as const)('%s %j, after %j', (name, rest, said, sent) => {
    const {replies} = conversation(proofNamed(name, rest), said);
    expect(replies.map(String)).toEqual(sent);
  });

  test.each([
    ['imap', {}, '* BYE Too many connections\r\n', 'denied: * BYE Too many connections'],
    ['imap', {}, '* PREAUTH here you are\r\na1 OK done\r\n', 'accepted'],
    ['imap', {}, '* OK Waiting for authentication process to respond..\r\n', 'more'],
    ['imap', {}, '* OK ready\r\n* 1 EXISTS\r\na1 BAD what\r\n', 'accepted'],
    ['imap', {}, '* OKAY\r\n', 'denied: (not IMAP: "* OKAY")'],
    ['pop3', {}, '-ERR too many connections\r\n', 'denied: -ERR too many connections'],
    ['pop3', {}, '+OK ready\r\n-ERR CAPA is unknown\r\n', 'accepted'],
    ['pop3', login, '+OK ready\r\n-ERR no such user\r\n', 'denied: -ERR no such user'],
    ['pop3', login, '+OK ready\r\n+OK\r\n-ERR [IN-USE] locked\r\n', 'denied: -ERR [IN-USE] locked'],
  ] as const)('%s %j: %j', (name, rest, said, verdict) => {
    expect(verdictOf(proofNamed(name, rest), said)).toBe(verdict);
  });
});

describe('NATS', () => {
  const sent = (rest: object, said: string) =>
    conversation(proofNamed('nats', rest), said).replies.map(String);
  const options = (text = '') => JSON.parse(/^CONNECT (.*)\r\nPING\r\n$/.exec(text)?.[1] ?? '') as object;

  test('a login is two words, or a token', () => {
    expect(options(sent({user: 'me', password: 'x'}, 'INFO {}\r\n')[0])).toMatchObject({
      user: 'me',
      pass: 'x',
    });
    expect(options(sent({user: 'token'}, 'INFO {}\r\n')[0])).toMatchObject({auth_token: 'token'});
    expect(options(sent({}, 'INFO {}\r\n')[0])).not.toHaveProperty('user');
  });

  test('the server may ask first', () => {
    expect(sent({}, 'INFO {}\r\n+OK\r\nPING\r\nPONG\r\n').slice(1)).toEqual(['PONG\r\n']);
  });

  test('one that requires TLS', () => {
    expect(verdictOf(proofNamed('nats'), 'INFO {"tls_required":true}\r\n')).toBe(
      'denied: (the server requires TLS after its greeting, which plimsoll does not speak here)',
    );
  });
});

describe('FastCGI', () => {
  const record = (type: number, content: string, padding = 0) =>
    `\x01${String.fromCharCode(type, 0, 1, content.length >> 8, content.length & 0xff, padding)}\0${content}${'\0'.repeat(padding)}`;
  const end = (status: number) => record(3, `\0\0\0\0${String.fromCharCode(status)}\0\0\0`);

  test.each([
    ['a page', record(6, 'Content-type: text/plain\r\n\r\npage'), 'accepted'],
    ['a page that is long', record(6, `X: y\n\n${'x'.repeat(60_000)}`), 'accepted'],
    ['headers in two records', record(6, 'Status: 404 Not', 3) + record(6, ' Found\r\n\r\n'), 'accepted'],
    ['headers that are not over', record(6, 'Status: 404 Not Found\r\n'), 'more'],
    ['errors before it', record(7, 'Primary script unknown') + record(6, 'X: y\r\n\r\n'), 'accepted'],
    ['no output', record(7, 'oops') + end(0), 'accepted'],
    ['a script that says not now', record(6, 'Status: 503 Busy\r\n\r\n'), 'denied: Status: 503 Busy'],
    ['overloaded', end(2), 'denied: FCGI_OVERLOADED'],
    ['no responder', end(3), 'denied: FCGI_UNKNOWN_ROLE'],
  ])('%s', (_, said, verdict) => {
    expect(verdictOf(proofNamed('fcgi'), said)).toBe(verdict);
  });
});

describe('gRPC', () => {
  const frame = (type: number, flags: number, payload = '') =>
    `\0${String.fromCharCode(payload.length >> 8, payload.length & 0xff, type, flags)}\0\0\0\0${payload}`;
  const settings = frame(4, 0, '\0\x03\0\0\0\x64');
  const settingsAck = frame(4, 1);

  test.each([
    ['its SETTINGS are a greeting', settings, 'more'],
    ['ours are acknowledged', settings + frame(8, 0, '\0\0\xff\xff') + settingsAck, 'accepted'],
    [
      'it goes away',
      settings + frame(7, 0, '\0\0\0\0\0\0\0\x0btoo_many_pings'),
      'denied: GOAWAY ENHANCE_YOUR_CALM too_many_pings',
    ],
    ['it goes away at once', frame(7, 0, '\0\0\0\0\0\0\0\0'), 'denied: GOAWAY NO_ERROR'],
    [
      'a server of HTTP/1.1',
      'HTTP/1.1 400 Bad Request\r\n',
      'denied: (not HTTP/2: "HTTP/1.1 400 Bad Request")',
    ],
  ])('%s', (_, said, verdict) => {
    expect(verdictOf(proofNamed('grpc'), said)).toBe(verdict);
  });

  test('the server’s SETTINGS and PING are acknowledged', () => {
    const {replies} = conversation(proofNamed('grpc'), settings + frame(6, 0, '12345678') + settingsAck);
    expect(replies.map((reply) => reply.toString('latin1'))).toEqual([settingsAck, frame(6, 1, '12345678')]);
  });
});

describe('PostgreSQL behind a pool', () => {
  const login = `R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I`;
  const answer =
    'T\0\0\0!\0\x01?column?\0\0\0\0\0\0\0\0\0\0\x17\0\x04\xff\xff\xff\xff\0\0D\0\0\0\x0b\0\x01\0\0\0\x011C\0\0\0\rSELECT 1\0Z\0\0\0\x05I';
  const error = 'E\0\0\0\x27SERROR\0C08P01\0Mquery_wait_timeout\0\0';

  test.each([
    ['the login alone', undefined, login, 'accepted'],
    ['ready, says the pool', 'query', login, 'more'],
    ['the database answers', 'query', login + answer, 'accepted'],
    ['no place in the pool', 'query', login + error, 'denied: ERROR 08P01 query_wait_timeout'],
  ] as const)('%s', (_, asks, said, verdict) => {
    expect(verdictOf(proofNamed('postgres', {asks}), said)).toBe(verdict);
  });

  test('SELECT 1 is sent once, when the login is over', () => {
    const {replies} = conversation(proofNamed('postgres', {asks: 'query'}), login, answer);
    expect(replies.map((reply) => reply.toString('latin1'))).toEqual(['Q\0\0\0\rSELECT 1\0']);
  });
});
