const colourAndBugs = `  NO_COLOR, TERM=dumb   no colour, whatever the terminal has
  FORCE_COLOR           colour without a terminal; 0 for none
  DEBUG=plimsoll        with what is a bug its stack`;

const summary = '  GITHUB_STEP_SUMMARY   file to which Markdown is added as well, where -o FILE.md is given';

/** For --help of every command. */
export const environmentHelp = `Environment:\n${colourAndBugs}`;

/** Of those that write reports, as a step of a CI job. */
export const reportEnvironmentHelp = `${environmentHelp}\n${summary}`;

/** Of those that take their settings from the environment. */
export const settingsEnvironmentHelp = `Environment:
  PLIMSOLL_RATE=500/s   any flag, by its name in capitals with _ for -; flags go before it
  PLIMSOLL_CONFIG=FILE  the same for --config, whose settings come last
${colourAndBugs}
${summary}`;
