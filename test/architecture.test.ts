import {readdirSync, readFileSync} from 'node:fs';
import {posix} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

/**
 * Imports go one way: what each folder may take values from, as folders or files of src. A type alone binds nobody and may
 * come from anywhere but cli.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  stats: ['model'],
  plan: ['model'],
  proof: ['model'],
  record: ['model'],
  facts: [],
  topics: [],
  demo: [],
  // Numbers in words for people are written in one way.
  explain: ['model'],
  'observe/proc': ['model', 'observe/address.ts'],
  inspect: ['model', 'observe/proc'],
  compare: ['model', 'stats', 'record'],
  options: ['model', 'plan'],
  gate: ['model', 'stats', 'record', 'plan', 'exit-codes.ts'],
  report: ['model', 'stats', 'plan', 'record', 'explain', 'exit-codes.ts'],
  libc: ['model'],
  hosts: ['model', 'plan/usage-error.ts'],
  observe: ['model', 'hosts', 'observe/proc', 'run-clock.ts'],
  listen: ['model', 'plan', 'libc', 'hosts', 'exit-codes.ts', 'program.ts'],
  // A driver that warms up connects to a socket of its own.
  drive: [
    ...['model', 'plan', 'stats', 'proof', 'libc', 'hosts', 'listen/listening-socket.ts'],
    ...['exit-codes.ts', 'program.ts', 'run-clock.ts', 'version.ts'],
  ],
  run: [
    ...['model', 'options', 'plan', 'gate', 'compare', 'record', 'inspect', 'explain', 'exit-codes.ts'],
    ...[
      'hosts',
      'observe',
      'listen',
      'proof',
      'experiments',
      'drive/idle-workers.ts',
      'drive/host-survey.ts',
      'program.ts',
    ],
  ],
  // The library.
  'index.ts': ['model', 'options', 'plan', 'gate', 'explain', 'record', 'report', 'run'],
  experiments: [
    'model',
    'stats',
    'plan',
    'explain',
    'record',
    'drive',
    'observe',
    'exit-codes.ts',
    'version.ts',
    'run-clock.ts',
  ],
  cli: [
    ...[
      'model',
      'stats',
      'plan',
      'explain',
      'facts',
      'topics',
      'demo',
      'gate',
      'report',
      'record',
      'options',
      'run',
    ],
    // `plimsoll listen` and `plimsoll worker` are these.
    ...['libc', 'listen', 'drive', 'compare', 'exit-codes.ts', 'version.ts'],
  ],
  'exit-codes.ts': [],
  'version.ts': [],
  'program.ts': [],
  'run-clock.ts': [],
  // Run by `npm run build`; it makes what the package has besides code.
  'build.ts': ['cli', 'record', 'hosts', 'program.ts', 'version.ts'],
};

/** Whose business a package is: nobody else imports it, not even for a type. */
const homeOfPackage: Readonly<Record<string, readonly string[]>> = {
  koffi: ['libc'],
  // Every process is started in one file, by execa: node:child_process is nobody's.
  'node:child_process': [],
  execa: ['hosts/host-process.ts'],
  rolldown: ['build.ts'],
  'hdr-histogram-js': ['stats'],
  zod: ['record', 'drive/protocol.ts', 'build.ts'],
  yargs: ['cli/parser.ts'],
  'cli-table3': ['report'],
  xmlbuilder: ['report'],
  uplot: ['report/html'],
  yaml: ['plan/config-yaml.ts'],
};

/** Folders that only compute: given the same values they answer the same, and touch nothing. */
const pure = [
  'model',
  'stats',
  'plan',
  'proof',
  'explain',
  'facts',
  'topics',
  'demo',
  'observe/proc',
  'inspect',
  'options',
  'gate',
  'report',
  'record',
];
/** Parts of node: that only compute as well. */
const pureNode = ['node:net', 'node:util', 'node:path', 'node:crypto', 'node:zlib'];
/** Files of pure folders that are their edge to the system, each for the one thing its name says. */
const edges = [
  'plan/config.ts',
  'plan/config-yaml.ts',
  'plan/own-addresses.ts',
  'plan/resolve.ts',
  'plan/route-source.ts',
  'report/output-files.ts',
];

interface Import {
  readonly file: string;
  /** A path inside src, `node:` module or package. */
  readonly of: string;
  readonly typeOnly: boolean;
}

const statement =
  /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|(typeof\s+)?\bimport\('([^']+)'\)/gm;

function importsOf(file: string): Import[] {
  const text = readFileSync(posix.join(src, file), 'utf8');
  return [...text.matchAll(statement)].map(([, type, from, typeOf, dynamic]) => {
    const specifier = from ?? dynamic ?? '';
    const of = specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier;
    return {file, of, typeOnly: type !== undefined || typeOf !== undefined};
  });
}

const files = readdirSync(src, {recursive: true, encoding: 'utf8'}).filter((name) => name.endsWith('.ts'));
const imports = files.flatMap(importsOf);
const ours = imports.filter(({of}) => files.includes(of));

const isIn = (path: string, place: string) => path === place || path.startsWith(`${place}/`);

/** The longest name in the table that a file lies under: observe/proc before observe. */
function partOf(file: string): string {
  const [part] = Object.keys(mayImport)
    .filter((place) => isIn(file, place))
    .sort((a, b) => b.length - a.length);
  if (!part) throw new Error(`${file} is in no part of the table`);
  return part;
}

const named = ({file, of}: Import) => `${file} imports ${of}`;

test('every import of our own is of a file that exists', () => {
  const dangling = imports.filter(({of}) => /^\.|\.ts$/.test(of) && !files.includes(of));
  expect(dangling.map(named)).toEqual([]);
  // Were the pattern blind, every rule below would hold.
  expect(ours.length).toBeGreaterThan(100);
});

test('imports go one way', () => {
  const wrong = ours.filter(({file, of, typeOnly}) => {
    const from = partOf(file);
    if (partOf(of) === from) return false;
    if (typeOnly && partOf(of) !== 'cli') return false;
    return !mayImport[from]?.some((place) => isIn(of, place) && (place === of || partOf(of) === place));
  });
  expect(wrong.map(named)).toEqual([]);
});

test('each package has one home', () => {
  const packages = imports.filter(({of}) => !of.startsWith('node:') && !files.includes(of));
  const wrong = packages.filter(({file, of}) => {
    const name = of.startsWith('@') ? of.split('/').slice(0, 2).join('/') : of.split('/')[0];
    const homes = homeOfPackage[name ?? ''];
    return homes !== undefined && !homes.some((home) => isIn(file, home));
  });
  expect(wrong.map(named)).toEqual([]);
});

test('what only computes touches nothing', () => {
  const wrong = imports.filter(
    ({file, of, typeOnly}) =>
      of.startsWith('node:') &&
      !typeOnly &&
      pure.includes(partOf(file)) &&
      !pureNode.includes(of) &&
      !edges.includes(file),
  );
  expect(wrong.map(named)).toEqual([]);
});
