import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {Html, html, scriptJson, words} from '../../../src/report/html/template.ts';
import {codePoint} from '../../helpers/code-point.ts';
import {hostileWords} from '../made-record.ts';

describe('a template', () => {
  test('escapes what is text, and nothing else', () => {
    expect(html`<p title="${'"a" & \'b\''}">${'<b>'} ${7} ${html`<i>${'>'}</i>`}</p>`.text).toBe(
      '<p title="&quot;a&quot; &amp; &#39;b&#39;">&lt;b&gt; 7 <i>&gt;</i></p>',
    );
  });

  test('leaves out what is absent, and joins lists', () => {
    expect(html`(${undefined}${false}${[html`<br>`, 'a', [1, undefined]]})`.text).toBe('(<br>a1)');
  });

  test.each<[what: string, text: string, shown: string]>([
    ['a colour of a terminal', '\u001b[31m', '\\u001b[31m'],
    ['a line break', 'a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['a turn of direction', '\u202egpj.exe', '\\u202egpj.exe'],
    ['an isolate', 'a\u2066b\u2069', 'a\\u2066b\\u2069'],
    ['a space without a width', 'a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
    ['half of a pair', 'a\ud800b\udc00', 'a\\ud800b\\udc00'],
    ['a whole pair is a character like any other', '😀', '😀'],
    ['letters of other scripts', 'größe 大小 حجم', 'größe 大小 حجم'],
  ])('shows %s', (_, text, shown) => {
    expect(words(text).text).toBe(`<bdi>${shown}</bdi>`);
  });

  test('no text makes an element, an attribute or an entity', () => {
    fc.assert(
      fc.property(fc.string({unit: codePoint}), (text) => {
        const escaped = html`${text}`.text;
        expect(escaped).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});

describe('JSON in a script', () => {
  const anything = fc.anything({withNullPrototype: false, maxDepth: 2}).filter((value) => {
    const text = JSON.stringify(value);
    return text !== undefined;
  });

  test('reads back as it was', () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(JSON.parse(scriptJson(value).text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('ends no element and begins none', () => {
    const {text} = scriptJson({words: `${hostileWords}</script><!--\u2028\u2029&amp;`});
    expect(text).not.toMatch(/[<>&\u2028\u2029]/);
    expect(scriptJson('a')).toBeInstanceOf(Html);
  });
});
