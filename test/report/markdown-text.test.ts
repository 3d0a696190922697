import {expect, test} from 'vitest';
import {codeMarkdown, escapeMarkdown, tableMarkdown} from '../../src/report/markdown-text.ts';

test.each([
  ['plain words, with net.ipv4.tcp_mem (3) and 1.20 s', 'plain words, with net.ipv4.tcp_mem (3) and 1.20 s'],
  ['*bold* _thin_ ~gone~ `code`', '\\*bold\\* \\_thin\\_ \\~gone\\~ \\`code\\`'],
  ['a | b', 'a \\| b'],
  ['[a](b)', '\\[a\\](b)'],
  ['C:\\tmp', 'C:\\\\tmp'],
  ['<b onclick="x">&amp;', '&#60;b onclick="x"&#62;&#38;amp;'],
  ['mail @all', 'mail &#64;all'],
  ['see http://evil.example and www.evil.example', 'see http&#58;//evil.example and www&#46;evil.example'],
  ['- item', '\\- item'],
  ['  # head', '  \\# head'],
  ['1. first', '1\\. first'],
  ['12) twelfth', '12\\) twelfth'],
  ['1.5 of them', '1.5 of them'],
  ['$x$', '\\$x\\$'],
  ['two\r\nlines\u001b[0m', 'two\\\\r\\\\nlines\\\\x1b\\[0m'],
])('%j', (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped);
});

test('code is escaped too', () => {
  expect(codeMarkdown('a >= `b` | c')).toBe('<code>a &#62;= \\`b\\` \\| c</code>');
  expect(codeMarkdown('')).toBe('');
});

test('a table without rows is nothing', () => {
  expect(tableMarkdown(['a', 'b'], [])).toBe('');
  expect(tableMarkdown(['a', 'b'], [['1', '2']], [1])).toBe('| a | b |\n| --- | ---: |\n| 1 | 2 |');
});
