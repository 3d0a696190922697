import {existsSync} from 'node:fs';
import {limits} from '../explain/limits.ts';
import {facts} from '../facts/facts.ts';
import {suggestion} from '../plan/suggestion.ts';
import {UsageError} from '../plan/usage-error.ts';
import {type ColourChoice, paintFor} from '../report/colour.ts';
import {recordFindings, renderExplanation} from '../report/explanation-text.ts';
import {renderFact, renderFacts} from '../report/fact-text.ts';
import {limitFacts, limitList, renderLimit, renderLimits} from '../report/limit-text.ts';
import {widthOf} from '../report/wrap.ts';
import {print} from './print.ts';
import {readSavedRecord} from './saved-record.ts';

/**
 * Prints the list of limits or of facts, what is known about one of them, or the findings of a saved record, as text or
 * JSON.
 * @throws UsageError where the subject is neither a limit, a fact nor a record
 */
export async function explainSubject(
  subject: string | undefined,
  json: boolean,
  colour: ColourChoice,
): Promise<void> {
  const paint = paintFor(process.stdout, process.env, colour);
  const width = widthOf(process.stdout);
  if (subject === undefined) {
    if (json) printJson(limitList(limits));
    else print(`${renderLimits(limits, paint, width)}\n`);
    return;
  }
  const limit = limits.find(({id}) => id === subject);
  if (limit) {
    if (json) printJson(limitFacts(limit));
    else print(`${renderLimit(limit, paint, width)}\n`);
    return;
  }
  if (subject === 'facts') {
    if (json) printJson(allFacts);
    else print(`${renderFacts(facts, paint, width)}\n`);
    return;
  }
  const fact = allFacts.find(({name}) => name === subject);
  if (fact) {
    if (json) printJson(fact);
    else print(`${renderFact(fact, paint, width)}\n`);
    return;
  }
  assertPath(subject);
  const record = await readSavedRecord(subject);
  const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));
  if (json) printJson(recordFindings(record));
  else print(`${renderExplanation(record, titles, paint, width)}\n`);
}

const allFacts = Object.values(facts).flat();

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** A word that looks like a name is more often a mistyped one than a file that is not there. */
function assertPath(subject: string): void {
  if (subject === '-' || /[./]/.test(subject) || existsSync(subject)) return;
  const meant = suggestion(subject, [...limits.map(({id}) => id), ...allFacts.map(({name}) => name)]);
  throw new UsageError(
    meant === undefined
      ? `there is no limit or fact "${subject}", and no such file; plimsoll explain lists the limits, plimsoll explain facts the facts`
      : `there is no limit or fact "${subject}", did you mean ${meant}? plimsoll explain lists the limits, plimsoll explain facts the facts`,
  );
}
