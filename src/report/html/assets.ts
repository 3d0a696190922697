import uplot from 'uplot/dist/uPlot.iife.min.js?raw';
import style from 'uplot/dist/uPlot.min.css?raw';
import charts from './browser/charts.js?raw';

/** What a page carries within itself. */
export interface Assets {
  readonly script: string;
  readonly style: string;
}

const plain = (text: string) => text.replaceAll('\r\n', '\n').trim();

/** uPlot, and what draws with it. */
export const assets: Assets = {script: `${plain(uplot)}\n${plain(charts)}`, style: plain(style)};
