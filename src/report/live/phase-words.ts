import type {Phase} from '../../experiments/experiment-context.ts';

/** What a run does now, in words. */
export const phaseWords: Record<Phase, string> = {
  starting: 'starting',
  opening: 'opening',
  waiting: 'waiting for the last attempts',
  confirming: 'verifying connections with the target',
  holding: 'holding',
  probing: 'checking which connections are alive',
  testing: 'testing at the limit',
  closing: 'closing',
  recovering: 'waiting for the target to recover',
};
