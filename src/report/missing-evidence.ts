import {quote} from 'shlex';
import {formatRate} from '../model/units.ts';
import type {Experiment, RunRecord} from '../record/record.ts';
import {isSeen} from './headline.ts';

/** How to get evidence that a run did not have. */
export interface HowToSee {
  readonly words: string;
  /** Lines for a shell, with the values of the run filled in. */
  readonly commands: readonly string[];
}

/**
 * Where a run could not tell whether its connections were accepted, or which limit it was, and its target was not read: the
 * commands that would. Undefined where nothing is missing, or was read.
 */
export function howToSee(record: RunRecord, experiment: Experiment): HowToSee | undefined {
  const {target} = record;
  // Limits are listed of a host that was read, wherever its connections went.
  if (target.observed !== undefined || record.limits.length > 0 || isDecided(experiment)) return undefined;
  const asks = target.scheme === 'tcp' && target.port !== null;
  const command = (url: string, more = '') =>
    `plimsoll ${experiment.name} ${quote(url)}${loadOf(experiment)}${more}`;
  const where = isLoopback(target.address)
    ? {words: 'as root, and without --observe-on none', command: `sudo ${command(target.url)}`}
    : {
        words: 'by a command that reaches its host',
        command: command(target.url, ` --observe-on ${quote(`ssh ${target.address}`)}`),
      };
  return {
    words: `The target was not read. Read it ${where.words}${asks ? '; or, if it speaks HTTP, ask its application' : ''}:`,
    commands: [where.command, ...(asks ? [command(target.url.replace(/^tcp:/, 'http:'))] : [])],
  };
}

function isDecided(experiment: Experiment): boolean {
  if (experiment.outcome === 'unreachable' || experiment.outcome === 'interrupted') return true;
  if (!isSeen(experiment)) return false;
  if (experiment.outcome === 'no-limit-reached') return true;
  return experiment.findings.some(({verdict, confidence}) => verdict === 'hit' && confidence !== 'possible');
}

const isLoopback = (address: string) => /^(?:127\.|::1$|\/)/.test(address);

function loadOf({name, asked}: Experiment): string {
  const {connections, perSecond, holdMs} = asked;
  const rate = perSecond === null ? 'max' : formatRate(perSecond).replaceAll(',', '');
  switch (name) {
    case 'ceiling':
      return ` -c ${connections} -r ${rate}`;
    case 'burst':
      return ` -c ${connections}`;
    case 'rate':
      return ` -r ${rate}`;
    case 'hold':
      return ` -c ${connections} -d ${holdMs / 1000}s`;
  }
}
