const colourAndBugs = `  NO_COLOR, TERM=dumb   no colour
  FORCE_COLOR           colour even without a terminal; 0: no colour
  DEBUG=plimsoll        print stack traces of internal errors`;

const summary = '  GITHUB_STEP_SUMMARY   file to append the Markdown report to, with -o FILE.md';

/** For --help of every command. */
export const environmentHelp = `Environment:\n${colourAndBugs}`;

/** Of those that write reports, as a step of a CI job. */
export const reportEnvironmentHelp = `${environmentHelp}\n${summary}`;

/** Of those that take their settings from the environment. */
export const settingsEnvironmentHelp = `Environment:
  PLIMSOLL_RATE=500/s   any flag, its name in capitals with _ for -; flags override it
  PLIMSOLL_CONFIG=FILE  the same as --config; flags and variables override its settings
${colourAndBugs}
${summary}`;
