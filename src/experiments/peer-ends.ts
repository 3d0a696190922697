import type {Histograms} from '../drive/histograms.ts';
import {Latency} from '../stats/latency.ts';

/** Connections that the peer ended, by FIN or RST alike: their ages, and the times of the same ends since the run began. */
export function peerEnds({finAge, rstAge, finTime, rstTime}: Histograms): {
  readonly age: Latency;
  readonly time: Latency;
} {
  const [age, time] = [new Latency(), new Latency()];
  age.add(finAge);
  age.add(rstAge);
  time.add(finTime);
  time.add(rstTime);
  return {age, time};
}
