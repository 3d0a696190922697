import {limits} from '../explain/limits.ts';
import type {RunRecord} from '../record/record.ts';
import {renderCsv} from './csv.ts';
import {renderHgrm} from './hgrm.ts';
import {assets} from './html/assets.ts';
import {renderHtml} from './html/page.ts';
import {renderJunit} from './junit.ts';
import {renderMarkdown} from './markdown.ts';
import {renderOpenMetrics} from './openmetrics.ts';

/** Renderers by the extension of the file that they fill. */
export type Formats<Value> = Readonly<Record<string, (value: Value) => string>>;

const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));

/** What -o can write, by the extension of the file. */
export const formats: Formats<RunRecord> = {
  '.json': (record) => `${JSON.stringify(record, null, 2)}\n`,
  '.html': (record) => renderHtml(record, titles, assets),
  '.md': (record) => renderMarkdown(record, titles),
  '.xml': (record) => renderJunit(record, titles),
  '.csv': renderCsv,
  '.hgrm': renderHgrm,
  '.prom': renderOpenMetrics,
};
