import type {ProofName} from './proof.ts';

interface SchemeFacts {
  /** The port that is meant where none is written. */
  readonly port?: number;
  readonly proof: ProofName;
  readonly tls?: true;
  /** The URL may hold a user name and a password. */
  readonly login?: true;
  /** What a path of the URL names. */
  readonly path?: 'resource' | 'database';
  /** The parameter `proof=query` asks for an answer of the database itself, for a pool may stand before it. */
  readonly query?: true;
}

/**
 * Every scheme of a target: its port (IANA's for the service; where it has none, that of the usual server), and what shows that
 * its application took a connection. Help, messages and completion read it here.
 */
export const schemes = {
  tcp: {proof: 'none'},
  unix: {proof: 'none'},
  tls: {proof: 'none', tls: true},
  http: {port: 80, proof: 'http', login: true, path: 'resource'},
  https: {port: 443, proof: 'http', tls: true, login: true, path: 'resource'},
  ws: {port: 80, proof: 'ws', login: true, path: 'resource'},
  wss: {port: 443, proof: 'ws', tls: true, login: true, path: 'resource'},
  redis: {port: 6379, proof: 'redis', login: true, path: 'database'},
  rediss: {port: 6379, proof: 'redis', tls: true, login: true, path: 'database'},
  memcached: {port: 11_211, proof: 'memcached'},
  postgres: {port: 5432, proof: 'postgres', login: true, path: 'database', query: true},
  mysql: {port: 3306, proof: 'mysql', login: true, path: 'database'},
  ssh: {port: 22, proof: 'ssh'},
  smtp: {port: 25, proof: 'smtp'},
  ftp: {port: 21, proof: 'ftp'},
  imap: {port: 143, proof: 'imap', login: true},
  imaps: {port: 993, proof: 'imap', tls: true, login: true},
  pop3: {port: 110, proof: 'pop3', login: true},
  pop3s: {port: 995, proof: 'pop3', tls: true, login: true},
  ldap: {port: 389, proof: 'ldap', login: true},
  ldaps: {port: 636, proof: 'ldap', tls: true, login: true},
  mqtt: {port: 1883, proof: 'mqtt', login: true},
  mqtts: {port: 8883, proof: 'mqtt', tls: true, login: true},
  amqp: {port: 5672, proof: 'amqp', login: true, path: 'database'},
  amqps: {port: 5671, proof: 'amqp', tls: true, login: true, path: 'database'},
  nats: {port: 4222, proof: 'nats', login: true},
  mongodb: {port: 27_017, proof: 'mongodb', path: 'database'},
  fcgi: {port: 9000, proof: 'fcgi', path: 'resource'},
  grpc: {port: 50_051, proof: 'grpc'},
  grpcs: {port: 443, proof: 'grpc', tls: true},
} as const satisfies Record<string, SchemeFacts>;

export type Scheme = keyof typeof schemes;

/** As they stand before `://` of a target; a Unix-domain socket is `unix:/path`. */
export const schemeNames = (Object.keys(schemes) as Scheme[]).filter((name) => name !== 'unix');

export function factsOfScheme(scheme: Scheme): SchemeFacts {
  return schemes[scheme];
}

/** What is measured, after its name was resolved: one address and port, or one Unix-domain socket. */
export type Endpoint =
  | {readonly family: 4 | 6; readonly address: string; readonly port: number}
  | {readonly family: 'unix'; readonly path: string};

/** Who asks, and for what: only of schemes that can use it. */
export interface Request {
  readonly user?: string | undefined;
  /** Only here; no URL, record or message holds it. */
  readonly password?: string | undefined;
  /** Path and query of HTTP, WebSocket and FastCGI, or the name of a database or virtual host. */
  readonly path?: string | undefined;
  /** What is asked behind the login: the parameter `proof` of a database. */
  readonly asks?: 'query' | undefined;
}

export interface Target extends Request {
  /** As the user wrote it, completed by its scheme and port, without password: `tcp://staging:8080`. */
  readonly url: string;
  readonly scheme: Scheme;
  readonly endpoint: Endpoint;
}

/** `127.0.0.1:8080`, `[::1]:8080` or the path of the Unix-domain socket. */
export function endpointText(endpoint: Endpoint): string {
  if (endpoint.family === 'unix') return endpoint.path;
  return endpoint.family === 6
    ? `[${endpoint.address}]:${endpoint.port}`
    : `${endpoint.address}:${endpoint.port}`;
}
