import {acceptQueueFacts} from './accept-queue.ts';
import {endFacts} from './ends.ts';
import type {Fact} from './fact.ts';
import {handshakeFacts} from './handshake.ts';
import {localLimitFacts} from './local-limits.ts';
import {pathFacts} from './path.ts';

/** Every fact of plimsoll's own, under its subject. */
export const facts: Readonly<Record<string, readonly Fact[]>> = {
  'The handshake': handshakeFacts,
  'The accept queue': acceptQueueFacts,
  'Descriptors, ports and memory': localLimitFacts,
  'Firewalls, conntrack, routes': pathFacts,
  'How connections end': endFacts,
};
