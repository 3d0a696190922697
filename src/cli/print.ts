import {charsetOf, inCharset} from '../report/charset.ts';
import type {Call} from './call.ts';

/** Text for people on standard output, in characters that their locale has. JSON is for programs, and UTF-8 everywhere. */
export function print(text: string, {env, io}: Pick<Call, 'env' | 'io'>): void {
  io.stdout.write(inCharset(text, charsetOf(env)));
}

/** A value for a program, on standard output. */
export function printJson(value: unknown, {io}: Pick<Call, 'io'>): void {
  io.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** A line about what went wrong, on standard error. */
export function complain(line: string, {env, io}: Pick<Call, 'env' | 'io'>): void {
  io.stderr.write(`${inCharset(`plimsoll: ${line}`, charsetOf(env))}\n`);
}
