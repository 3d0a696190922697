import {spawnSync} from 'node:child_process';
import {installLine, missingPrograms, type Program, packagesOf, pathOf} from '../programs.ts';

/**
 * What TEST_PROGRAMS may say: `install` what is missing (the default of root where there is apt-get), take them `as-found`
 * (the default of others), or `all`: install them, and fail where one cannot be had.
 */
type Wish = 'install' | 'as-found' | 'all';

/** Set-up of the whole suite: the programs that its tests want (test/programs.ts) are installed, or it is said how. */
export default function setUp(): void {
  // Daemons are found by name by ordinary users as well, here and in all that tests start.
  process.env.PATH = [process.env.PATH, '/usr/local/sbin', '/usr/sbin', '/sbin'].join(':');
  keepCertificatesForNpm();
  // Vitest asks once for each of its projects.
  if (process.env.TEST_PROGRAMS_ARE_SET_UP) return;
  process.env.TEST_PROGRAMS_ARE_SET_UP = 'yes';
  let missing = missingPrograms();
  const wish = wished();
  if (missing.length > 0 && wish !== 'as-found') missing = install(missing);
  if (missing.length === 0) return;
  const names = missing.map(({name}) => name).join(', ');
  if (wish === 'all') throw new Error(`programs that the tests want are missing: ${names}`);
  console.log(`Tests that want one of these programs are skipped: ${names}.`);
  console.log(`On Debian and Ubuntu this installs them: ${installLine(missing)}`);
}

/**
 * Node reads the file of NODE_EXTRA_CA_CERTS as it starts, which takes it longer than all else: a tenth of the CPU of the
 * suite, which starts some two thousand. Of those only npm asks a server that it has to believe (test/package).
 */
function keepCertificatesForNpm(): void {
  const {NODE_EXTRA_CA_CERTS: certificates} = process.env;
  if (certificates === undefined) return;
  process.env.TEST_CA_CERTS = certificates;
  delete process.env.NODE_EXTRA_CA_CERTS;
}

function wished(): Wish {
  const asked = process.env.TEST_PROGRAMS;
  if (asked === 'install' || asked === 'as-found' || asked === 'all') return asked;
  if (asked) throw new Error(`TEST_PROGRAMS is "${asked}", expected install, as-found or all`);
  return process.getuid?.() === 0 ? 'install' : 'as-found';
}

/** Answers those that are still missing. */
function install(missing: readonly Program[]): readonly Program[] {
  if (spawnSync('apt-get', ['--version']).error) return missing;
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const run = (...command: [string, ...string[]]) => {
    const [file, ...args] = [...asRoot, ...command] as [string, ...string[]];
    return spawnSync(file, args, {stdio: ['ignore', 'ignore', 'inherit']}).status === 0;
  };
  console.log(`Installing what the tests want and is not here: ${packagesOf(missing).join(' ')}`);
  const waiting = '-oDPkg::Lock::Timeout=300';
  run('apt-get', waiting, 'update', '-qq');
  // One package that a release does not have would keep all others away.
  const known = packagesOf(missing).filter(isKnown);
  // A package that started its service would take its port from the tests: no service is started in runlevel 1.
  const quietly = ['env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1'] as const;
  if (known.length > 0)
    run(...quietly, 'apt-get', waiting, 'install', '-y', '-qq', '--no-install-recommends', ...known);
  return missing.filter((program) => pathOf(program) === undefined);
}

/** Whether apt has a version of the package to install. */
function isKnown(debian: string): boolean {
  const {stdout} = spawnSync('apt-cache', ['policy', debian], {
    encoding: 'utf8',
    env: {...process.env, LC_ALL: 'C'},
  });
  return /^ {2}Candidate: (?!\(none\))/m.test(stdout);
}
