import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

/** What a page carries within itself. */
export interface Assets {
  readonly script: string;
  readonly style: string;
}

let assets: Assets | undefined;

/** uPlot and what draws with it, read from where they are installed when the first page asks for them. */
export function readAssets(): Assets {
  if (assets) return assets;
  const {resolve} = createRequire(import.meta.url);
  const text = (path: string | URL) => readFileSync(path, 'utf8').replaceAll('\r\n', '\n').trim();
  const uplot = text(resolve('uplot/dist/uPlot.iife.min.js'));
  const charts = text(new URL('browser/charts.js', import.meta.url));
  assets = {script: `${uplot}\n${charts}`, style: text(resolve('uplot/dist/uPlot.min.css'))};
  return assets;
}
