import {isIP} from 'node:net';
import {choosableProofs, type ProofName, type ProofSpec, type TlsSpec} from '../model/proof.ts';
import {factsOfScheme, type Target} from '../model/target.ts';
import {unescapeText} from './text-escapes.ts';
import {UsageError} from './usage-error.ts';

/** The flags --proof, --send and --until as they were given. */
export interface ProofWishes {
  readonly proof?: string | undefined;
  readonly send?: string | undefined;
  readonly until?: string | undefined;
}

/** What is asked of a target's application, and whether inside TLS. */
export interface Asking {
  readonly proof: ProofSpec;
  readonly tls: TlsSpec | undefined;
}

/**
 * The proof that a target's scheme means, or the one that was asked for instead.
 * @throws UsageError for flags that do not go together
 */
export function chooseProof(target: Omit<Target, 'endpoint'>, {proof, send, until}: ProofWishes): Asking {
  const {scheme, url, user, password, path, asks} = target;
  const facts = factsOfScheme(scheme);
  const own = send !== undefined || until !== undefined;
  if (own && proof !== undefined)
    throw new UsageError(
      `--proof ${proof} and ${send === undefined ? '--until' : '--send'} contradict each other; use one`,
    );
  const name = own ? 'text' : proof === undefined ? facts.proof : proofName(proof);
  const authority = authorityOf(url, facts.port);
  const serverName = authority.replace(/:\d+$/, '');
  return {
    proof: {
      name,
      authority,
      path: facts.path === 'resource' ? (path ?? '/') : '/',
      ...(user === undefined ? {} : {user}),
      ...(password === undefined ? {} : {password}),
      ...(facts.path === 'database' && path !== undefined ? {database: path} : {}),
      ...(asks === undefined ? {} : {asks}),
      ...(send === undefined ? {} : {send: bytesText(send, '--send')}),
      ...(until === undefined ? {} : {until: bytesText(until, '--until')}),
    },
    tls: facts.tls ? tlsOf(name, serverName) : undefined,
  };
}

/** gRPC is HTTP/2, which a server speaks inside TLS only where it was chosen there: RFC 9113 section 3.2. */
function tlsOf(proof: ProofName, serverName: string): TlsSpec {
  const isAddress = isIP(serverName.replace(/^\[|\]$/g, '')) !== 0;
  return {...(isAddress ? {} : {serverName}), ...(proof === 'grpc' ? {alpn: ['h2']} : {})};
}

function proofName(text: string): ProofName {
  const name = choosableProofs.find((known) => known === text.toLowerCase());
  if (name === undefined)
    throw new UsageError(`--proof: "${text}" is unknown, expected one of ${choosableProofs.join(', ')}`);
  return name;
}

function bytesText(text: string, flag: string): string {
  if (text === '') throw new UsageError(`${flag}: must not be empty, for example 'PING\\r\\n'`);
  return Buffer.from(unescapeText(text, flag)).toString('latin1');
}

/** Host and port as the Host header wants them: RFC 9110 section 7.2, without the zone of RFC 6874. */
function authorityOf(url: string, ownPort: number | undefined): string {
  const [, authority = 'localhost'] = /^[a-z]+:\/\/(?:[^@/]*@)?([^/?]+)/.exec(url) ?? [];
  return authority.replace(/%[^\]]*/, '').replace(new RegExp(`:${ownPort ?? ''}$`), '');
}
