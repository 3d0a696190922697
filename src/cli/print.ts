import {charsetOf, inCharset} from '../report/charset.ts';

/** Text for people on standard output, in characters that their locale has. JSON is for programs, and UTF-8 everywhere. */
export function print(text: string): void {
  process.stdout.write(inCharset(text, charsetOf(process.env)));
}

/** A line about what went wrong, on standard error. */
export function complain(line: string): void {
  process.stderr.write(`${inCharset(`plimsoll: ${line}`, charsetOf(process.env))}\n`);
}
