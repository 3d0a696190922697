import yargs from 'yargs';
import {hideBin} from 'yargs/helpers';
import {exitCodes} from '../exit-codes.ts';
import type {Setting} from '../model/setting.ts';
import {readConfigFile} from '../plan/config.ts';
import {UsageError} from '../plan/usage-error.ts';
import {version} from '../version.ts';
import {checkSettings, type KnownFlags, kebab, type Parsed, type Sources} from './check-settings.ts';
import {checkWords} from './check-words.ts';
import {colourFlag} from './colour-flag.ts';
import {allCommands, namesAfter, pathOf, summary} from './commands.ts';
import {configFlag, generalFlags, helpFlag, versionFlag} from './general-flags.ts';
import {complain, print} from './print.ts';
import {settingsOf} from './settings.ts';

let settings: () => readonly Setting[] = () => [];
const commands = allCommands(() => settings());
const widestHelp = 100;

// Whoever reads us may have read enough; that is no reason to end a run that has more to clean up.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// CI jobs pin the version of a tool by such names; they must not become --version.
const {PLIMSOLL_VERSION: _version, PLIMSOLL_HELP: _help, ...env} = process.env;
delete process.env.PLIMSOLL_VERSION;
delete process.env.PLIMSOLL_HELP;

// yargs trips over names that every object has; checkSettings refuses them, and flags of that name are none of ours.
const everyObjects = Object.getOwnPropertyNames(Object.prototype);
for (const name of everyObjects)
  delete process.env[`PLIMSOLL_${kebab(name).toUpperCase().replaceAll('-', '_')}`];

function isEveryObjects(flag: string): boolean {
  return everyObjects.some((name) => flag === `--${name}` || flag === `--${kebab(name)}`);
}

const args = hideBin(process.argv);
let config: Sources['config'];
let badConfig: Error | undefined;

/**
 * Runs the command of this process. Never fails: what goes wrong becomes a line on standard error and an exit code. Called
 * by bin/plimsoll.js, for a module that awaits at its top cannot be loaded by require().
 */
export async function main(): Promise<void> {
  // Lines that are not finished are nothing for yargs, and a shell that asks is not to hear of errors.
  if (args[0] === 'complete') {
    const {renderCompletions} = await import('./complete.ts');
    process.stdout.write(renderCompletions(args.slice(1), commands));
    return;
  }
  try {
    const foreign = args.map((arg) => arg.split('=')[0] ?? '').find(isEveryObjects);
    if (foreign !== undefined)
      throw new UsageError(`${foreign} is not a flag of plimsoll; see plimsoll --help`);
    const parser = yargs();
    await parser
      .scriptName('plimsoll')
      .usage(`$0 [command] [target]\n\n${summary}`)
      .command(commands)
      .config(configFlag.name, configFlag.describe, (path) => {
        try {
          config = {path, settings: readConfigFile(path)};
          const own = Object.entries(config.settings).filter(([name]) => !everyObjects.includes(name));
          return Object.fromEntries(own);
        } catch (error) {
          // yargs makes an error of its own of it.
          badConfig = error as Error;
          throw error;
        }
      })
      .option('color', colourFlag(env.PLIMSOLL_COLOR))
      .parserConfiguration({'dot-notation': false, 'greedy-arrays': false})
      .check((argv, known) => {
        if (argv.help || argv.version) return true;
        const parsed = argv as unknown as Parsed;
        const path = pathOf(parsed._, commands);
        const flags = known as unknown as KnownFlags;
        const sources = {args, env, config};
        checkSettings(['plimsoll', ...path].join(' '), parsed, flags, sources);
        checkWords(parsed, path, namesAfter(path, commands));
        settings = () => settingsOf(parsed, path.length, flags, sources);
        // yargs lays out the help of every command that it runs, and breaking its lines would hold up the run.
        parser.wrap(null);
        return true;
      }, true)
      .detectLocale(false)
      .version(versionFlag.name, versionFlag.describe, version)
      .help(helpFlag.name, helpFlag.describe)
      .alias('help', helpFlag.alias ?? [])
      .wrap(Math.min(widestHelp, process.stdout.columns ?? widestHelp))
      .exitProcess(false)
      .group(
        generalFlags.map(({name}) => name),
        'General:',
      )
      .fail((message, error) => {
        // What a command throws is passed on; the rest are the words of yargs.
        if (badConfig) throw badConfig;
        if (error && error.name !== 'YError') throw error;
        throw new UsageError(objectionOf(message ?? error?.message));
      })
      // Its help is text like any other.
      .parseAsync(args, {}, (_error, _argv, output) => {
        if (output !== '') print(`${output}\n`);
      });
  } catch (error) {
    process.exitCode = report(error as NodeJS.ErrnoException);
  }
}

/** What happens to this process itself where such limits are low; what happens to its workers is measured. */
const noneLeft: Record<string, string | undefined> = {
  EMFILE: 'no file descriptor is left for plimsoll itself, raise RLIMIT_NOFILE: ulimit -n 1024',
  ENFILE: 'no file handle is left on this host, raise fs.file-max: sysctl -w fs.file-max=1000000',
  EAGAIN: 'no process can be started, raise RLIMIT_NPROC or the pids limit of the control group',
};

/** One line for people; the stack is for whoever asks for it. Answers the exit code. */
function report(error: NodeJS.ErrnoException): number {
  const usage = error instanceof UsageError;
  const lead =
    usage || error.message.startsWith('a worker is lost') ? '' : 'this is a bug, please report it: ';
  const [code = ''] = /\b(EMFILE|ENFILE|EAGAIN)\b/.exec(`${error.code} ${error.message}`) ?? [];
  const none = usage ? undefined : noneLeft[code];
  const words = none === undefined ? lead + error.message : `${none} (${error.message})`;
  complain(words.replaceAll(/\s*\n\s*/g, ' '));
  if (!usage && process.env.DEBUG === 'plimsoll') process.stderr.write(`${error.stack}\n`);
  return usage ? exitCodes.usage : exitCodes.internal;
}

// What a library throws out of our reach, such as a process that cannot be started.
process.on('uncaughtException', (error) => {
  process.exit(report(error));
});

/** The words of yargs in ours: what was wrong, what was expected and what to do. */
function objectionOf(message: string): string {
  const [, name = ''] = /^Not enough arguments following: (\S+)/.exec(message) ?? [];
  if (name !== '') return `${name.length === 1 ? '-' : '--'}${name} needs a value; see plimsoll --help`;
  const [, flag, given, choices = ''] = /Argument: (\S+), Given: "(.*?)", Choices: (.*)/s.exec(message) ?? [];
  if (flag !== undefined)
    return `--${flag}: "${given}" is not known, expected ${choices.replaceAll('"', '').replaceAll(', ', ' or ')}`;
  const [, got, needed] =
    /^Not enough non-option arguments: got (\d+), need at least (\d+)/.exec(message) ?? [];
  if (needed !== undefined)
    return `${got} of ${needed} words are there; see plimsoll ${args[0] ?? ''} --help`;
  if (message.startsWith('Invalid JSON config file')) return '--config needs the path of a JSON or YAML file';
  return `${message}; see plimsoll --help`;
}
