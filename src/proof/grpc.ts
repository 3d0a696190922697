import {partingWords} from './parting.ts';
import {acceptedWith, denied, type Judgement, more, type Proof} from './proof.ts';
import {bufferOf, printable, unexpected} from './words.ts';

// RFC 9113 sections 3.4, 4.1 and 6.
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const headerBytes = 9;
const settings = 4;
const ping = 6;
const goAway = 7;
const ack = 1;
/** SETTINGS_MAX_FRAME_SIZE as it is before anybody changes it. */
const longestFrame = 16_384;
const pingBytes = 8;

/** RFC 9113 section 7. */
const errors = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
];

/**
 * The preface of HTTP/2 and SETTINGS, up to the acknowledgement of these (RFC 9113 sections 3.4 and 6.5.3): the least that
 * gRPC begins with. The server's own SETTINGS are its greeting, and acknowledged, or it would close after a while. GOAWAY is
 * a no. No method is called, so nothing is known of the service behind.
 */
export const grpcProof: Proof = {
  opening: Buffer.concat([preface, frame(settings, 0)]),
  judge: (received, step) => judgeFrames(bufferOf(received), step),
  parting: partingWords,
};

function judgeFrames(bytes: Buffer, step: number): Judgement {
  let replies = 0;
  for (let at = 0; at + headerBytes <= bytes.length; ) {
    const length = bytes.readUIntBE(at, 3);
    const type = bytes[at + 3] as number;
    const isAck = ((bytes[at + 4] as number) & ack) !== 0;
    const isFirst = type === goAway || (type === settings && !isAck && bytes.readUInt32BE(at + 5) === 0);
    if (length > longestFrame || (at === 0 && !isFirst)) return unexpected(bytes.subarray(at), 'HTTP/2');
    const end = at + headerBytes + length;
    if (end > bytes.length) return more;
    const payload = bytes.subarray(at + headerBytes, end);
    if (type === goAway) return judgeGoAway(payload);
    if (type === settings && isAck) return acceptedWith('SETTINGS');
    const isPing = type === ping && !isAck && payload.length === pingBytes;
    if ((type === settings || isPing) && replies++ === step)
      return {verdict: 'more', reply: frame(type, ack, isPing ? payload : undefined)};
    at = end;
  }
  return bytes.length < headerBytes && bytes[0] !== undefined && bytes[0] !== 0
    ? unexpected(bytes, 'HTTP/2')
    : more;
}

/** Last stream, error code, and words for people to read. */
function judgeGoAway(payload: Buffer): Judgement {
  if (payload.length < 8) return denied('GOAWAY', 'GOAWAY');
  const code = payload.readUInt32BE(4);
  const reply = `GOAWAY ${errors[code] ?? code}`;
  return denied(printable(`${reply} ${payload.toString('utf8', 8)}`), reply);
}

function frame(type: number, flags: number, payload: Uint8Array = new Uint8Array(0)): Buffer {
  const header = Buffer.from([0, 0, 0, type, flags, 0, 0, 0, 0]);
  header.writeUIntBE(payload.length, 0, 3);
  return Buffer.concat([header, payload]);
}
