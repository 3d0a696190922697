import type {Phase} from '../../experiments/bench.ts';

/** What a run does now, in words. */
export const phaseWords: Record<Phase, string> = {
  starting: 'starting',
  opening: 'opening',
  waiting: 'waiting for the last outcomes',
  confirming: 'asking the target’s kernel which it has',
  holding: 'holding',
  probing: 'asking the other end which are alive',
  testing: 'testing at the wall',
  closing: 'closing',
  recovering: 'waiting for the target to recover',
};
