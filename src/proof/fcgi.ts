import {partingWords} from './parting.ts';
import {acceptedWith, denied, type Judgement, more, type Proof} from './proof.ts';
import {bufferOf, printable, unexpected} from './words.ts';

// Types of records: fastcgi-archives.github.io/FastCGI_Specification.html, section 8.
const beginRequest = 1;
const endRequest = 3;
const params = 4;
const stdin = 5;
const stdout = 6;
const unknownType = 11;
const headerBytes = 8;
const version1 = 1;
const responder = 1;
const keepConnection = 1;
/** protocolStatus of FCGI_END_REQUEST. */
const statuses: Readonly<Record<number, string>> = {
  1: 'FCGI_CANT_MPX_CONN',
  2: 'FCGI_OVERLOADED',
  3: 'FCGI_UNKNOWN_ROLE',
};
/** Statuses of its answer with which an application says not now: as of HTTP. */
const overload = [429, 503];

export interface FcgiRequest {
  readonly authority: string;
  /** Path and query. */
  readonly path: string;
}

/**
 * One request of a FastCGI responder that keeps the connection, as a web server makes it: up to the end of the headers of
 * its answer, or of the request. The path is that of the script (a script that does not exist is answered, too). A process of
 * php-fpm stays with a connection that is kept, so there are as many as it has processes. FCGI_OVERLOADED is a no.
 */
export function fcgiProof(request: FcgiRequest): Proof {
  return {
    opening: Buffer.concat([
      record(beginRequest, Buffer.from([0, responder, keepConnection, 0, 0, 0, 0, 0])),
      record(params, parametersOf(request)),
      record(params),
      record(stdin),
    ]),
    judge: (received) => judgeRecords(bufferOf(received)),
    parting: partingWords,
  };
}

function judgeRecords(bytes: Buffer): Judgement {
  const output: Buffer[] = [];
  const otherwise = judgeEnd(bytes, output);
  // The end of the headers is all that is waited for: a page may be long.
  const headers = /^([\s\S]*?)\r?\n\r?\n/.exec(Buffer.concat(output).toString('latin1'))?.[1];
  return headers === undefined ? otherwise : judgeHeaders(headers);
}

/** Judges by the end of the request, and collects the output before it. */
function judgeEnd(bytes: Buffer, output: Buffer[]): Judgement {
  for (let at = 0; at < bytes.length; ) {
    const type = bytes[at + 1] ?? stdout;
    if (bytes[at] !== version1 || type < beginRequest || type > unknownType)
      return unexpected(bytes.subarray(at), 'FastCGI');
    if (bytes.length - at < headerBytes) return more;
    const begin = at + headerBytes;
    const length = bytes.readUInt16BE(at + 4);
    if (type === stdout) output.push(bytes.subarray(begin, begin + length));
    const end = begin + length + (bytes[at + 6] as number);
    if (end > bytes.length) return more;
    if (type === endRequest) {
      if (length < 5) return unexpected(bytes.subarray(at), 'FastCGI');
      const name = statuses[bytes[begin + 4] as number];
      return name === undefined ? acceptedWith('END_REQUEST') : denied(name, name);
    }
    at = end;
  }
  return more;
}

/** Status is 200 where the application gives none: RFC 3875 section 6.3.3. */
function judgeHeaders(headers: string): Judgement {
  const [line, code = '200'] = /^Status: *(\d{3})[^\r\n]*/im.exec(headers) ?? [];
  return overload.includes(Number(code)) ? denied(printable(line ?? ''), code) : acceptedWith(code);
}

function record(type: number, content: Uint8Array = new Uint8Array(0)): Buffer {
  const header = Buffer.from([version1, type, 0, 1, 0, 0, 0, 0]);
  header.writeUInt16BE(content.length, 4);
  return Buffer.concat([header, content]);
}

/** Variables that a script is asked with: RFC 3875 section 4.1, and SCRIPT_FILENAME, by which php-fpm finds it. */
function parametersOf({authority, path}: FcgiRequest): Buffer {
  const [script = '/', ...query] = path.split('?');
  const variables = {
    GATEWAY_INTERFACE: 'CGI/1.1',
    REQUEST_METHOD: 'GET',
    SCRIPT_FILENAME: script,
    SCRIPT_NAME: script,
    REQUEST_URI: path,
    QUERY_STRING: query.join('?'),
    SERVER_NAME: authority,
    SERVER_PROTOCOL: 'HTTP/1.1',
    SERVER_SOFTWARE: 'plimsoll',
  };
  return Buffer.concat(
    Object.entries(variables).flatMap(([name, value]) => {
      const [nameBytes, valueBytes] = [Buffer.from(name), Buffer.from(value)];
      return [lengthOf(nameBytes), lengthOf(valueBytes), nameBytes, valueBytes];
    }),
  );
}

/** One byte below 128, four with the highest bit set above: section 3.4. */
function lengthOf({length}: Buffer): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length + 0x80000000);
  return bytes;
}
