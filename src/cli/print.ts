import {charsetOf, inCharset} from '../report/charset.ts';
import {printable} from '../report/wrap.ts';
import type {Call} from './call.ts';

/** Text for people on standard output, in characters that their locale has. JSON is for programs, and UTF-8 everywhere. */
export function print(text: string, {env, io}: Pick<Call, 'env' | 'io'>): void {
  io.stdout.write(inCharset(withoutControls(text), charsetOf(env)));
}

/** A value for a program, on standard output. */
export function printJson(value: unknown, {io}: Pick<Call, 'io'>): void {
  // A terminal may be looking on, and JSON leaves C1 and DEL as they are.
  const json = JSON.stringify(value, null, 2).replace(
    /[\u007f-\u009f]/g,
    (control) => `\\u00${control.charCodeAt(0).toString(16)}`,
  );
  io.stdout.write(`${json}\n`);
}

/** What would steer a terminal is spelt out, but for line ends, tabs and our own colours. */
function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/\u001b\[[\d;]*m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (found) =>
    found.length > 1 ? found : printable(found),
  );
}

/** A line about what went wrong, on standard error. */
export function complain(line: string, {env, io}: Pick<Call, 'env' | 'io'>): void {
  io.stderr.write(`${inCharset(`plimsoll: ${printable(line)}`, charsetOf(env))}\n`);
}
