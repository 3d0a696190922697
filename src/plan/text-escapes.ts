import {UsageError} from './usage-error.ts';

const byteOf: Record<string, string> = {r: '\r', n: '\n', t: '\t', '0': '\0', '\\': '\\'};

/**
 * The bytes of a text whose `\r`, `\n`, `\t`, `\0`, `\\` and `\xHH` stand for what they do in C, since neither a
 * config file nor an argument list of `docker run` can hold them otherwise. Everything else is UTF-8.
 * @throws UsageError that begins with `name` for any other backslash
 */
export function unescapeText(text: string, name: string): Uint8Array {
  const pieces = text.split(/(\\x[0-9a-f]{2}|\\.?)/is).map((piece, i) => {
    if (i % 2 === 0) return Buffer.from(piece);
    if (piece.length === 4) return Buffer.from(piece.slice(2), 'hex');
    const byte = byteOf[piece.slice(1)];
    if (byte === undefined)
      throw new UsageError(
        `${name}: "${piece}" is not an escape sequence, expected \\r, \\n, \\t, \\0, \\xHH or \\\\`,
      );
    return Buffer.from(byte);
  });
  return Buffer.concat(pieces);
}
