import type {Experiment, RunRecord} from '../../record/record.ts';
import {foundWords, type State, stateOf} from '../expectations-text.ts';
import {askedWords, canaryWords, confirmationSentence} from '../experiment-words.ts';
import {countedWords, isSeen, verdictOf} from '../headline.ts';
import {loadLineOf} from '../load-line.ts';
import type {Titles} from '../run-text.ts';
import {firstChange} from '../survey-words.ts';
import {loadLineSvg} from './load-line-svg.ts';
import {type Html, html, words} from './template.ts';

const adviceShown = 2;

/** What each experiment came to, what stopped it and what to change: all that a reader in a hurry needs. */
export function verdictCards(record: RunRecord, titles: Titles): Html {
  const {experiments} = record;
  return html`<div class="cards${experiments.length > 1 ? ' several' : ''}">
${experiments.map((experiment) => card(record, experiment, titles))}
</div>`;
}

function card(record: RunRecord, experiment: Experiment, titles: Titles): Html {
  const {name, outcome, findings} = experiment;
  const {verdict, more} = verdictOf(record, experiment, titles);
  const confirmed = confirmationSentence(experiment);
  // Where it is not known what stopped more, to ask for more is no advice.
  const [first] = findings.filter(
    ({verdict, confidence, limit}) =>
      verdict === 'hit' &&
      confidence !== 'possible' &&
      (limit !== 'no-limit-reached' || outcome === 'no-limit-reached'),
  );
  const advice = first?.advice.slice(0, adviceShown) ?? [];
  const line = loadLineOf(experiment);
  return html`<section class="card ${isSeen(experiment) ? outcome : 'not-seen'}">
<h2>${name}</h2>
<p class="verdict">${words(verdict)}</p>
${more.map((sentence) => html`<p>${words(sentence)}</p>`)}
${line && loadLineSvg(line)}
${confirmed !== undefined && html`<p>${confirmed}</p>`}
${adviceList(advice)}
<p class="quiet small">${outcome !== 'unreachable' && `${countedWords(experiment)} `}Run: ${askedWords(experiment)}.</p>
</section>`;
}

/** Of several experiments: what to change first, and what stops it next. One alone says so in its card. */
export function changeFirst(record: RunRecord): Html | undefined {
  if (record.experiments.length < 2) return undefined;
  const {advice, next} = firstChange(record);
  if (advice.length === 0 && next === undefined) return undefined;
  return html`<section class="first">
<h2>What to change first</h2>
${adviceList(advice)}
${next !== undefined && html`<p>${words(next)}</p>`}
</section>`;
}

/** What to change, or what would decide; nothing where there is none. */
export function adviceList(advice: readonly string[]): Html | undefined {
  if (advice.length === 0) return undefined;
  return html`<ul class="advice">${advice.map((each) => html`<li>${words(each)}</li>`)}</ul>`;
}

/** What was expected, and what it came to. */
export function expectationsTable({expectations}: RunRecord): Html | undefined {
  if (expectations.length === 0) return undefined;
  const count = (state: State) => expectations.filter((each) => stateOf(each) === state).length;
  const [failed, undecided] = [count('failed'), count('undecided')];
  const summary = [
    ...(failed > 0 ? [`${failed} of ${expectations.length} failed.`] : []),
    ...(undecided > 0
      ? [`${undecided} of ${expectations.length} undecided: what they are about was not observed.`]
      : []),
  ];
  return html`<section>
<h2>Expectations</h2>
<p>${summary.length === 0 ? 'All of them held.' : summary.join(' ')}</p>
<div class="scroll"><table class="expectations">
<thead><tr><th scope="col">verdict</th><th scope="col">expectation</th><th scope="col">actual</th></tr></thead>
<tbody>${expectations.map(
    (each) =>
      html`<tr><td class="${stateOf(each)}">${stateOf(each)}</td><th scope="row"><code>${words(each.expect)}</code></th><td>${words(foundWords(each))}</td></tr>
`,
  )}</tbody>
</table></div>
</section>`;
}

/** What other clients felt. */
export function canaryLine({canary}: RunRecord): Html | undefined {
  return canary && html`<p>${canaryWords(canary)}</p>`;
}
