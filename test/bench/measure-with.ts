import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {text} from 'node:stream/consumers';
import {type Experiment, parseRecord} from '../../src/record/record.ts';
import {program} from './drivers.ts';

/** Of a run that the driver's host kept from its schedule; what it measured is there all the same. */
const driverLimited = 3;

/** The experiment of that name, as its own record has it. @throws Error where there is none */
export async function measureWith(name: string, ...flags: string[]): Promise<Experiment> {
  const running = spawn(process.execPath, [program, name, ...flags, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [record, [exitCode]] = await Promise.all([text(running.stdout), once(running, 'close')]);
  if (exitCode !== 0 && exitCode !== driverLimited) throw new Error(`${name} ended with ${exitCode}`);
  const [experiment] = parseRecord(record).experiments;
  if (!experiment) throw new Error('a record without an experiment');
  return experiment;
}
