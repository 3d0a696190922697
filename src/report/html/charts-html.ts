import {formatCount} from '../../model/units.ts';
import type {Experiment, RunRecord} from '../../record/record.ts';
import {endColumns, endRows} from '../ends-text.ts';
import {latencyColumns, latencyRows} from '../latency-text.ts';
import {stepColumns, stepRows} from '../steps-text.ts';
import {rowsListed} from '../thin.ts';
import type {Anchors} from './anchors.ts';
import type {Chart, Panel} from './chart.ts';
import {endsPanel} from './ends-chart.ts';
import {latencyPanel, retryAssumption} from './latency-chart.ts';
import {limitPicture} from './limit-chart.ts';
import {stepsPanels} from './steps-charts.ts';
import {Html, html, words} from './template.ts';
import {drawnRows, timelinePanels} from './timeline-charts.ts';
import {timelineColumns} from './timeline-columns.ts';

/** The charts of a page: markup here, and the data that its script draws from, in the same order. */
export class Charts {
  readonly drawn: Chart[] = [];
  readonly #driver: RunRecord['driver'];
  readonly #anchors: Anchors;

  constructor({driver}: RunRecord, anchors: Anchors) {
    this.#driver = driver;
    this.#anchors = anchors;
  }

  /**
   * All charts of one experiment, each with the figures behind it, folded.
   * @param first what stands before them
   */
  of(experiment: Experiment, first?: Html): Html {
    const {name, timeline} = experiment;
    const id = this.#anchors.another(`${name}-charts`);
    const ends = endsPanel(experiment);
    return html`<details class="rest"><summary><h2>All charts: ${name}</h2></summary>
${first}
${this.#steps(experiment, id)}
<h3>Over time</h3>
${this.#panels(timelinePanels(experiment, id))}
${thinned(timeline.length, drawnRows(timeline).length)}
${timelineTable(experiment)}
${
  (ends !== undefined || (experiment.ends?.length ?? 0) > 0) &&
  html`<h3>Ends</h3>
${ends !== undefined && this.#panel(ends)}
${ends !== undefined && html`<p class="quiet small">Ends at one age make the curve by age steep: a timeout, or connections that were turned away at once where that age is close to 0. Ends at one time make the other one steep: one event ended them.</p>`}
${table('how connections ended', endColumns, endRows(experiment), true)}`
}
<h3>Latency</h3>
${this.#panel(latencyPanel(experiment, this.#driver))}
${this.#reading(experiment)}
${table('latency', ['what was timed', ...latencyColumns], latencyRows(experiment), true)}
</details>`;
  }

  /** The one picture that shows a limit; undefined where the load line shows all there is. */
  ofLimit(finding: Experiment['findings'][number], experiment: Experiment): Html | undefined {
    const picture = limitPicture(finding, experiment, {driver: this.#driver});
    return picture === undefined || picture instanceof Html ? picture : this.#panel(picture);
  }

  #steps(experiment: Experiment, id: string): Html | undefined {
    const panels = stepsPanels(experiment, `${id}-steps`);
    if (panels.length === 0) return undefined;
    return html`<h3>Steps</h3>
${this.#panels(panels)}
${table('steps', stepColumns, stepRows(experiment))}`;
  }

  #reading({synRetries, latency}: Experiment): Html | undefined {
    if (Object.keys(latency).length === 0) return undefined;
    return html`<p class="quiet small">What took less than 1 µs is drawn at 1 µs. ${words(retryAssumption(synRetries, this.#driver) ?? '')}</p>`;
  }

  /** Charts beside each other, sentences below them. */
  #panels(panels: readonly Panel[]): Html {
    const charts = panels.filter((panel) => typeof panel !== 'string');
    const sentences = panels.filter((panel) => typeof panel === 'string');
    return html`${charts.length > 0 && html`<div class="panels">${charts.map((panel) => this.#panel(panel))}</div>`}
${sentences.map((panel) => this.#panel(panel))}`;
  }

  #panel(panel: Panel): Html {
    if (typeof panel === 'string') return html`<p class="still">${panel}</p>`;
    const index = this.drawn.push(panel) - 1;
    return html`<figure>
<figcaption>${panel.title}</figcaption>
<div class="chart" role="img" aria-label="${panel.summary}" data-chart="${index}"></div>
</figure>
`;
  }
}

function thinned(rows: number, drawn: number): Html | undefined {
  if (drawn === rows) return undefined;
  return html`<p class="quiet small">${formatCount(drawn)} of ${formatCount(rows)} samples are drawn: of each interval the last and the one with the longest queue. All of them: plimsoll report RECORD -o timeline.csv</p>`;
}

function timelineTable({timeline}: Experiment): Html | undefined {
  if (timeline.length === 0) return undefined;
  const rows = drawnRows(timeline, rowsListed);
  const fields = timelineColumns.filter(({field}) => rows.some((row) => row[field] !== null));
  return html`<details><summary>The figures${rows.length < timeline.length && `, ${rows.length} of ${formatCount(timeline.length)} samples`}</summary>
<div class="scroll" tabindex="0" role="group" aria-label="figures"><table class="listing"><thead><tr>${fields.map(({title}) => html`<th scope="col" class="number">${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr>${fields.map(({field}) => html`<td class="number">${row[field] === null ? '–' : formatCount(row[field])}</td>`)}</tr>
`,
  )}</tbody></table></div></details>`;
}

/** Figures behind a chart; the first column names the row, and words of the last may be long. */
function table(
  summary: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  open = false,
): Html | undefined {
  if (rows.length === 0) return undefined;
  return html`<details${open && html` open`}><summary>The figures: ${summary}</summary>
<div class="scroll" tabindex="0" role="group" aria-label="figures"><table class="listing"><thead><tr>${head.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([
      first,
      ...cells
    ]) => html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td>${words(cell)}</td>`)}</tr>
`,
  )}</tbody></table></div></details>`;
}
