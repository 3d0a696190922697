import {acceptedWith, denied, type Judgement, more, type Proof} from './proof.ts';
import {bufferOf, printable, unexpected} from './words.ts';

export interface AmqpLogin {
  readonly user: string;
  readonly password: string;
  readonly vhost: string;
}

const protocol = Buffer.from('AMQP\0\0\x09\x01', 'latin1');
const headerBytes = 7;
const methodFrame = 1;
const heartbeatFrame = 8;
const frameEnd = 0xce;

/** Methods of the class Connection: its number (10) and theirs. */
const start = 0x000a000a;
const startOk = 0x000a000b;
const secure = 0x000a0014;
const tune = 0x000a001e;
const tuneOk = 0x000a001f;
const open = 0x000a0028;
const openOk = 0x000a0029;
const close = 0x000a0032;

/**
 * The opening of a connection by AMQP 0-9-1 (amqp-xml-doc0-9-1.pdf, class connection) up to Open-Ok: RabbitMQ looks for the
 * limits of the user and of the virtual host when that is opened. Close is a no with its code: 530 for a limit, 320 for a
 * broker that goes down, 403 for a login. Heartbeats are turned off.
 */
export function amqpProof(login: AmqpLogin): Proof {
  return {
    opening: protocol,
    judge: (received, step) => judgeOpening(bufferOf(received), step, login),
    parting: () => '',
  };
}

function judgeOpening(bytes: Buffer, step: number, login: AmqpLogin): Judgement {
  if (bytes[0] === protocol[0]) return judgeHeader(bytes);
  let replies = 0;
  for (let at = 0; at < bytes.length; ) {
    const type = bytes[at];
    if (type !== methodFrame && type !== heartbeatFrame) return unexpected(bytes.subarray(at), 'AMQP');
    if (bytes.length - at < headerBytes) return more;
    const end = at + headerBytes + bytes.readUInt32BE(at + 3);
    if (end >= bytes.length) return more;
    if (bytes[end] !== frameEnd) return unexpected(bytes.subarray(at), 'AMQP');
    const payload = bytes.subarray(at + headerBytes, end);
    if (type === methodFrame) {
      if (payload.length < 4) return unexpected(bytes.subarray(at), 'AMQP');
      const answer = answerTo(payload.readUInt32BE(0), payload.subarray(4), login);
      if (Buffer.isBuffer(answer)) {
        if (replies++ === step) return {verdict: 'more', reply: answer};
      } else if (answer.verdict !== 'more') {
        return answer;
      }
    }
    at = end + 1;
  }
  return more;
}

/** A broker that does not speak this version says which one it speaks, and closes: section 4.2.2. */
function judgeHeader(bytes: Buffer): Judgement {
  if (bytes.length < protocol.length) return more;
  if (bytes.toString('latin1', 0, 4) !== 'AMQP') return unexpected(bytes, 'AMQP');
  return denied(`(the server speaks AMQP ${[...bytes.subarray(5, 8)].join('.')}, plimsoll 0.9.1)`);
}

const malformed = denied('(not AMQP: a method without its arguments)');

function answerTo(method: number, args: Buffer, login: AmqpLogin): Judgement | Buffer {
  switch (method) {
    case start:
      return answerToStart(args, login);
    case tune:
      return args.length < 8 ? malformed : answerToTune(args, login);
    case openOk:
      return acceptedWith('Open-Ok');
    case close:
      return judgeClose(args);
    case secure:
      return denied('(the server asks for more than a password)');
    default:
      return more;
  }
}

/** Version 2 bytes, server-properties, mechanisms, locales. */
function answerToStart(args: Buffer, {user, password}: AmqpLogin): Judgement | Buffer {
  const properties = longString(args, 2);
  const mechanisms = properties && longString(args, properties.end);
  if (!mechanisms) return malformed;
  const offered = mechanisms.bytes.toString('latin1');
  if (!offered.split(' ').includes('PLAIN'))
    return denied(printable(`(the server offers no PLAIN login, but ${offered})`));
  // Without this capability RabbitMQ closes without a word where the login is wrong (rabbitmq.com/docs/auth-notification).
  const capability = Buffer.concat([short('authentication_failure_close'), Buffer.from('t\x01', 'latin1')]);
  const capabilities = Buffer.concat([short('capabilities'), Buffer.from('F'), long(capability)]);
  const product = Buffer.concat([short('product'), Buffer.from('S'), long(Buffer.from('plimsoll'))]);
  const response = Buffer.from(`\0${withoutNul(user)}\0${withoutNul(password)}`);
  return methodOf(
    startOk,
    long(Buffer.concat([product, capabilities])),
    short('PLAIN'),
    long(response),
    short('en_US'),
  );
}

/** What the server proposes, with heartbeats off; and the virtual host, which need not wait for an answer. */
function answerToTune(args: Buffer, {vhost}: AmqpLogin): Buffer {
  return Buffer.concat([
    methodOf(tuneOk, args.subarray(0, 6), Buffer.from([0, 0])),
    methodOf(open, short(vhost), Buffer.from([0, 0])),
  ]);
}

/** Reply-code and reply-text. */
function judgeClose(args: Buffer): Judgement {
  if (args.length < 3) return denied('(closed without a reason)');
  const code = args.readUInt16BE(0);
  return denied(printable(`${code} ${args.toString('utf8', 3, 3 + (args[2] as number))}`), `${code}`);
}

function methodOf(method: number, ...args: Buffer[]): Buffer {
  const payload = Buffer.concat([Buffer.alloc(4), ...args]);
  payload.writeUInt32BE(method);
  const header = Buffer.alloc(headerBytes);
  header[0] = methodFrame;
  header.writeUInt32BE(payload.length, 3);
  return Buffer.concat([header, payload, Buffer.from([frameEnd])]);
}

/** A string or table behind its length of four bytes, undefined where it is cut. */
function longString(bytes: Buffer, at: number): {bytes: Buffer; end: number} | undefined {
  if (at + 4 > bytes.length) return undefined;
  const end = at + 4 + bytes.readUInt32BE(at);
  return end > bytes.length ? undefined : {bytes: bytes.subarray(at + 4, end), end};
}

function long(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A short string: at most 255 bytes behind a length of one. */
function short(text: string): Buffer {
  const bytes = Buffer.from(text).subarray(0, 255);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

/** A NUL ends a part of PLAIN: RFC 4616. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '');
}
