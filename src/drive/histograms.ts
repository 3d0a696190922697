import {decodeLatency, Latency} from '../stats/latency.ts';
import {type HistogramName, histogramNames} from './histogram-names.ts';

export type Histograms = Readonly<Record<HistogramName, Latency>>;

export function emptyHistograms(): Histograms {
  return Object.fromEntries(histogramNames.map((name) => [name, new Latency()])) as Record<
    HistogramName,
    Latency
  >;
}

/** What crosses the border. */
export function encodeHistograms(histograms: Histograms): Record<HistogramName, string> {
  return Object.fromEntries(histogramNames.map((name) => [name, histograms[name].encode()])) as Record<
    HistogramName,
    string
  >;
}

/** Joins what several workers encoded; without one they are empty. What one alone has is not added to anything. */
export function mergeHistograms(all: readonly Readonly<Record<HistogramName, string>>[]): Histograms {
  const [first, ...rest] = all;
  if (first === undefined) return emptyHistograms();
  const merged = decodeHistograms(first);
  for (const encoded of rest)
    for (const name of histogramNames) merged[name].add(decodeLatency(encoded[name]));
  return merged;
}

function decodeHistograms(encoded: Readonly<Record<HistogramName, string>>): Histograms {
  return Object.fromEntries(histogramNames.map((name) => [name, decodeLatency(encoded[name])])) as Histograms;
}
