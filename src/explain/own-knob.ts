import type {Acceptor} from '../model/evidence.ts';
import {type Knob, knobOf} from '../model/server-knobs.ts';

/** Advice for the server at hand, where it is one whose settings are known; none where it is not. */
export function ownKnob(acceptors: readonly Acceptor[] | undefined, knob: Knob): string[] {
  const own = knobOf(
    (acceptors ?? []).map(({comm}) => comm),
    knob,
  );
  return own === undefined ? [] : [own];
}
