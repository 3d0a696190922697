import {existsSync} from 'node:fs';
import {limits} from '../explain/limits.ts';
import {suggestion} from '../plan/suggestion.ts';
import {UsageError} from '../plan/usage-error.ts';
import {type ColourChoice, paintFor} from '../report/colour.ts';
import {recordFindings, renderExplanation} from '../report/explanation-text.ts';
import {limitFacts, limitList, renderLimit, renderLimits} from '../report/limit-text.ts';
import {widthOf} from '../report/wrap.ts';
import {print} from './print.ts';
import {readSavedRecord} from './saved-record.ts';

/**
 * Prints the list of limits, what is known about one, or the findings of a saved record, as text or JSON.
 * @throws UsageError where the subject is neither a limit nor a record
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
  assertPath(subject);
  const record = await readSavedRecord(subject);
  const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));
  if (json) printJson(recordFindings(record));
  else print(`${renderExplanation(record, titles, paint, width)}\n`);
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** A word that looks like a limit is more often a mistyped one than a file that is not there. */
function assertPath(subject: string): void {
  if (subject === '-' || /[./]/.test(subject) || existsSync(subject)) return;
  const meant = suggestion(
    subject,
    limits.map(({id}) => id),
  );
  throw new UsageError(
    meant === undefined
      ? `there is no limit "${subject}", and no such file; plimsoll explain lists the limits`
      : `there is no limit "${subject}", did you mean ${meant}? plimsoll explain lists them all`,
  );
}
