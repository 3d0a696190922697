import {appCap} from './scenarios/app-cap.ts';
import {controls} from './scenarios/controls.ts';
import {driver} from './scenarios/driver.ts';
import {fds} from './scenarios/fds.ts';
import {reach} from './scenarios/reach.ts';
import {asTests} from './theme.ts';

/**
 * Some of the lab for every run of the tests: one of each side, and a control. Beside a neighbour alone, for on a host that is
 * quiet the tests of test/kernel meet the same.
 */
const quick = [
  'nothing listens',
  '101 ephemeral ports and one source',
  '64 descriptors, closes what it cannot keep',
  'says that it is full beyond 50',
  'healthy, at 80 % of its cap',
];

const scenarios = [reach, driver, fds, appCap, controls].flat();

for (const name of quick) {
  const scenario = scenarios.find((one) => one.name === name);
  if (!scenario) throw new Error(`no scenario ${name}`);
  asTests(scenario, ['beside a busy neighbour']);
}
