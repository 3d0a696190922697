import {asksForProof, type Plan} from '../model/plan.ts';
import {valueIfKnown} from '../model/reading.ts';
import {schemeOfServer} from '../model/server-schemes.ts';
import {serverOf} from '../model/server-settings.ts';
import {endpointText} from '../model/target.ts';
import type {LoadRun} from './load-run.ts';

/**
 * Where each connection was asked, and none gave a proof, what listens there: it may speak
 * another protocol. Nothing for any other run.
 */
export function otherProtocolNotes({target}: Plan, plan: Plan, run: LoadRun): string[] {
  const {established, answered, unproven, refusals} = run.tally;
  const unanswered = unproven + refusals.denied + refusals.closed + refusals.reset;
  if (!asksForProof(plan) || established === 0 || answered > 0 || unanswered < established) return [];
  const listener = (valueIfKnown(run.target?.before.sample.processes ?? unread) ?? [])[0];
  if (!listener || target.endpoint.family === 'unix') return [];
  const scheme = schemeOfServer(serverOf(listener.comm)?.name ?? '');
  const isOther = scheme !== undefined && scheme !== target.scheme;
  // Whoever does not answer speaks another protocol only where that is known; it may be hung.
  if (unproven > 0 && !isOther) return [];
  const use = isOther ? `: try ${scheme}://${endpointText(target.endpoint)}` : '';
  return [`${listener.comm} (pid ${listener.pid}) listens on this address${use}.`];
}

const unread = {known: false, gap: 'not-observed', from: '/proc/PID/stat'} as const;
