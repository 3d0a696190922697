import type {Host} from '../hosts/host.ts';
import {UsageError} from '../plan/usage-error.ts';
import {startWorker} from './idle-workers.ts';
import {
  decodeFrame,
  encodeFrame,
  fromWorker,
  type HostAnswer,
  type HostQuestion,
  LineCutter,
} from './protocol.ts';
import {assertSameVersion} from './worker-process.ts';

/** Logging in, starting a container's process and Node may take a while. */
const patienceMs = 30_000;

/**
 * Starts a worker on the host, asks what the host allows, and ends it.
 * @throws UsageError in one line for a host that is not reached, or on which no worker of this version can be started
 */
export async function surveyHost(host: Host, question: HostQuestion): Promise<HostAnswer> {
  const worker = startWorker(host);
  worker.stdin.on('error', () => {});
  let words = '';
  worker.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    words = (words + chunk).slice(-patienceMs);
  });
  const cutter = new LineCutter();
  const answer = new Promise<HostAnswer>((resolve, reject) => {
    worker.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      try {
        for (const line of cutter.push(chunk)) {
          const frame = decodeFrame(fromWorker, line);
          if (frame.say === 'hello') {
            assertSameVersion(frame);
            worker.stdin.write(encodeFrame({say: 'survey', ...question}));
          } else if (frame.say === 'surveyed') resolve(frame);
        }
      } catch (error) {
        reject(error);
      }
    });
    worker.stdout.resume();
    worker.stderr.resume();
    void worker.ended.then(({why, signal, exitCode}) => {
      const complaint = words
        .split(/[\r\n]+/)
        .filter((line) => line.trim() !== '' && !line.startsWith('Warning: Permanently added '))
        .join('; ');
      const end = signal ? `it was ended by ${signal}` : `exit code ${exitCode}`;
      reject(new Error(why || complaint || end));
    });
  });
  const timeout = AbortSignal.timeout(patienceMs);
  const late = new Promise<never>((_, reject) => {
    timeout.onabort = () => reject(new Error(`no worker was ready there within ${patienceMs / 1000} s`));
  });
  try {
    return await Promise.race([answer, late]);
  } catch (error) {
    throw new UsageError(`--drive-from: ${host.name}: ${(error as Error).message}`);
  } finally {
    worker.stdin.end();
    const timer = setTimeout(() => worker.kill('SIGKILL'), 2000);
    void worker.ended.then(() => clearTimeout(timer));
  }
}
