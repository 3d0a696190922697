import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {type Experiment, parseRecord} from '../../src/record/record.ts';
import {program} from './drivers.ts';

const run = promisify(execFile);
const maxBuffer = 16 * 2 ** 20;

/** The experiment of that name, as its own record has it. */
export async function measureWith(name: string, ...flags: string[]): Promise<Experiment> {
  const {stdout} = await run(process.execPath, [program, name, ...flags, '--json'], {maxBuffer});
  const [experiment] = parseRecord(stdout).experiments;
  if (!experiment) throw new Error('a record without an experiment');
  return experiment;
}
