import fc from 'fast-check';

const [firstSurrogate, surrogates] = [0xd800, 0x800];

/**
 * Any code point but surrogates, as `unit: 'binary'` of fast-check has them: that one takes a second of CPU to be made, in each
 * process of the suite.
 */
export const codePoint = fc
  .integer({min: 0, max: 0x10ffff - surrogates})
  .map((number) => String.fromCodePoint(number < firstSurrogate ? number : number + surrogates));
