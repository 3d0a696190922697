import type {HostFacts} from '../model/host-facts.ts';
import type {Rung} from '../model/ladder.ts';
import {memoryRungs} from './memory-rungs.ts';
import {portRungs} from './port-rungs.ts';
import {processRungs} from './process-rungs.ts';
import {queueRungs} from './queue-rungs.ts';

/**
 * The ladder of limits of a host: the lowest ceiling first, then what sets no count, last what could not be read, with the
 * reason. Without a listener the host is taken for the driver's, and the process for plimsoll's own.
 * @param sources addresses that plimsoll would connect from
 */
export function ladder(facts: HostFacts, sources = 1): Rung[] {
  return [
    ...queueRungs(facts),
    ...processRungs(facts),
    ...memoryRungs(facts),
    ...portRungs(facts, sources),
  ].sort((a, b) => rank(a) - rank(b));
}

/** Infinity minus itself is no order, so rungs without a ceiling rank above every finite number instead. */
function rank({ceiling, gap}: Rung): number {
  if (gap !== undefined) return Number.MAX_VALUE;
  return ceiling ?? Number.MAX_SAFE_INTEGER;
}
