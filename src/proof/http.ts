import {partingWords} from './parting.ts';
import {acceptedWith, denied, more, type Proof} from './proof.ts';
import {parseRetryAfter, parseStatusLine} from './status-line.ts';
import {printable, unexpected} from './words.ts';

/** Too Many Requests (RFC 6585 section 4) and Service Unavailable (RFC 9110 section 15.6.4): not now, says the server. */
const overload = [429, 503];
/** Bad Gateway and Gateway Timeout (RFC 9110 sections 15.6.3, 15.6.5): a proxy had nobody to serve the request. */
const gateway = [502, 504];

export interface HttpRequest {
  readonly authority: string;
  readonly path: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

/**
 * One GET that keeps the connection: any answer is the application's, and only overload and a proxy without a
 * backend say no. RFC 9112. How long
 * to wait stands in its Retry-After (RFC 9110 section 10.2.3), so those of overload are read up to the end of the headers.
 */
export function httpProof(request: HttpRequest): Proof {
  return {
    opening: requestBytes(request, ['Connection: keep-alive']),
    judge(received) {
      const status = parseStatusLine(received);
      if (status === undefined) return more;
      if (status === null) return unexpected(received, 'HTTP');
      const reply = `${status.code}`;
      if (gateway.includes(status.code)) return denied(printable(status.text), reply);
      if (!overload.includes(status.code)) return acceptedWith(reply);
      const retryAfter = parseRetryAfter(received);
      if (retryAfter === undefined) return more;
      const words = retryAfter === null ? status.text : `${status.text}; Retry-After: ${retryAfter}`;
      return denied(printable(words), reply);
    },
    parting: partingWords,
  };
}

export function requestBytes({authority, path, user, password}: HttpRequest, headers: string[]): Uint8Array {
  const login =
    user === undefined && password === undefined
      ? []
      : // RFC 7617
        [`Authorization: Basic ${Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64')}`];
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${authority}`,
    'User-Agent: plimsoll',
    'Accept: */*',
    ...login,
    ...headers,
    '',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}
