import fc from 'fast-check';
import {quote} from 'shlex';
import {describe, expect, it} from 'vitest';
import {parseHostPrefix} from '../../src/hosts/host.ts';
import {codePoint} from '../helpers/code-point.ts';

const words = (text: string) => parseHostPrefix(text, '--observe-on').prefix;

describe('parseHostPrefix', () => {
  it.each([
    ['ssh staging', ['ssh', 'staging']],
    ['  ssh  -p 2222\tstaging ', ['ssh', '-p', '2222', 'staging']],
    ['kubectl exec -i "my pod" --', ['kubectl', 'exec', '-i', 'my pod', '--']],
    ["ssh -o 'ProxyCommand nc %h %p' x", ['ssh', '-o', 'ProxyCommand nc %h %p', 'x']],
    ['ssh -i key\\ file x', ['ssh', '-i', 'key file', 'x']],
    ['docker exec -i "a\\"b" ', ['docker', 'exec', '-i', 'a"b']],
    ['sh -c \'exec "$@"\' sh', ['sh', '-c', 'exec "$@"', 'sh']],
    ['sh -c "" x', ['sh', '-c', '', 'x']],
    ['ssh $HOST ~/x *', ['ssh', '$HOST', '~/x', '*']],
    ['nsenter -t 123 -n -m', ['nsenter', '-t', '123', '-n', '-m']],
  ])('%s', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it('is called as it was written', () => {
    expect(parseHostPrefix(' ssh staging ', '--observe-on').name).toBe('ssh staging');
  });

  it.each([[''], ['  '], ['""'], ['ssh "staging'], ["ssh 'x"], ['ssh x\\']])('refuses %j', (text) => {
    expect(() => words(text)).toThrow(/^--observe-on: .*expected a command that runs another command/);
  });

  it('gets back any words that were quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.string({unit: 'grapheme'}), {minLength: 1}), (list) => {
        fc.pre(list[0] !== '');
        expect(words(list.map(quote).join(' '))).toEqual(list);
      }),
    );
  });

  it('any text is words or one line that says what is wrong', () => {
    fc.assert(
      fc.property(fc.string({unit: codePoint}), (text) => {
        try {
          words(text);
        } catch (error) {
          expect((error as Error).name).toBe('UsageError');
          expect((error as Error).message).not.toMatch(/[\r\n]/);
        }
      }),
    );
  });
});
