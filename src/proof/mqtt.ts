import {partingWords} from './parting.ts';
import {acceptedWith, denied, more, type Proof} from './proof.ts';
import {printable, unexpected} from './words.ts';

const connect = 0x10;
const connack = 0x20;
/** Of the protocol's versions that of MQTT 3.1.1, which brokers of MQTT 5 speak as well. */
const protocolLevel = 4;
const cleanSession = 0x02;
const passwordFollows = 0x40;
const userFollows = 0x80;

/** Return codes of MQTT 3.1.1 (section 3.2.2.3), and reason codes of MQTT 5 (section 3.2.2.2) that a broker may answer with. */
const reasons: Readonly<Record<number, string>> = {
  1: 'unacceptable protocol version',
  2: 'identifier rejected',
  3: 'server unavailable',
  4: 'bad user name or password',
  5: 'not authorized',
  128: 'unspecified error',
  132: 'unsupported protocol version',
  133: 'client identifier not valid',
  134: 'bad user name or password',
  135: 'not authorized',
  136: 'server unavailable',
  137: 'server busy',
  138: 'banned',
  151: 'quota exceeded',
  156: 'use another server',
  157: 'server moved',
  159: 'connection rate exceeded',
};

/**
 * CONNECT of MQTT 3.1.1 (docs.oasis-open.org/mqtt/mqtt/v3.1.1, sections 3.1 and 3.2) up to its CONNACK. The session is
 * clean and its client identifier empty, so that the broker gives each connection one of its own: with one name for all,
 * each would end the one before. Without keep-alive the broker does not end it for its silence.
 */
export function mqttProof(user?: string, password?: string): Proof {
  return {
    opening: connectPacket(user, password),
    judge(received) {
      if (received.length === 0) return more;
      if (received[0] !== connack) return unexpected(received, 'MQTT');
      // Remaining length, session present, return code.
      const [, length, , code] = received;
      if (length === undefined) return more;
      if (length < 2 || length > 0x7f) return unexpected(received, 'MQTT');
      if (code === undefined) return more;
      const reply = `CONNACK ${code}`;
      return code === 0 ? acceptedWith(reply) : denied(printable(`${reply} ${reasons[code] ?? ''}`), reply);
    },
    parting: partingWords,
  };
}

function connectPacket(user: string | undefined, password: string | undefined): Uint8Array {
  // A password needs a user name before it (MQTT-3.1.2-22).
  const names = password === undefined ? [user] : [user ?? '', password];
  const given = names.filter((name) => name !== undefined);
  const flags =
    cleanSession | (given.length > 0 ? userFollows : 0) | (password === undefined ? 0 : passwordFollows);
  const body = Buffer.concat([
    text('MQTT'),
    Buffer.from([protocolLevel, flags, 0, 0]),
    text(''),
    ...given.map(text),
  ]);
  return Buffer.concat([Buffer.from([connect]), remainingLength(body.length), body]);
}

/** Section 2.2.3: seven bits a byte, the lowest first. */
function remainingLength(length: number): Buffer {
  const bytes: number[] = [];
  for (let rest = length; bytes.length === 0 || rest > 0; rest = Math.floor(rest / 128))
    bytes.push((rest % 128) | (rest >= 128 ? 128 : 0));
  return Buffer.from(bytes);
}

/** Section 1.5.3: UTF-8 behind its length. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Math.min(bytes.length, 0xffff));
  return Buffer.concat([length, bytes.subarray(0, 0xffff)]);
}
