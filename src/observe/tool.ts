import {known, missing, type Reading} from '../model/reading.ts';

/**
 * Runs a tool that a host need not have. What it writes goes through as it is, for a complaint in the middle of it would
 * spoil a line; exit code and complaints follow as a part of their own, named after it.
 */
export function toolScripts(name: string, program: string, command: string): Record<string, string> {
  return {
    [name]: `code=127 why=absent
if command -v ${program} >/dev/null 2>&1; then
{ why=$({ ${command}; } 2>&1 >&3 3>&-); code=$?; } 3>&1
fi`,
    [endOf(name)]: `printf '%s %s\\n' "$code" "$why"`,
  };
}

/** What a tool of `toolScripts` wrote, or why it did not. */
export function toolReading(
  name: string,
  command: string,
  parts: ReadonlyMap<string, string>,
): Reading<string> {
  const end = /^(\d{1,3}) ([\s\S]*)$/.exec(parts.get(endOf(name)) ?? '');
  if (!end) return missing('not-observed', command);
  const [, code, words = ''] = end;
  const why = complaint(words);
  if (code === '0') return known(parts.get(name) ?? '', command);
  if (code === '127' && why === 'absent') return missing('absent', command, 'no such program there');
  return missing('unreadable', command, why === '' ? `exit code ${code}` : why);
}

/** Everything a tool complained of, its output apart, whether it failed or not. */
export function toolComplaints(name: string, parts: ReadonlyMap<string, string>): string {
  return (parts.get(endOf(name)) ?? '').replace(/^\d+ /, '');
}

const endOf = (name: string) => `${name} end`;
const complaintKept = 200;

/** The first line that says something. */
function complaint(words: string): string {
  const line = words.split('\n').find((one) => one.trim() !== '') ?? '';
  return line.trim().slice(0, complaintKept);
}
