import {createRequire} from 'node:module';
import {UsageError} from './usage-error.ts';

const require = createRequire(import.meta.url);

/**
 * The value of a config file in YAML 1.2, and so of one in JSON: `yes` and `no` are words there, `010` is ten and a date is
 * a text.
 * @param text without a byte order mark
 * @returns undefined where the file holds nothing but comments
 * @throws UsageError with the place, where it is not YAML, has a key twice, holds a second document, a tag, or an alias that
 * names nothing or what it stands in
 */
export function parseYaml(text: string, path: string): unknown {
  // Most runs have no such file, and are not to wait for its parser.
  const {LineCounter, parseDocument, visit} = require('yaml') as typeof import('yaml');
  const lineCounter = new LineCounter();
  const refuse = (offset: number, words: string): never => {
    const {line, col} = lineCounter.linePos(offset);
    throw new UsageError(`config file ${path}:${line}:${col} ${words}`);
  };

  const document = parseDocument(text, {prettyErrors: false, logLevel: 'error', lineCounter});
  // What cannot be resolved is a warning to the library, and would be taken for a plain text.
  const [trouble] = [...document.errors, ...document.warnings];
  if (trouble) refuse(trouble.pos[0], ownWords[trouble.code] ?? `is not YAML: ${trouble.message}`);
  visit(document, {
    Alias(_, alias, ancestors) {
      const meant = alias.resolve(document);
      if (meant === undefined)
        refuse(alias.range?.[0] ?? 0, `has no anchor &${alias.source} before this alias`);
      if (ancestors.some((ancestor) => ancestor === meant))
        refuse(alias.range?.[0] ?? 0, `is endless: *${alias.source} refers to a value that contains it`);
    },
  });
  try {
    return document.contents === null ? undefined : document.toJS();
  } catch (cause) {
    // Aliases of aliases, which would become more than fits into memory.
    throw new UsageError(`config file ${path} cannot be used: ${(cause as Error).message}`, {cause});
  }
}

const ownWords: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'repeats this key, expected each setting once',
  MULTIPLE_DOCS: 'begins a second document, expected one',
  TAG_RESOLVE_FAILED: 'has an unknown tag, expected a plain value',
};
