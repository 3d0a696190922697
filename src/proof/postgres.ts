import {createHash, randomBytes} from 'node:crypto';
import {acceptedWith, denied, type Judgement, more, type Proof} from './proof.ts';
import {Scram} from './scram.ts';
import {bufferOf, printable, unexpected} from './words.ts';

export interface PostgresLogin {
  readonly user: string;
  readonly password?: string | undefined;
  readonly database: string;
  /** A query behind the login, or the login alone. */
  readonly asks?: 'query' | undefined;
}

/**
 * Messages of a login: Authentication, BackendKeyData, ParameterStatus, NoticeResponse, NegotiateProtocolVersion,
 * ErrorResponse, ReadyForQuery.
 */
const expected = 'RKSNvEZ';
/** Behind it those of an answer as well: RowDescription, DataRow, CommandComplete. */
const expectedOfQuery = `${expected}TDC`;
const query = message('Q', cstring('SELECT 1'));
/** libpq's MAX_ERRLEN (fe-connect.c): an `E` that claims another length is text of protocol 2. */
const shortestError = 8;
const longestError = 30_000;
const protocol3 = 196_608;

/**
 * A login by PostgreSQL's protocol 3 (postgresql.org/docs/current/protocol-flow.html) up to ReadyForQuery, for a backend
 * that asks for a password, or that says AuthenticationOk, may still have no slot for the connection (the same page, ErrorResponse).
 * Passwords are answered in the clear, by MD5 and by SCRAM-SHA-256. A request that cannot be answered is a no in words
 * of our own: whether there is a slot was never learned.
 *
 * A pool before the database says ReadyForQuery for itself; with `asks: 'query'` one SELECT 1 has to be answered as well.
 */
export function postgresProof(login: PostgresLogin, nonce = randomBytes(18).toString('base64')): Proof {
  const scram = login.password === undefined ? undefined : new Scram(login.password, nonce);
  return {
    opening: startup(login),
    judge: (received, step) => judgeLogin(received, step, login, scram),
    parting: () => '',
  };
}

function judgeLogin(
  received: Uint8Array,
  step: number,
  login: PostgresLogin,
  scram: Scram | undefined,
): Judgement {
  const bytes = bufferOf(received);
  let asked = 0;
  let isIn = false;
  for (let at = 0; at < bytes.length; ) {
    const type = String.fromCharCode(bytes[at] as number);
    if (!(isIn ? expectedOfQuery : expected).includes(type))
      return unexpected(bytes.subarray(at), 'PostgreSQL');
    if (bytes.length - at < 5) return more;
    const length = bytes.readInt32BE(at + 1);
    if (type === 'E' && (length < shortestError || length > longestError))
      return judgeOldError(bytes.subarray(at + 1));
    if (length < 4) return unexpected(bytes.subarray(at), 'PostgreSQL');
    const end = at + 1 + length;
    if (end > bytes.length) return more;
    const body = bytes.subarray(at + 5, end);
    if (type === 'Z') {
      if (login.asks === undefined) return acceptedWith('ReadyForQuery');
      if (isIn) return acceptedWith('SELECT 1');
      isIn = true;
      if (asked++ === step) return {verdict: 'more', reply: query};
    }
    if (type === 'E') return refusal(body);
    if (type === 'R' && wantsReply(body) && asked++ === step) {
      const reply = answer(body, login, scram);
      return reply ? {verdict: 'more', reply} : denied(unansweredWords(body, login));
    }
    at = end;
  }
  return more;
}

/** "could not fork new process for connection", sent before the protocol is known: the text up to its NUL. */
function judgeOldError(text: Buffer): Judgement {
  const end = text.indexOf(0);
  if (end < 0) return text.length > longestError ? unexpected(text, 'PostgreSQL') : more;
  return denied(printable(text.subarray(0, end)));
}

/** Counted by its SQLSTATE. */
function refusal(body: Buffer): Judgement {
  const words = errorWords(body);
  return denied(words, /^\S+ ([0-9A-Z]{5}) /.exec(words)?.[1]);
}

/** `FATAL 53300 sorry, too many clients already`: fields of protocol-error-fields.html, V in place of a translated S. */
function errorWords(body: Buffer): string {
  const fields = new Map<string, string>();
  for (let at = 0; at < body.length && body[at] !== 0; ) {
    const end = body.indexOf(0, at + 1);
    const text = body.subarray(at + 1, end < 0 ? body.length : end).toString('utf8');
    fields.set(String.fromCharCode(body[at] as number), text);
    if (end < 0) break;
    at = end + 1;
  }
  const parts = [fields.get('V') ?? fields.get('S'), fields.get('C'), fields.get('M')];
  return printable(parts.filter((part) => part !== undefined).join(' ')) || '(an error without words)';
}

const ok = 0;
const cleartext = 3;
const md5 = 5;
const sasl = 10;
const saslContinue = 11;
const saslFinal = 12;

function requestOf(body: Buffer): number {
  return body.length >= 4 ? body.readInt32BE(0) : -1;
}

function wantsReply(body: Buffer): boolean {
  const request = requestOf(body);
  return request !== ok && request !== saslFinal;
}

/** PasswordMessage, SASLInitialResponse or SASLResponse; undefined where there is no answer. */
function answer(body: Buffer, {user, password}: PostgresLogin, scram: Scram | undefined): Buffer | undefined {
  if (password === undefined || scram === undefined) return undefined;
  const rest = body.subarray(4);
  switch (requestOf(body)) {
    case cleartext:
      return message('p', cstring(password));
    case md5:
      return message('p', cstring(`md5${md5Hex(md5Hex(password + user), rest.subarray(0, 4))}`));
    case sasl: {
      if (!rest.toString('latin1').split('\0').includes('SCRAM-SHA-256')) return undefined;
      const first = Buffer.from(scram.first);
      return message('p', cstring('SCRAM-SHA-256'), int32(first.length), first);
    }
    case saslContinue: {
      const final = scram.final(rest.toString('latin1'));
      return final === undefined ? undefined : message('p', Buffer.from(final));
    }
    default:
      return undefined;
  }
}

/** Names of the requests by their number: protocol-message-formats.html. */
const requestNames: Record<number, string> = {
  2: 'Kerberos',
  [cleartext]: 'a password',
  [md5]: 'a password (MD5)',
  7: 'GSSAPI',
  9: 'SSPI',
  [sasl]: 'a password (SASL)',
};

function unansweredWords(body: Buffer, {user, password}: PostgresLogin): string {
  const request = requestOf(body);
  const name = requestNames[request] ?? `authentication ${request}`;
  const why = password === undefined ? 'and the target holds no password' : 'which plimsoll cannot answer';
  return printable(`(the server asks for ${name} of ${user}, ${why})`);
}

function startup({user, database}: PostgresLogin): Buffer {
  const parameters = ['user', user, 'database', database, 'application_name', 'plimsoll'].map(cstring);
  const body = Buffer.concat([int32(protocol3), ...parameters, Buffer.from([0])]);
  return Buffer.concat([int32(body.length + 4), body]);
}

function message(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** A NUL inside would end it early and begin another parameter. */
function cstring(text: string): Buffer {
  return Buffer.from(`${text.replaceAll('\0', '')}\0`);
}

function md5Hex(text: string, salt: Uint8Array = new Uint8Array(0)): string {
  return createHash('md5').update(text).update(salt).digest('hex');
}
