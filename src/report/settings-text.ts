import type {Setting} from '../model/setting.ts';
import type {Paint} from './colour.ts';
import {renderTable} from './table.ts';
import {printable} from './wrap.ts';

/** A line a setting. */
export function renderSettings(settings: readonly Setting[], paint: Paint, width: number): string {
  const rows = settings.map(({name, value, origin}) => [name, valueText(value), origin]);
  const [head = '', ...lines] = renderTable(rows, {
    head: ['setting', 'value', 'from'],
    indent: 0,
    width,
  }).split('\n');
  return [paint('bold', head), ...lines].join('\n');
}

function valueText(value: Setting['value']): string {
  if (value === null) return 'not set';
  return printable(typeof value === 'object' ? value.join(', ') : String(value));
}
