import type {HeadStart} from '../run/head-start.ts';

const questions = ['--help', '-h', '--version'];
/** The names of the experiments, and a target without one: `host:port`, `scheme://…`, `unix:/path`. */
const drives = /^(survey|ceiling|burst|rate|hold)$|[:/]/;

/**
 * How many workers a command line is going to want, seen before it is read: one for the load and one for the canary, none
 * where it is no experiment. A line that is found to be wrong later has started them in vain.
 */
export function workersOf(args: readonly string[]): number {
  const [first] = args;
  if (first !== undefined && !drives.test(first)) return 0;
  if (args.some((arg) => questions.includes(arg))) return 0;
  return args.includes('--no-canary') ? 1 : 2;
}

/** Undefined where there is nothing to begin, and where it cannot begin: the run finds out why, and says so. */
export async function beginHeadStart(args: readonly string[]): Promise<HeadStart | undefined> {
  const workers = workersOf(args);
  if (workers === 0) return undefined;
  const {HeadStart} = await import('../run/head-start.ts');
  try {
    return new HeadStart(workers);
  } catch {
    return undefined;
  }
}
