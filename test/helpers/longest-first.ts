import type {TestSpecification} from 'vitest/node';
import {BaseSequencer} from 'vitest/node';

/** Files that take longest: one that was begun last would keep the suite waiting for it alone. */
const longest =
  /\/test\/(readme\/questions|cli\/(survey|streams|interrupt|terminal)|package\/library|kernel\/(burst|app-cap-stop|phantoms|idle-timeout|connection-cap|link-capacity|path-idle-timeout|rate))\./;
/** Folders and files whose tests mostly wait, for retries, timeouts and holds. */
const waiting =
  /\/test\/(readme\/(questions|measured|fleet)|package\/|kernel\/|servers\/|lab\/|cli\/|drive\/worker|listen\/|observe\/[^/]*$)/;

/**
 * Begins with the files that wait, the longest of them first, so that those that only compute fill the time beside them.
 * Among each kind vitest's own order holds: by what the last run took, or by size.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({moduleId}: TestSpecification) =>
      longest.test(moduleId) ? 0 : waiting.test(moduleId) ? 1 : 2;
    return sorted.toSorted((a, b) => place(a) - place(b));
  }
}
