import {createHash, createHmac, pbkdf2Sync} from 'node:crypto';

/** More would cost a second of CPU a connection; PostgreSQL's default is 4,096. */
const mostIterations = 1_000_000;

/**
 * The client's side of SCRAM-SHA-256 without channel binding: RFC 5802, RFC 7677. One nonce serves every connection,
 * since the server adds one of its own to each; the salted password is kept, for it costs milliseconds and is the same
 * as long as salt and iterations are.
 */
export class Scram {
  readonly first: string;
  readonly #firstBare: string;
  readonly #nonce: string;
  readonly #password: string;
  readonly #salted = new Map<string, Buffer>();

  constructor(password: string, nonce: string) {
    // SASLprep (RFC 4013) is NFKC for all but odd passwords.
    this.#password = password.normalize('NFKC');
    this.#nonce = nonce;
    // PostgreSQL takes the user of the startup message, and ignores the one here.
    this.#firstBare = `n=,r=${nonce}`;
    this.first = `n,,${this.#firstBare}`;
  }

  /** client-final-message, or undefined when the server's first message is none. */
  final(serverFirst: string): string | undefined {
    const [, nonce, salt, count] =
      /^r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/]+=*),i=(\d{1,9})/.exec(serverFirst) ?? [];
    if (nonce === undefined || salt === undefined || !nonce.startsWith(this.#nonce)) return undefined;
    const iterations = Number(count);
    if (iterations < 1 || iterations > mostIterations) return undefined;
    const withoutProof = `c=biws,r=${nonce}`;
    const clientKey = hmac(this.#saltedPassword(salt, iterations), 'Client Key');
    const storedKey = createHash('sha256').update(clientKey).digest();
    const signature = hmac(storedKey, `${this.#firstBare},${serverFirst},${withoutProof}`);
    const proof = clientKey.map((byte, i) => byte ^ (signature[i] as number));
    return `${withoutProof},p=${Buffer.from(proof).toString('base64')}`;
  }

  #saltedPassword(salt: string, iterations: number): Buffer {
    const key = `${iterations} ${salt}`;
    const kept = this.#salted.get(key);
    if (kept) return kept;
    const salted = pbkdf2Sync(this.#password, Buffer.from(salt, 'base64'), iterations, 32, 'sha256');
    // A user has one salt; a server that invents a new one each time must not fill the memory.
    if (this.#salted.size > 64) this.#salted.clear();
    this.#salted.set(key, salted);
    return salted;
  }
}

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
