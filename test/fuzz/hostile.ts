import fc from 'fast-check';

/** Pieces that parsers have been wrong about before: numbers without end, names of Object, ends of lines, controls. */
const pieces = [
  '',
  '0',
  '-1',
  '00',
  '1e309',
  'NaN',
  'Infinity',
  '18446744073709551616',
  '9'.repeat(400),
  '0x10',
  '__proto__',
  'constructor',
  'toString',
  '\n',
  '\r\n',
  '\0',
  '\u001b[2J',
  '\u009b',
  '\u2028',
  '\ud800',
  '\ufeff',
  ' '.repeat(300),
  '('.repeat(200),
  '{'.repeat(200),
  '['.repeat(200),
  '"',
  "'",
  '\\',
  '%s',
  '%00',
  '$(id)',
  '`id`',
  '; id',
  '=cmd',
  '<script>',
  ':',
  '::',
  '@',
  '/',
  '*',
  'unlimited',
  'max',
] as const;

type Change = (text: string) => string;

const place = fc.double({min: 0, max: 1, noNaN: true});
const at = (text: string, share: number) => Math.floor(share * text.length);
const piece = fc.oneof(fc.constantFrom(...pieces), fc.string({unit: 'binary', maxLength: 12}));

/** Of a long text as well as of a short one each place may be met. */
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(place, piece).map(
    ([share, put]): Change =>
      (text) =>
        text.slice(0, at(text, share)) + put + text.slice(at(text, share)),
  ),
  fc.tuple(place, fc.nat(64), piece).map(
    ([share, length, put]): Change =>
      (text) =>
        text.slice(0, at(text, share)) + put + text.slice(at(text, share) + length),
  ),
  place.map(
    (share): Change =>
      (text) =>
        text.slice(0, at(text, share)),
  ),
  fc.tuple(place, fc.nat(200), fc.integer({min: 2, max: 30})).map(
    ([share, length, times]): Change =>
      (text) => {
        const [from, to] = [at(text, share), at(text, share) + length];
        return text.slice(0, from) + text.slice(from, to).repeat(times) + text.slice(to);
      },
  ),
  // A number becomes another one.
  fc.tuple(place, piece).map(
    ([share, put]): Change =>
      (text) => {
        const from = at(text, share);
        return text.slice(0, from) + text.slice(from).replace(/\d+/, () => put);
      },
  ),
  // So does a word between quotes.
  fc.tuple(place, fc.string({unit: 'binary', maxLength: 20})).map(
    ([share, put]): Change =>
      (text) => {
        const from = at(text, share);
        return text.slice(0, from) + text.slice(from).replace(/"[^"\n]*"/, () => JSON.stringify(put));
      },
  ),
  fc.tuple(fc.nat(30), fc.nat(30)).map(
    ([a, b]): Change =>
      (text) => {
        const lines = text.split('\n');
        const [one, other] = [lines[a % lines.length] ?? '', lines[b % lines.length] ?? ''];
        lines[a % lines.length] = other;
        lines[b % lines.length] = one;
        return lines.join('\n');
      },
  ),
);

/** One of the texts, as it is or changed in some places, or any text at all. */
export function hostileText(samples: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .tuple(fc.constantFrom(...samples), fc.array(change, {minLength: 1, maxLength: 4}))
        .map(([sample, changes]) => changes.reduce((text, one) => one(text), sample)),
    },
    {weight: 1, arbitrary: fc.string({unit: 'binary', maxLength: 200})},
    {weight: 1, arbitrary: fc.array(piece, {maxLength: 12}).map((all) => all.join(''))},
  );
}
