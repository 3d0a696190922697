import {nativeAnswer, rsaAnswer, sha2Answer} from './mysql-password.ts';
import {acceptedWith, denied, type Judgement, more, type Proof} from './proof.ts';
import {bufferOf, printable, unexpected} from './words.ts';

export interface MysqlLogin {
  readonly user: string;
  readonly password?: string | undefined;
  readonly database?: string | undefined;
}

const headerBytes = 4;
/** 20 bytes of challenge, of which the greeting gives 8 first. */
const challengeBytes = 20;
const firstChallengeBytes = 8;

// First bytes of a payload: page_protocol_basic_response_packets.html, …_connection_phase_packets.html
const okPacket = 0x00;
const moreData = 0x01;
const handshake10 = 0x0a;
const authSwitch = 0xfe;
const errPacket = 0xff;
/** What caching_sha2_password says in AuthMoreData. */
const fastAuthDone = 3;
const fullAuth = 4;

// group__group__cs__capabilities__flags.html
const longPassword = 0x1;
const connectWithDb = 0x8;
const protocol41 = 0x200;
const transactions = 0x2000;
const secureConnection = 0x8000;
const pluginAuth = 0x80000;
const utf8mb4 = 45;
const largestPacket = 1 << 24;

const native = 'mysql_native_password';
const sha2 = 'caching_sha2_password';

/**
 * A login by the protocol of MySQL and MariaDB (dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html) up to OK;
 * the greeting alone comes before the server looks for a slot. ERR is a no with its number: 1040 Too many connections,
 * 1203 max_user_connections, and 1045 Access denied, which is about the login and not about a limit.
 *
 * Passwords are answered by mysql_native_password and caching_sha2_password, the latter's full exchange by RSA. Another
 * plugin is a no in words of our own. Note max_connect_errors: logins that are cut off can get a host blocked (1129).
 */
export function mysqlProof(login: MysqlLogin): Proof {
  return {
    opening: null,
    judge: (received, step) => judgeLogin(received, step, login),
    parting: () => '',
  };
}

/** What the packets so far say about the answer to the next one. */
interface Asked {
  plugin: string;
  challenge: Buffer;
}

function judgeLogin(received: Uint8Array, step: number, login: MysqlLogin): Judgement {
  const bytes = bufferOf(received);
  const asked: Asked = {plugin: native, challenge: Buffer.alloc(0)};
  let replies = 0;
  for (let at = 0, count = 0; at + headerBytes <= bytes.length; count++) {
    const length = bytes.readUIntLE(at, 3);
    const end = at + headerBytes + length;
    const payload = bytes.subarray(at + headerBytes, end);
    if (count === 0 && payload.length > 0 && !isGreeting(payload)) return unexpected(bytes, 'MySQL');
    if (end > bytes.length) return more;
    if (length === 0) return unexpected(bytes.subarray(at), 'MySQL');
    const sequence = ((bytes[at + 3] as number) + 1) & 0xff;
    const judgement = count === 0 ? greeted(payload, asked, login) : answered(payload, asked, login);
    if (Buffer.isBuffer(judgement)) {
      if (replies++ === step) return {verdict: 'more', reply: packet(sequence, judgement)};
    } else if (judgement.verdict !== 'more') {
      return judgement;
    }
    at = end;
  }
  return more;
}

function isGreeting(payload: Buffer): boolean {
  return payload[0] === handshake10 || payload[0] === errPacket;
}

/** HandshakeV10, or an ERR in its place. */
function greeted(payload: Buffer, asked: Asked, login: MysqlLogin): Judgement | Buffer {
  if (payload[0] === errPacket) return refusal(payload);
  const versionEnd = payload.indexOf(0, 1);
  const first = versionEnd + 5;
  if (versionEnd < 0 || payload.length < first + firstChallengeBytes) return unexpected(payload, 'MySQL');
  // filler 1, capabilities 2, character set 1, status 2, capabilities 2, length 1, reserved 10
  const second = first + firstChallengeBytes + 19;
  const secondEnd = second + challengeBytes - firstChallengeBytes;
  asked.challenge = Buffer.concat([
    payload.subarray(first, first + firstChallengeBytes),
    payload.subarray(second, secondEnd),
  ]);
  const plugin = cstringAt(payload, secondEnd + 1);
  asked.plugin = plugin === sha2 ? sha2 : native;
  return handshakeResponse(login, asked);
}

function answered(payload: Buffer, asked: Asked, login: MysqlLogin): Judgement | Buffer {
  switch (payload[0]) {
    case okPacket:
      return acceptedWith('OK');
    case errPacket:
      return refusal(payload);
    case authSwitch: {
      asked.plugin = cstringAt(payload, 1);
      const begin = 1 + asked.plugin.length + 1;
      asked.challenge = payload.subarray(begin, begin + challengeBytes);
      return answerTo(asked, login) ?? denied(unansweredWords(asked.plugin, login));
    }
    case moreData:
      if (payload[1] === fastAuthDone && payload.length === 2) return more;
      // The server wants the password itself; without TLS it goes out under the server's own key.
      if (payload[1] === fullAuth && payload.length === 2) return Buffer.from([requestKey]);
      return (
        rsaAnswer(login.password ?? '', asked.challenge, payload.subarray(1)) ??
        denied(unansweredWords(asked.plugin, login))
      );
    default:
      return unexpected(payload, 'MySQL');
  }
}

const requestKey = 2;

function answerTo({plugin, challenge}: Asked, {password = ''}: MysqlLogin): Buffer | undefined {
  if (plugin === native) return nativeAnswer(password, challenge);
  return plugin === sha2 ? sha2Answer(password, challenge) : undefined;
}

/** Protocol::HandshakeResponse41 */
function handshakeResponse(login: MysqlLogin, asked: Asked): Buffer {
  const {user, database} = login;
  const answer = answerTo(asked, login) ?? Buffer.alloc(0);
  const fixed = Buffer.alloc(32);
  fixed.writeUInt32LE(
    longPassword |
      protocol41 |
      transactions |
      secureConnection |
      pluginAuth |
      (database === undefined ? 0 : connectWithDb),
  );
  fixed.writeUInt32LE(largestPacket, 4);
  fixed[8] = utf8mb4;
  return Buffer.concat([
    fixed,
    cstring(user),
    Buffer.from([answer.length]),
    answer,
    ...(database === undefined ? [] : [cstring(database)]),
    cstring(asked.plugin),
  ]);
}

function refusal(payload: Buffer): Judgement {
  return denied(errorWords(payload), payload.length < 3 ? undefined : `${payload.readUInt16LE(1)}`);
}

/** `1040 Too many connections`; the SQLSTATE between them is missing before the handshake of older servers. */
function errorWords(payload: Buffer): string {
  if (payload.length < 3) return '(an error without words)';
  const text = payload.subarray(payload[3] === 0x23 ? 9 : 3).toString('utf8');
  return printable(`${payload.readUInt16LE(1)} ${text}`);
}

function unansweredWords(plugin: string, {user}: MysqlLogin): string {
  return printable(
    `(the server asks ${user} for ${plugin || 'an old password'}, which plimsoll cannot answer)`,
  );
}

function packet(sequence: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUIntLE(payload.length, 0, 3);
  header[3] = sequence;
  return Buffer.concat([header, payload]);
}

function cstring(text: string): Buffer {
  return Buffer.from(`${text.replaceAll('\0', '')}\0`);
}

function cstringAt(payload: Buffer, at: number): string {
  if (at >= payload.length) return '';
  const end = payload.indexOf(0, at);
  return payload.subarray(at, end < 0 ? payload.length : end).toString('latin1');
}
