import {schemeNames} from '../model/target.ts';
import type {experimentFlags} from '../options/experiments.ts';
import {assertAddressSpace} from './address-space.ts';
import {type Command, command} from './command.ts';
import {settingsEnvironmentHelp} from './environment-help.ts';
import {expectHelp, recordFlags} from './report-flags.ts';
import {Stop} from './stop.ts';

const exitCodeHelp = `${expectHelp}

${settingsEnvironmentHelp}

Exit codes:
  0         measured, and every expectation held
  1         an expectation failed
  2         bad input; nothing was sent
  3         inconclusive: the driver reached a limit of its own, or the evidence does not decide
  4         the target could not be reached
  70        internal error, or a worker process was lost
  129, 130, 143
            interrupted by SIGHUP, SIGINT, SIGTERM; the partial report is written`;

/** The word that says what is measured. */
const targetWord = {
  describe: `host:port, :port, unix:/path or scheme://[user:password@]host[:port][/path], with one of the schemes ${schemeNames.join(', ')} (certificates are not verified); without a target plimsoll starts a listener of its own on loopback`,
};

/** A command that makes an experiment, or several. */
export function experimentCommand<Name extends keyof typeof experimentFlags>({
  name,
  flags,
  ...own
}: {
  readonly name: Name;
  readonly isDefault?: boolean;
  readonly describe: string;
  readonly flags: (typeof experimentFlags)[Name];
  readonly examples: Command['examples'];
}): Command {
  return command({
    ...own,
    name,
    words: {target: targetWord},
    flags: {...flags, ...recordFlags},
    readsEnvironment: true,
    takesSignals: true,
    epilogue: exitCodeHelp,
    async run(call, input) {
      assertAddressSpace();
      const stop = new Stop(call.io.takeSignals);
      try {
        const {runExperiment} = await import('./run-experiment.ts');
        return await runExperiment(name, call, input as never, stop);
      } finally {
        stop.end();
      }
    },
  });
}
