import {styleText} from 'node:util';

export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

export const plain: Paint = (_, text) => text;
// Whether to paint was decided here, by the stream that is written to; styleText would ask standard output.
export const coloured: Paint = (style, text) => styleText(style, text, {validateStream: false});

/** Colour where the stream is a terminal that has it; NO_COLOR and TERM=dumb turn it off, FORCE_COLOR on. */
export function paintFor(stream: {isTTY?: boolean}, env: NodeJS.ProcessEnv): Paint {
  const {FORCE_COLOR: forced} = env;
  if (forced !== undefined) return forced === '0' || forced === 'false' ? plain : coloured;
  if (env.NO_COLOR || env.TERM === 'dumb') return plain;
  return stream.isTTY ? coloured : plain;
}
