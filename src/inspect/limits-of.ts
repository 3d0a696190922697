import type {HostFacts} from '../model/host-facts.ts';
import type {LimitReading} from '../model/limit-reading.ts';
import {memoryLimits} from './memory-limits.ts';
import {portLimits} from './port-limits.ts';
import {processLimits} from './process-limits.ts';
import {queueLimits} from './queue-limits.ts';
import {serverLimits} from './server-limits.ts';

/**
 * The limits of a host: the lowest ceiling first, then what sets no count, last what could not be read, with the
 * reason. Without a listener the host is taken for the driver's, and the process for plimsoll's own.
 * @param sources addresses that plimsoll would connect from
 */
export function limitsOf(facts: HostFacts, sources = 1): LimitReading[] {
  return [
    ...queueLimits(facts),
    ...serverLimits(facts),
    ...processLimits(facts),
    ...memoryLimits(facts),
    ...(isUnixDomain(facts) ? [] : portLimits(facts, sources)),
  ].sort((a, b) => rank(a) - rank(b));
}

/** A connection to a Unix-domain listener takes no port. */
function isUnixDomain({sample: {listeners}}: HostFacts): boolean {
  return listeners.known && listeners.value.length > 0 && listeners.value.every(({port}) => port === null);
}

/** Infinity minus itself is no order, so limits without a ceiling rank above every finite number instead. */
function rank({ceiling, gap}: LimitReading): number {
  if (gap !== undefined) return Number.MAX_VALUE;
  return ceiling ?? Number.MAX_SAFE_INTEGER;
}
