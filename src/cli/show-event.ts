import type {RunEvent} from '../run/run-event.ts';
import type {Progress} from './progress.ts';

/** Shows what happens in a run while it goes on. */
export function showEvent(event: RunEvent, progress: Progress): void {
  switch (event.type) {
    case 'target':
      return progress.begin(event.url);
    case 'experiment':
      return progress.enterExperiment(event.name);
    case 'measured':
      return progress.leaveExperiment(event.name, event.result);
    case 'phase':
      return progress.enterPhase(event.phase, event.acceptQueueLength);
    case 'progress':
      return progress.show(event.snapshot, event.canaryBlockedMs);
    case 'message':
      return progress.say(event.text);
  }
}
