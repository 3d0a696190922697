import fc from 'fast-check';
import {expect, test} from 'vitest';
import {choosableProofs} from '../../src/model/proof.ts';
import {longestWords} from '../../src/proof/words.ts';
import {verdictOf} from './exchange.ts';
import {proofNamed, recorded} from './recorded.ts';

test.each(recorded)('%s', (_, proof, said, verdict) => {
  expect(verdictOf(proof, said)).toBe(verdict);
});

test.each(recorded)('%s: in any pieces', (_, proof, said, verdict) => {
  expect(verdictOf(proof, ...said)).toBe(verdict);
  const cuts = fc.uniqueArray(fc.integer({min: 0, max: said.length}), {maxLength: 6});
  fc.assert(
    fc.property(cuts, (places) => {
      const at = [0, ...places.sort((a, b) => a - b), said.length];
      const pieces = at.slice(1).map((end, i) => said.slice(at[i], end));
      expect(verdictOf(proof, ...pieces)).toBe(verdict);
    }),
  );
});

// Every proof, and what each real server says, cut off and damaged.
const proofs = [
  ...new Set([
    ...recorded.map(([, proof]) => proof),
    ...choosableProofs.filter((name) => name !== 'none').map((name) => proofNamed(name)),
    proofNamed('postgres', {asks: 'query'}),
    proofNamed('text', {until: 'ok'}),
    proofNamed('text', {send: 'x'}),
  ]),
];
const hostile = fc.oneof(
  fc.uint8Array({maxLength: 300}),
  fc
    .tuple(
      fc.constantFrom(...recorded.map(([, , said]) => said)),
      fc.nat(400),
      fc.array(fc.tuple(fc.nat(400), fc.nat(255)), {maxLength: 4}),
    )
    .map(([said, length, damage]) => {
      const bytes = Buffer.from(said.slice(0, length), 'latin1');
      for (const [place, value] of damage) if (place < bytes.length) bytes[place] = value;
      return new Uint8Array(bytes);
    }),
);

test('no bytes make a proof throw, and its words stay short and printable', () => {
  fc.assert(
    fc.property(fc.constantFrom(...proofs), hostile, (proof, bytes) => {
      const verdict = verdictOf(proof, bytes);
      expect(verdict).toMatch(/^(accepted|more|denied: )/);
      const words = verdict.replace('denied: ', '');
      expect(Buffer.byteLength(words)).toBeLessThanOrEqual(longestWords);
      expect(words).not.toMatch(/\p{C}/u);
      expect(proof.parting(bytes)).not.toMatch(/\p{C}/u);
    }),
    {numRuns: 5000},
  );
});

test('damaged bytes as well get one verdict, however they are cut', () => {
  fc.assert(
    fc.property(fc.constantFrom(...proofs), hostile, fc.nat(300), (proof, bytes, cut) => {
      const whole = verdictOf(proof, bytes);
      const cutOnce = verdictOf(proof, bytes.subarray(0, cut), bytes.subarray(cut));
      const byByte = verdictOf(proof, ...Array.from(bytes, (byte) => Uint8Array.of(byte)));
      expect([cutOnce, byByte]).toEqual([whole, whole]);
    }),
    {numRuns: 3000},
  );
});

test('a peer that never comes to the point gets a verdict', () => {
  const endless = Array.from({length: 70}, () => 'x: y\r\n'.repeat(200));
  expect(verdictOf(proofNamed('ssh'), ...endless)).toBe('denied: (no proof in 65536 bytes)');
});

test.each([
  ['nats', 'INFO {}\r\n', 'PING\r\n', 'denied: (no proof after 16 replies)'],
  [
    'grpc',
    '\0\0\0\x04\0\0\0\0\0',
    '\0\0\x08\x06\0\0\0\0\0\0\0\0\0\0\0\0\0',
    'denied: (no proof after 16 replies)',
  ],
  ['imap', '* OK ready\r\n', '* 1 EXISTS\r\n', 'denied: (no proof in 65536 bytes)'],
  ['amqp', '', '\x08\0\0\0\0\0\0\xce', 'denied: (no proof in 65536 bytes)'],
  ['fcgi', '', '\x01\x06\0\x01\0\x01\0\0x', 'denied: (no proof in 65536 bytes)'],
] as const)('%s: nor does one that asks, or talks, without end', (name, first, then, verdict) => {
  const endless = Array.from({length: 100}, () => then.repeat(100));
  expect(verdictOf(proofNamed(name), first, ...endless)).toBe(verdict);
});
