/** A value of a BSON document that is a number, a text or a truth value; others are passed over. */
export type BsonScalar = number | string | boolean;

/**
 * The scalars at the top of a BSON document (bsonspec.org/spec.html) by their names.
 * @param bytes from its first byte on; more may follow
 * @returns undefined for what is no whole document
 */
export function bsonScalars(bytes: Buffer): Map<string, BsonScalar> | undefined {
  if (bytes.length < 5) return undefined;
  const length = bytes.readInt32LE(0);
  if (length < 5 || length > bytes.length || bytes[length - 1] !== 0) return undefined;
  const document = bytes.subarray(0, length - 1);
  const scalars = new Map<string, BsonScalar>();
  for (let at = 4; at < document.length; ) {
    const nameEnd = document.indexOf(0, at + 1);
    if (nameEnd < 0) return undefined;
    const type = document[at] as number;
    const begin = nameEnd + 1;
    const size = sizeOf(type, document, begin);
    if (size === undefined || begin + size > document.length) return undefined;
    const value = scalarOf(type, document.subarray(begin, begin + size));
    if (value !== undefined) scalars.set(document.toString('utf8', at + 1, nameEnd), value);
    at = begin + size;
  }
  return scalars;
}

const double = 0x01;
const string = 0x02;
const document = 0x03;
const array = 0x04;
const binary = 0x05;
const boolean = 0x08;
const regex = 0x0b;
const pointer = 0x0c;
const code = 0x0d;
const symbol = 0x0e;
const codeWithScope = 0x0f;
const int32 = 0x10;

/** undefined, ObjectId, datetime, null, timestamp, int64, decimal128, minimum and maximum key, and the numbers. */
const fixed: Readonly<Record<number, number>> = {
  [double]: 8,
  6: 0,
  7: 12,
  [boolean]: 1,
  9: 8,
  10: 0,
  [int32]: 4,
  17: 8,
  18: 8,
  19: 16,
  127: 0,
  255: 0,
};

function sizeOf(type: number, bytes: Buffer, at: number): number | undefined {
  if (type === regex) {
    const second = bytes.indexOf(0, at) + 1;
    const end = second === 0 ? 0 : bytes.indexOf(0, second) + 1;
    return end === 0 ? undefined : end - at;
  }
  const length = at + 4 <= bytes.length ? bytes.readInt32LE(at) : undefined;
  const behindLength: Readonly<Record<number, number>> = {
    [string]: 4,
    [document]: 0,
    [array]: 0,
    [binary]: 5,
    [pointer]: 16,
    [code]: 4,
    [symbol]: 4,
    [codeWithScope]: 0,
  };
  const more = behindLength[type];
  if (more === undefined) return fixed[type];
  // A document counts its own four bytes.
  return length === undefined || length < (more === 0 ? 5 : 0) ? undefined : length + more;
}

function scalarOf(type: number, value: Buffer): BsonScalar | undefined {
  switch (type) {
    case double:
      return value.readDoubleLE(0);
    case int32:
      return value.readInt32LE(0);
    case boolean:
      return value[0] !== 0;
    case string:
      return value.toString('utf8', 4, Math.max(4, value.length - 1));
    default:
      return undefined;
  }
}
