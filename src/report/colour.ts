import {styleText} from 'node:util';

export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

export const plain: Paint = (_, text) => text;
// Whether to paint was decided here, by the stream that is written to; styleText would ask standard output.
export const coloured: Paint = (style, text) => styleText(style, text, {validateStream: false});

/** What `--color` may be. */
export const colourChoices = ['auto', 'always', 'never'] as const;
export type ColourChoice = (typeof colourChoices)[number];

/**
 * Whether a stream is painted: as was chosen; where that is `auto` as FORCE_COLOR, then NO_COLOR say; else where the
 * stream is a terminal that has colour.
 */
export function paintFor(
  stream: {readonly isTTY?: boolean},
  env: Readonly<Record<string, string | undefined>>,
  choice: ColourChoice,
): Paint {
  if (choice !== 'auto') return choice === 'always' ? coloured : plain;
  const {FORCE_COLOR: forced} = env;
  if (forced !== undefined) return forced === '0' || forced === 'false' ? plain : coloured;
  if (env.NO_COLOR || env.TERM === 'dumb') return plain;
  return stream.isTTY ? coloured : plain;
}
