import type {Measurement} from '../experiments/measurement.ts';
import type {StoppedBy} from '../experiments/outcome.ts';
import type {Attribution} from '../model/acceptance.ts';
import {valueIfKnown} from '../model/reading.ts';
import {formatSpan} from '../model/units.ts';

/** What the report says of how the target was observed. Pure. */
export function observationNotes(
  measurements: readonly Measurement[],
  unobserved: string,
  contactLost: string | undefined,
): string[] {
  if (measurements.some(({run}) => !run.target))
    return [
      `The target was not observed (${unobserved}), so what its application did with the connections is not known.`,
    ];
  const seen = measurements.flatMap(({evidence}) => valueIfKnown(evidence.attribution) ?? []).at(-1);
  const on = measurements[0]?.run.target?.before.host ?? '';
  return [...arrivalNotes(on, seen), ...contactNotes(contactLost)];
}

/** What is observed may not be what answers, or not all of it. */
function arrivalNotes(on: string, seen: Attribution | undefined): string[] {
  if (!seen) return [];
  const {share, translated, proxy} = seen;
  if (share === 0)
    return [
      `None of the connections arrived at the listener that is observed on ${on}, so it was not judged: something else answers (a port that is forwarded, a balancer, another host). Observe where they end (--observe-on).`,
    ];
  return [
    ...(share < 1
      ? [
          `About ${Math.round(share * 100)} % of the connections arrive at the listener that is observed on ${on}: it is one of several behind the target. What the others did was not observed.`,
        ]
      : []),
    ...(translated
      ? [
          `Connections arrive on ${on} from other addresses than the driver’s (NAT or a proxy on the way): those that came since the first one are counted as this run’s.`,
        ]
      : []),
    ...(proxy === true
      ? [
          `The process that is observed on ${on} is a proxy: it opens a connection for each that it accepts. That it accepted one says nothing of the server behind it.`,
        ]
      : []),
  ];
}

function contactNotes(contactLost: string | undefined): string[] {
  return contactLost === undefined ? [] : [`The target was only partly observed: ${contactLost}.`];
}

/** Why a run ended early, where it did for the canary. Pure. */
export function canaryNote(stoppedBy: StoppedBy | undefined, boundMs: number): string[] {
  if (stoppedBy !== 'canary') return [];
  return [
    `Stopped early: the canary had been waiting for more than ${formatSpan(boundMs)}, as other clients would (--stop-when-canary-blocked; never: go on).`,
  ];
}
