import {known, missing, type Reading} from '../model/reading.ts';

/**
 * Many files with one process: `grep ''` writes every line with the name of its file before it and says on standard
 * error which files it could not read. A `while read` loop would not do: shells read a pipe byte by byte, and many files
 * of /proc/sys answer only their first read (kernel/sysctl.c proc_dointvec). With a pattern, only the lines that match.
 */
export function filesScript(paths: readonly string[], pattern = ''): string {
  // With a single file grep leaves the name out.
  return `grep -E '${pattern}' /dev/null ${paths.map(quote).join(' ')} 2>&1`;
}

/** A word for the shell, whatever it holds. */
export function quote(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * The text of each file out of what `filesScript` printed for the same paths, or the reason why there is none. A file
 * without a line and without a complaint exists and is empty.
 */
export function parseFiles(output: string, paths: readonly string[]): ReadonlyMap<string, Reading<string>> {
  const lines = new Map<string, string[]>(paths.map((path) => [path, []]));
  const gaps = new Map<string, Reading<never>>();
  let stray: string | undefined;
  let at = 0;
  for (const line of output.split('\n')) {
    if (line === '') continue;
    const complaint = /^(?:\S*\/)?grep: ([\s\S]*): ([^:]+)$/.exec(line);
    if (complaint && lines.has(complaint[1] as string)) {
      gaps.set(complaint[1] as string, gapOf(complaint[1] as string, complaint[2] as string));
      continue;
    }
    // grep keeps the order, so a line's file is never before that of the line above.
    let next = at;
    while (next < paths.length && !line.startsWith(`${paths[next]}:`)) next++;
    const path = paths[next];
    if (path === undefined) {
      stray ??= line;
      continue;
    }
    at = next;
    lines.get(path)?.push(line.slice(path.length + 1));
  }
  return new Map(
    paths.map((path) => {
      const gap = gaps.get(path);
      const text = (lines.get(path) ?? []).map((line) => `${line}\n`).join('');
      if (gap) return [path, gap];
      // No line of it while something unexpected was said: grep itself may be what is missing.
      if (text === '' && stray !== undefined) return [path, missing('unreadable', path, stray)];
      return [path, known(text, path)];
    }),
  );
}

function gapOf(path: string, message: string): Reading<never> {
  // ENOENT, and ESRCH of a process that ended between open(2) and read(2).
  if (/^No such (file or directory|process)$/.test(message)) return missing('absent', path);
  if (/^Permission denied$|^Operation not permitted$/.test(message)) return missing('unreadable', path);
  if (/^Is a directory$|binary file matches/.test(message)) return missing('malformed', path, message);
  return missing('unreadable', path, message);
}

/** Asked for together, a file is always among the answers; one that was not asked for is nobody's. */
export function fileOf(files: ReadonlyMap<string, Reading<string>>, path: string): Reading<string> {
  return files.get(path) ?? missing('not-observed', path);
}
