/** What a terminal showed at one moment: lines with the escape sequences of their colours. */
export interface Frame {
  readonly atMs: number;
  readonly lines: readonly string[];
}

const size = {character: 7.8, line: 17, font: 13, padding: 14};
/** For how long the last frame stays before the picture begins anew. */
const lastMs = 6000;

const colours: Readonly<Record<number, string>> = {
  31: '#ff7b72',
  32: '#57c76b',
  33: '#f0a45d',
  35: '#d69ae6',
  36: '#6cb6ff',
};

/**
 * Frames of a terminal as one moving picture without a script. Who wants no motion sees the last one.
 * @param columns of the terminal
 * @param title what is to be seen, in words
 */
export function terminalSvg(frames: readonly Frame[], columns: number, title: string): string {
  const rows = Math.max(...frames.map(({lines}) => lines.length));
  const width = Math.ceil(columns * size.character + 2 * size.padding);
  const height = rows * size.line + 2 * size.padding;
  const beganMs = frames[0]?.atMs ?? 0;
  const totalMs = (frames.at(-1)?.atMs ?? 0) - beganMs + lastMs;
  const percent = (ms: number) => Number(((100 * ms) / totalMs).toFixed(2));
  // A line that several frames share is written once.
  const shared = new Map<string, string>();
  const nameOf = (line: string) => {
    const known = shared.get(line);
    if (known !== undefined) return known;
    const name = `l${shared.size}`;
    shared.set(line, name);
    return name;
  };
  const groups = frames.map(({lines}, at) => {
    const uses = lines.flatMap((line, row) =>
      visible(line).trim() === ''
        ? []
        : [`<use href="#${nameOf(line)}" y="${size.padding + row * size.line}"/>`],
    );
    return `<g class="f f${at}">${uses.join('')}</g>`;
  });
  const timing = frames.map(({atMs}, at) => {
    const from = percent(atMs - beganMs);
    const to = at === frames.length - 1 ? 100 : percent((frames[at + 1]?.atMs ?? 0) - beganMs);
    const before = from === 0 ? '' : '0%{visibility:hidden}';
    const after = to === 100 ? '' : `${to}%{visibility:hidden}`;
    return `@keyframes k${at}{${before}${from}%{visibility:visible}${after}}.f${at}{animation:k${at} ${totalMs}ms step-end infinite}`;
  });
  const lines = [...shared].map(([line, name]) => `<g id="${name}">${lineSvg(line)}</g>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escapeXml(title)}</title>
<style>text{font:${size.font}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d6dde4;white-space:pre}.f{visibility:hidden}
${timing.join('\n')}
@media (prefers-reduced-motion:reduce){.f{animation:none}.f${frames.length - 1}{visibility:visible}}</style>
<defs>${lines.join('\n')}</defs>
<rect width="100%" height="100%" rx="8" fill="#0f1419"/>
${groups.join('\n')}
</svg>
`;
}

/** A line without its escape sequences. */
export function visible(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour begins with one
  return line.replaceAll(/\u001b\[[\d;]*m/g, '');
}

interface Style {
  bold: boolean;
  colour: string | undefined;
}

function lineSvg(line: string): string {
  const style: Style = {bold: false, colour: undefined};
  let column = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour begins with one
  const parts = line.split(/(\u001b\[[\d;]*m)/).map((part) => {
    if (part.startsWith('\u001b')) {
      change(style, part);
      return '';
    }
    const from = column;
    column += part.length;
    return [...part.matchAll(/\S+(?: \S+)*/g)]
      .map(({0: words, index}) => textSvg(words, from + index, style))
      .join('');
  });
  return parts.join('');
}

function textSvg(words: string, column: number, {bold, colour}: Style): string {
  const x = Number((size.padding + column * size.character).toFixed(1));
  const length = Number((words.length * size.character).toFixed(1));
  return `<text x="${x}" y="${size.font}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${bold ? ' font-weight="bold"' : ''}${colour === undefined ? '' : ` style="fill:${colour}"`}>${escapeXml(words)}</text>`;
}

function change(style: Style, sequence: string): void {
  for (const code of sequence.slice(2, -1).split(';').map(Number)) {
    if (code === 0) Object.assign(style, {bold: false, colour: undefined});
    else if (code === 1) style.bold = true;
    else if (code === 22) style.bold = false;
    else if (code === 39) style.colour = undefined;
    else if (colours[code] !== undefined) style.colour = colours[code];
  }
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
