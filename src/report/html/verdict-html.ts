import type {Experiment, RunRecord} from '../../record/record.ts';
import {foundWords, type State, spoiltWords, stateOf} from '../expectations-text.ts';
import {askedWords, canaryWords, confirmationSentence} from '../experiment-words.ts';
import {countedWords, isSeen, verdictOf} from '../headline.ts';
import {loadLineOf} from '../load-line.ts';
import {howToSee} from '../missing-evidence.ts';
import type {Titles} from '../run-text.ts';
import {firstChange, inOrder, isStopKnown, surveyAnswer, wallsOf} from '../survey-words.ts';
import {commandHtml, withCommands} from './commands-html.ts';
import {loadLineSvg} from './load-line-svg.ts';
import {type Html, html, words} from './template.ts';

/**
 * What the run came to: the verdict, its load line and what to change, all that a reader in a hurry needs. Of several
 * experiments the one that says how many are held stands first and large, those that decided nothing last.
 */
export function verdictCards(record: RunRecord, titles: Titles): Html {
  const [lead, ...others] = inOrder(record.experiments);
  return html`${lead && leadCard(record, lead, titles)}
${
  (others.length > 0 || record.canary !== undefined) &&
  html`<div class="cards">
${others.map((experiment) => card(record, experiment, titles))}
${canaryCard(record)}
</div>`
}`;
}

function stateClass({outcome, ...experiment}: Experiment): string {
  return isSeen({outcome, ...experiment}) ? outcome : 'not-seen';
}

function leadCard(record: RunRecord, experiment: Experiment, titles: Titles): Html {
  const {verdict, more} = verdictOf(record, experiment, titles);
  const confirmed = confirmationSentence(experiment);
  const line = loadLineOf(experiment);
  const {heading, advice, next, raise} = changeOf(record, experiment);
  const see = howToSee(record, experiment);
  const answer = surveyAnswer(record, titles);
  const failed = record.expectations.some((each) => stateOf(each) === 'failed');
  return html`<section class="card lead ${failed ? 'expectation-failed' : stateClass(experiment)}" id="verdict">
<h2>${experiment.name}</h2>
<p class="verdict">${verdictWords(answer ? `${answer.holds}. ${answer.stoppedBy}` : verdict)}</p>
${expectationCount(record)}
${more.map((sentence) => html`<p>${words(sentence)}</p>`)}
<div${line !== undefined && html` class="beside"`}>
${line && loadLineSvg(line)}
<div class="change">
${advice.length > 0 && html`<h3>${heading}</h3>${adviceList(advice)}`}
${next !== undefined && html`<p>${withCommands(raise === undefined ? next : `${next} ${raise}`)}</p>`}
${see !== undefined && html`<h3>To see what was not observed</h3><p>${see.words}</p>${see.commands.map((command) => html`<p>${commandHtml(command)}</p>`)}`}
${confirmed !== undefined && html`<p>${confirmed}</p>`}
<p class="quiet small">${experiment.outcome !== 'unreachable' && `${countedWords(experiment)} `}Run: ${askedWords(experiment)}.</p>
</div>
</div>
</section>`;
}

/** A verdict, in which no name of a limit is broken at its hyphens. */
function verdictWords(text: string): Html {
  return html`${text.split(/(\([a-z]+(?:-[a-z]+)+)/).map((part, at) => (at % 2 === 1 ? html`<span class="id">${part}</span>` : words(part)))}`;
}

const testsShown = 2;

/** What to change, where it is known what stopped more; else what would tell. */
function changeOf(
  record: RunRecord,
  {outcome, findings}: Experiment,
): {heading: string; advice: readonly string[]; next?: string | undefined; raise?: string | undefined} {
  const walls = wallsOf(record.experiments).map(({finding}) => finding);
  if (isStopKnown(record)) return {heading: 'What to change', ...firstChange(record)};
  if (outcome === 'no-limit-reached') {
    const held = findings.find(({limit}) => limit === 'no-limit-reached');
    return {heading: 'What next', advice: held?.advice.slice(0, testsShown) ?? []};
  }
  const tests = walls.flatMap(({advice}) => advice.slice(0, 1));
  return {heading: 'What would decide', advice: [...new Set(tests)].slice(0, testsShown)};
}

function card(record: RunRecord, experiment: Experiment, titles: Titles): Html {
  const {verdict, more} = verdictOf(record, experiment, titles);
  const confirmed = confirmationSentence(experiment);
  return html`<section class="card ${stateClass(experiment)}">
<h2>${experiment.name}</h2>
<p class="verdict">${verdictWords(verdict)}</p>
${more.map((sentence) => html`<p class="small">${words(sentence)}</p>`)}
<p class="quiet small">${confirmed !== undefined && `${confirmed} `}Run: ${askedWords(experiment)}.</p>
</section>`;
}

/** What other clients felt. */
function canaryCard({canary}: RunRecord): Html | undefined {
  if (!canary) return undefined;
  return html`<section class="card others">
<h2>Other clients</h2>
<p>${canaryWords(canary).replace(/^Other clients: /, '')}</p>
</section>`;
}

/** How many failed, in red, and how many are undecided; nothing where none was stated. */
function expectationCount({expectations}: RunRecord): Html | undefined {
  if (expectations.length === 0) return undefined;
  const count = (state: State) => expectations.filter((each) => stateOf(each) === state).length;
  const counts = (['failed', 'undecided', 'held'] as const).filter((state) => count(state) > 0);
  return html`<p>Expectations: ${counts.map((state, at) => html`${at > 0 && ', '}<a href="#expectations" class="${state}">${count(state)} of ${expectations.length} ${state}</a>`)}</p>`;
}

/** What to change, or what would decide; nothing where there is none. */
export function adviceList(advice: readonly string[]): Html | undefined {
  if (advice.length === 0) return undefined;
  return html`<ul class="advice">${advice.map((each) => html`<li>${withCommands(each)}</li>`)}</ul>`;
}

/** What was expected, and what it came to. */
export function expectationsTable(record: RunRecord): Html | undefined {
  const {expectations} = record;
  if (expectations.length === 0) return undefined;
  const spoilt = spoiltWords(record);
  return html`<section>
<h2>Expectations</h2>
<table class="expectations">
<thead><tr><th scope="col">verdict</th><th scope="col">expectation</th><th scope="col">actual</th></tr></thead>
<tbody>${expectations.map(
    (each) =>
      html`<tr><td class="${stateOf(each)}">${stateOf(each)}</td><th scope="row"><code>${words(each.expect)}</code></th><td>${words(foundWords(each))}</td></tr>
`,
  )}</tbody>
</table>
${spoilt !== undefined && html`<p>${spoilt}</p>`}
</section>`;
}
