import {limits} from '../explain/limits.ts';
import type {RunRecord} from '../record/record.ts';
import {renderCsv} from './csv.ts';
import {renderHgrm} from './hgrm.ts';
import {renderJunit} from './junit.ts';
import {renderMarkdown} from './markdown.ts';
import {renderOpenMetrics} from './openmetrics.ts';

export type Render = (record: RunRecord) => string;

const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));

/** What -o can write, by the extension of the file. */
export const formats: Readonly<Record<string, Render>> = {
  '.json': (record) => `${JSON.stringify(record, null, 2)}\n`,
  '.md': (record) => renderMarkdown(record, titles),
  '.xml': (record) => renderJunit(record, titles),
  '.csv': renderCsv,
  '.hgrm': renderHgrm,
  '.prom': renderOpenMetrics,
};
