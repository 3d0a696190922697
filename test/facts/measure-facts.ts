import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import type {Outcome} from './measurement.ts';

/** What became of one fact on this machine. */
export type Finding = {readonly fact: string} & (Outcome | {readonly why: string});

const program = fileURLToPath(new URL('measure.ts', import.meta.url));

/**
 * Measures every fact, in namespaces that are gone afterwards.
 * @throws Error with what was written to standard error where the measuring program fails
 */
export async function measureFacts(): Promise<Finding[]> {
  const words: string[] = [];
  // Where a system allows no namespaces of users, root needs none.
  for (const way of ['-rn', '-n']) {
    const child = spawn('unshare', [way, process.execPath, '--import', 'tsx', program], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    if (exitCode === 0)
      return stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line));
    words.push(`unshare ${way}: ${stderr.trim()}`);
    if (!stderr.startsWith('unshare:')) break;
  }
  throw new Error(words.join('\n'));
}
