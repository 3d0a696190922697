/**
 * What plimsoll can ask of an application, to learn that it took a connection. `text` is the user's own (--send,
 * --until); `none` asks nothing, and counts whatever the application says of its own accord as an answer.
 */
export const proofNames = [
  'none',
  'text',
  'http',
  'ws',
  'redis',
  'memcached',
  'postgres',
  'mysql',
  'ssh',
  'smtp',
  'ftp',
  'imap',
  'pop3',
  'ldap',
  'mqtt',
  'amqp',
  'nats',
  'mongodb',
  'fcgi',
  'grpc',
] as const;
export type ProofName = (typeof proofNames)[number];

/** What can be given to --proof: `text` is what --send and --until make. */
export const choosableProofs: readonly ProofName[] = proofNames.filter((name) => name !== 'text');

/** A proof of acceptance as it crosses to a worker: data only, from which the worker makes the proof itself. */
export interface ProofSpec {
  readonly name: ProofName;
  /** `host:port` for the Host header, the port left out where it is the scheme's own. */
  readonly authority: string;
  /** Path and query of HTTP, WebSocket and FastCGI, beginning with a slash. */
  readonly path: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Or the virtual host of AMQP. */
  readonly database?: string | undefined;
  /** What else is asked behind the login: `?proof=query` of the target. */
  readonly asks?: 'query' | undefined;
  /** Bytes of --send and --until, each as the character of its value (latin1). */
  readonly send?: string | undefined;
  readonly until?: string | undefined;
}

/** Protocols whose servers speak first, and of which nothing is asked. */
const greeters: readonly ProofName[] = ['ssh', 'smtp', 'ftp'];

/** The greeting is the proof: what the server says behind it may still be a refusal. */
export function provesByGreeting(proof: ProofSpec | undefined): boolean {
  if (proof === undefined) return false;
  return greeters.includes(proof.name) || (proof.name === 'text' && proof.send === undefined);
}

/** TLS between connection and proof. `serverName` is absent for an address, which SNI cannot hold: RFC 6066 section 3. */
export interface TlsSpec {
  readonly serverName?: string | undefined;
  /** Protocols that are offered inside (ALPN, RFC 7301): servers of HTTP/2 want to be asked for it. */
  readonly alpn?: readonly string[] | undefined;
}
