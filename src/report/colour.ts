import {styleText} from 'node:util';

export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

const plain: Paint = (_, text) => text;
const coloured: Paint = (style, text) => styleText(style, text);

/** Colour where the stream is a terminal that has it; NO_COLOR and TERM=dumb turn it off, FORCE_COLOR on. */
export function paintFor(stream: {isTTY?: boolean}, env: NodeJS.ProcessEnv): Paint {
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0') return coloured;
  if (env.NO_COLOR || env.TERM === 'dumb') return plain;
  return stream.isTTY ? coloured : plain;
}
