import {listFlag, textFlag} from './flag.ts';

/** What `inspect` can be told. */
export const inspectFlags = {
  /** Command prefix of another host to read instead of this one, such as `ssh staging`. */
  observeOn: textFlag({
    name: 'observe-on',
    describe: 'command prefix of another host to read instead of this one, such as "ssh staging"',
    group: 'Target:',
  }),
  /** Expectations on settings, such as `backlog >= 1024` or `lowest >= 10k`. */
  expect: listFlag({
    name: 'expect',
    alias: 'e',
    describe:
      "expectation on a setting; exit code 1 if it fails: 'backlog >= 1024', 'somaxconn >= 4096', 'lowest >= 10k'; repeatable",
    group: 'Report:',
  }),
};
