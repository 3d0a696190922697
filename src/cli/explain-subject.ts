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
import {renderTopic, renderTopics} from '../report/topic-text.ts';
import {widthOf} from '../report/wrap.ts';
import {topics} from '../topics/topics.ts';
import type {Call} from './call.ts';
import {print, printJson} from './print.ts';
import {readSavedRecord} from './saved-record.ts';

/**
 * Prints the list of limits or of facts, what is known about one of them, a topic, or the findings of a saved record, as
 * text or JSON.
 * @throws UsageError if the subject is neither a limit, a topic, a fact nor a record
 */
export async function explainSubject(
  subject: string | undefined,
  {json, color}: {readonly json: boolean; readonly color: ColourChoice},
  call: Call,
): Promise<void> {
  const {io, env} = call;
  const paint = paintFor(io.stdout, env, color);
  const width = widthOf(io.stdout);
  const show = (data: unknown, text: () => string) =>
    json ? printJson(data, call) : print(`${text()}\n`, call);
  if (subject === undefined)
    return show(
      limitList(limits),
      () => `${renderLimits(limits, paint, width)}\n\n${renderTopics(topics, paint, width)}`,
    );
  const limit = limits.find(({id}) => id === subject);
  if (limit) return show(limitFacts(limit), () => renderLimit(limit, paint, width));
  const topic = topics.find(({name}) => name === subject);
  if (topic) return show(topic, () => renderTopic(topic, paint, width));
  if (subject === 'facts') return show(allFacts, () => renderFacts(facts, paint, width));
  const fact = allFacts.find(({name}) => name === subject);
  if (fact) return show(fact, () => renderFact(fact, paint, width));
  assertPath(subject, io.cwd());
  const record = await readSavedRecord(subject, io);
  const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));
  show(recordFindings(record), () => renderExplanation(record, titles, paint, width));
}

const allFacts = Object.values(facts).flat();

/** A word that looks like a name is more often a mistyped one than a file that is not there. */
function assertPath(subject: string, cwd: string): void {
  if (subject === '-' || /[./]/.test(subject) || existsSync(resolve(cwd, subject))) return;
  const names = [
    ...limits.map(({id}) => id),
    ...topics.map(({name}) => name),
    ...allFacts.map(({name}) => name),
  ];
  const meant = suggestion(subject, names);
  throw new UsageError(
    meant === undefined
      ? `"${subject}" is neither a limit, a topic, a fact nor a file; plimsoll explain lists limits and topics`
      : `unknown limit, topic or fact "${subject}", did you mean ${meant}? plimsoll explain lists limits and topics`,
  );
}
