import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import {limits} from '../explain/limits.ts';
import {facts} from '../facts/facts.ts';
import {suggestion} from '../plan/suggestion.ts';
import {UsageError} from '../plan/usage-error.ts';
import {type ColourChoice, paintFor} from '../report/colour.ts';
import {recordFindings, renderExplanation} from '../report/explanation-text.ts';
import {renderFact, renderFacts} from '../report/fact-text.ts';
import {limitFacts, limitList, renderLimit, renderLimits} from '../report/limit-text.ts';
import {widthOf} from '../report/wrap.ts';
import type {Call} from './call.ts';
import {print, printJson} from './print.ts';
import {readSavedRecord} from './saved-record.ts';

/**
 * Prints the list of limits or of facts, what is known about one of them, or the findings of a saved record, as text or
 * JSON.
 * @throws UsageError where the subject is neither a limit, a fact nor a record
 */
export async function explainSubject(
  subject: string | undefined,
  {json, color}: {readonly json: boolean; readonly color: ColourChoice},
  call: Call,
): Promise<void> {
  const {io, env} = call;
  const paint = paintFor(io.stdout, env, color);
  const width = widthOf(io.stdout);
  if (subject === undefined) {
    if (json) printJson(limitList(limits), call);
    else print(`${renderLimits(limits, paint, width)}\n`, call);
    return;
  }
  const limit = limits.find(({id}) => id === subject);
  if (limit) {
    if (json) printJson(limitFacts(limit), call);
    else print(`${renderLimit(limit, paint, width)}\n`, call);
    return;
  }
  if (subject === 'facts') {
    if (json) printJson(allFacts, call);
    else print(`${renderFacts(facts, paint, width)}\n`, call);
    return;
  }
  const fact = allFacts.find(({name}) => name === subject);
  if (fact) {
    if (json) printJson(fact, call);
    else print(`${renderFact(fact, paint, width)}\n`, call);
    return;
  }
  assertPath(subject, io.cwd());
  const record = await readSavedRecord(subject, io);
  const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));
  if (json) printJson(recordFindings(record), call);
  else print(`${renderExplanation(record, titles, paint, width)}\n`, call);
}

const allFacts = Object.values(facts).flat();

/** A word that looks like a name is more often a mistyped one than a file that is not there. */
function assertPath(subject: string, cwd: string): void {
  if (subject === '-' || /[./]/.test(subject) || existsSync(resolve(cwd, subject))) return;
  const meant = suggestion(subject, [...limits.map(({id}) => id), ...allFacts.map(({name}) => name)]);
  throw new UsageError(
    meant === undefined
      ? `"${subject}" is neither a limit, a fact nor a file; plimsoll explain lists the limits, plimsoll explain facts the facts`
      : `unknown limit or fact "${subject}", did you mean ${meant}? plimsoll explain lists the limits, plimsoll explain facts the facts`,
  );
}
