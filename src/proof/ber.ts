/** One value of the Basic Encoding Rules: X.690 sections 8.1.2 to 8.1.4, tags below 31 and definite lengths alone (RFC 4511 section 5.1). */
export interface BerElement {
  readonly tag: number;
  readonly content: Buffer;
  /** Where the next one begins. */
  readonly end: number;
}

/** Longer lengths would be of more than what any answer has. */
const mostLengthBytes = 4;

/** The element at a place: undefined where it is cut, null for what is none. */
export function berElement(bytes: Buffer, at = 0): BerElement | null | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined) return undefined;
  if ((tag & 0x1f) === 0x1f) return null;
  if (first === undefined) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first >= 0x80 && (lengthBytes === 0 || lengthBytes > mostLengthBytes)) return null;
  const begin = at + 2 + lengthBytes;
  if (begin > bytes.length) return undefined;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes);
  const end = begin + length;
  return end > bytes.length ? undefined : {tag, content: bytes.subarray(begin, end), end};
}

/** The elements of a constructed value, one behind the other; null where they do not fill it. */
export function berElements(content: Buffer): BerElement[] | null {
  const elements: BerElement[] = [];
  for (let at = 0; at < content.length; ) {
    const element = berElement(content, at);
    if (!element) return null;
    elements.push(element);
    at = element.end;
  }
  return elements;
}

/** Encodes a value from its tag and the parts of its content. */
export function berEncode(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const {length} = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = Buffer.alloc(mostLengthBytes);
  bytes.writeUInt32BE(length);
  const significant = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([tag, 0x80 | significant.length]), significant, content]);
}
