import {partingWords} from './parting.ts';
import {acceptedWith, denied, type Judgement, more, type Proof} from './proof.ts';
import {bufferOf, lineEnd, printable, unexpected} from './words.ts';

/**
 * CONNECT and PING of NATS (docs.nats.io/reference/reference-protocols/nats-protocol) up to the PONG. INFO is the greeting
 * of every connection: behind it a server that is full says -ERR 'maximum connections exceeded'. A server whose INFO
 * requires TLS is asked for nothing more.
 *
 * Beyond this the connection stays silent: after `ping_interval` times `ping_max` (by default six minutes) the server ends it.
 */
export function natsProof(user?: string, password?: string): Proof {
  const hello = Buffer.from(`CONNECT ${connectOptions(user, password)}\r\nPING\r\n`);
  return {
    opening: null,
    judge: (received, step) => judgeLines(received, step, hello),
    parting: partingWords,
  };
}

const pong = Buffer.from('PONG\r\n');

function judgeLines(received: Uint8Array, step: number, hello: Buffer): Judgement {
  let replies = 0;
  for (let at = 0; ; ) {
    const end = lineEnd(received, at);
    const line = bufferOf(received.subarray(at, end < 0 ? received.length : end)).toString('utf8');
    if (at === 0 && !/^(INFO |-ERR )/.test(line) && (end >= 0 || line.length > 5))
      return unexpected(received, 'NATS');
    if (end < 0) return more;
    if (/^-ERR/.test(line)) return denied(printable(line), '-ERR');
    if (/^PONG\r?\n/.test(line)) return acceptedWith('PONG');
    if (at === 0 && requiresTls(line))
      return denied('(the server requires TLS after its greeting, which plimsoll does not speak here)');
    const reply = at === 0 ? hello : /^PING\r?\n/.test(line) ? pong : undefined;
    if (reply && replies++ === step) return {verdict: 'more', reply};
    at = end;
  }
}

function requiresTls(info: string): boolean {
  return /"tls_required":\s*true/.test(info);
}

/** A user name alone is a token, as the clients of NATS have it. */
function connectOptions(user: string | undefined, password: string | undefined): string {
  const login =
    password === undefined
      ? user === undefined
        ? {}
        : {auth_token: user}
      : {user: user ?? '', pass: password};
  return JSON.stringify({
    verbose: false,
    pedantic: false,
    name: 'plimsoll',
    lang: 'node',
    version: '1',
    ...login,
  });
}
