import type {TestSpecification} from 'vitest/node';
import {BaseSequencer} from 'vitest/node';

/** Folders and files whose tests mostly wait, for retries, timeouts and holds. */
const waiting = /\/test\/(readme\.|package\/|kernel\/|servers\/|cli\/|listen\/|observe\/[^/]*$)/;

/**
 * Begins with the files that wait, so that those that only compute fill the time beside them, and none of the long ones is
 * left for the end. Among each kind vitest's own order holds: by what the last run took, or by size.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waits = ({moduleId}: TestSpecification) => waiting.test(moduleId);
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))];
  }
}
