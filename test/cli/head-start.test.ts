import {expect, test} from 'vitest';
import {allCommands} from '../../src/cli/commands.ts';
import {workersOf} from '../../src/cli/head-start.ts';
import {experimentFlags} from '../../src/options/experiments.ts';

/** Command lines and the workers that are started for each before it is read: one for the load, one for the canary. */
test.each<[line: string, workers: number]>([
  ['', 2],
  ['ceiling :8080', 2],
  ['ceiling :8080 --no-canary', 1],
  [':8080 -c 100', 2],
  ['localhost:8080', 2],
  ['redis://localhost', 2],
  ['unix:/run/app.sock', 2],
  // What is only asked drives nothing.
  ['--help', 0],
  ['--version', 0],
  ['ceiling --help', 0],
  ['burst -h', 0],
  // A flag first, or a host without a port: the workers are started when the line has been read.
  ['-c 100 :8080', 0],
  ['staging', 0],
])('plimsoll %s: %i workers', (line, workers) => {
  expect(workersOf(line.split(' ').filter((word) => word !== ''))).toBe(workers);
});

test.each(allCommands.map(({name}) => name))('plimsoll %s has workers if it is an experiment', (name) => {
  expect(workersOf([name]) > 0).toBe(name in experimentFlags);
});
