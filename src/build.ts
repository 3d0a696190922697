/**
 * `npm run build`: makes dist out of src.
 *
 *   cli.cjs      the command line, in parts that are loaded when a command wants them
 *   worker.cjs   one driver process; its engine is loaded while it waits for its share
 *   worker-bundle.cjs   the same in one file, to be sent to hosts that have only Node
 *   listen-worker.cjs   one of several processes of `plimsoll listen`
 *   index.js     the library, with its types in types/
 *   plimsoll.1   the page of the manual
 *   record.schema.json   the JSON Schema of the record
 *   compiled-…/          what V8 made of the bundles, for a Node that keeps nothing itself (bin/load.js)
 *
 * The bundles of the program are CommonJS: import() opens the files of a whole graph at once, and would fail where
 * RLIMIT_NOFILE is as low as what is to be measured, while require() opens one at a time. koffi stays outside, for it brings a native library.
 */
import {readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import * as nodeModule from 'node:module';
import {posix} from 'node:path';
import {fileURLToPath} from 'node:url';
import {type InputOptions, type OutputOptions, type Plugin, rolldown} from 'rolldown';
import {z} from 'zod';
import {allCommands, summary} from './cli/commands.ts';
import {renderManPage} from './cli/man-page.ts';
import {localHost} from './hosts/host.ts';
import {spawnOn} from './hosts/host-process.ts';
import {program} from './program.ts';
import {recordSchema} from './record/record.ts';
import {version} from './version.ts';

const src = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const dist = fileURLToPath(new URL('../dist', import.meta.url));

/** `import text from './page.css?raw'`: the text of a file, as Vite has it in the tests. */
const rawText: Plugin = {
  name: 'raw-text',
  resolveId: {
    filter: {id: /\?raw$/},
    async handler(source, importer) {
      const found = await this.resolve(source.replace(/\?raw$/, ''), importer);
      return found && `${found.id}?raw`;
    },
  },
  load: {
    filter: {id: /\?raw$/},
    handler: (id) => `export default ${JSON.stringify(readFileSync(id.replace(/\?raw$/, ''), 'utf8'))}`,
  },
};

/**
 * What packages do as they are loaded, and hardly any start needs: done at its first use instead. A build fails where a
 * package is no longer as it was.
 */
interface Later {
  readonly id: RegExp;
  /** Older versions of a package may be there as well, which have nothing to change. */
  readonly unless?: RegExp;
  readonly changes: readonly (readonly [from: RegExp, to: string])[];
}

const later: readonly Later[] = [
  // Hides its use of zlib from bundlers in eval(), and brings a zlib of its own for browsers. Loading zlib takes 2 ms.
  {
    id: /hdr-histogram-js\/dist\/JsHistogram\.encoding\.js$/,
    changes: [
      [/eval\('require\("zlib"\)\.(\w+)'\)/g, '(...given) => require("node:zlib").$1(...given)'],
      [/require\("pako"\)/g, 'undefined'],
    ],
  },
  // The first Intl.Segmenter of a process takes 10 ms, parsing all emoji 14, and neither is needed for ASCII.
  {
    id: /string-width\/index\.js$/,
    unless: /module\.exports/,
    changes: [
      [/const segmenter = new Intl\.Segmenter\(\);/g, 'let segmenter;'],
      [/segmenter\.segment\(/g, '(segmenter ??= new Intl.Segmenter()).segment('],
      // With line ends as well, which have no width.
      [
        /if \(\/\^\[\\u0020-\\u007E\]\*\$\/\.test\(string\)\) \{\s*return string\.length;/g,
        String.raw`if (/^[\u0000-\u007F]*$$/.test(string)) { return string.replace(/[\u0000-\u001F\u007F]/g, '').length;`,
      ],
      [/const rgiEmojiRegex = \/\^\\p\{RGI_Emoji\}\$\/v;/g, 'let rgiEmojiRegex;'],
      [/rgiEmojiRegex\.test\(/g, '(rgiEmojiRegex ??= new RegExp("^\\\\p{RGI_Emoji}$$", "v")).test('],
    ],
  },
  // Describes all signals of the system, which takes 4 ms, for messages that nobody is shown.
  {
    id: /human-signals\/build\/src\/main\.js$/,
    changes: [
      [
        /export const signalsByName=getSignalsByName\(\);/g,
        'let made; export const signalsByName=new Proxy({}, {get: (_, name) => (made ??= getSignalsByName())[name]});',
      ],
      [/export const signalsByNumber=getSignalsByNumber\(\);/g, ''],
    ],
  },
  // Opens the standard streams of this process, which takes 2 ms, to know them from those of a child.
  {
    id: /execa\/lib\/utils\/standard-stream\.js$/,
    changes: [
      [
        /export const STANDARD_STREAMS = \[process\.stdin, process\.stdout, process\.stderr\];/g,
        'let made; export const STANDARD_STREAMS = new Proxy([], {get: (_, name) => (made ??= [process.stdin, process.stdout, process.stderr])[name]});',
      ],
    ],
  },
  // Lays out the help of every command that it runs, for one that asks for it later; none of ours does.
  {
    id: /yargs\/build\/lib\/command\.js$/,
    changes: [[/yargs\.getInternalMethods\(\)\.getUsageInstance\(\)\.cacheHelpMessage\(\);/g, '']],
  },
  // Asserts what cannot be, by a module that takes 4 ms to load.
  {
    id: /yargs\/lib\/platform-shims\/esm\.mjs$/,
    changes: [
      [/import \{ notStrictEqual, strictEqual \} from 'assert'/g, ''],
      [
        /assert: \{\s*notStrictEqual,\s*strictEqual\s*\}/g,
        `assert: {
          notStrictEqual(a, b, words) { if (Object.is(a, b)) throw new Error(words); },
          strictEqual(a, b, words) { if (!Object.is(a, b)) throw new Error(words); },
        }`,
      ],
    ],
  },
];

const loadLater: Plugin = {
  name: 'load-later',
  transform: {
    filter: {id: later.map(({id}) => id)},
    handler(code, id) {
      const {unless, changes = []} = later.find((one) => one.id.test(id)) ?? {};
      if (unless?.test(code)) return code;
      let changed = code;
      for (const [from, to] of changes) {
        if (changed.search(from) < 0)
          throw new Error(`${id} has no ${from} any more, which src/build.ts changes`);
        changed = changed.replace(from, to);
      }
      return changed;
    },
  },
};

/** A host that is sent the worker need not have it: then the worker says so when it wants it, and takes its other engine. */
const koffiIfThere: Plugin = {
  name: 'koffi-if-there',
  resolveId: {filter: {id: /^koffi$/}, handler: () => '\0koffi'},
  load: {
    filter: {id: /^\0koffi$/},
    handler: () => `
      import {createRequire} from 'node:module';
      const there = () => createRequire(process.cwd() + '/')('koffi');
      const missing = new Proxy({}, {get() { throw new Error('koffi is not there; npm install --global plimsoll installs both'); }});
      let koffi = missing;
      try { koffi = there(); } catch {}
      export default koffi;`,
  },
};

const fixedVersion: Plugin = {
  name: 'fixed-version',
  load: {
    filter: {id: /src\/version\.ts$/},
    handler: () => `export const version = ${JSON.stringify(version)};`,
  },
};

async function bundle(
  input: Record<string, string>,
  output: OutputOptions = {},
  more: InputOptions = {},
): Promise<void> {
  const options: InputOptions = {
    input,
    platform: 'node',
    external: ['koffi'],
    plugins: [rawText, loadLater],
    // yargs asks import.meta.resolve() for presets of config files, which none of ours has.
    checks: {emptyImportMeta: false},
    ...more,
  };
  const built = await rolldown(options);
  await built.write({
    dir: dist,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    minify: {compress: true, mangle: false, codegen: {removeWhitespace: true}},
    ...output,
  });
  await built.close();
}

/** tsc has written a declaration a file; those that the library's types do not come from are nobody's. */
function pruneTypes(folder: string): void {
  const wanted = new Set<string>();
  const visit = (file: string) => {
    if (wanted.has(file)) return;
    wanted.add(file);
    const text = readFileSync(posix.join(folder, file), 'utf8');
    for (const [, specifier = ''] of text.matchAll(/(?:from |import\()'(\.[^']+)\.ts'/g))
      visit(`${posix.join(posix.dirname(file), specifier)}.d.ts`);
  };
  visit('index.d.ts');
  for (const entry of readdirSync(folder, {recursive: true, withFileTypes: true})) {
    const path = posix.join(entry.parentPath, entry.name);
    if (entry.isFile() && !wanted.has(posix.relative(folder, path))) rmSync(path);
  }
}

for (const name of readdirSync(dist))
  if (name !== 'types') rmSync(`${dist}/${name}`, {recursive: true, force: true});
pruneTypes(`${dist}/types`);
/** What the parts of a program share lies in the file that is loaded anyway. */
const asProgram: InputOptions = {preserveEntrySignatures: 'allow-extension'};
await bundle({cli: src('cli/entry.ts')}, {}, asProgram);
await bundle(
  {index: src('index.ts')},
  {format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js'},
);
await bundle({worker: src('drive/worker-entry.ts')}, {}, asProgram);
await bundle(
  {'worker-bundle': src('drive/worker-entry.ts')},
  {codeSplitting: false},
  {
    ...asProgram,
    // There is no package.json beside it.
    external: [],
    plugins: [rawText, loadLater, fixedVersion, koffiIfThere],
  },
);
await bundle({'listen-worker': src('listen/worker-entry.ts')}, {}, asProgram);
writeFileSync(`${dist}/plimsoll.1`, renderManPage(summary, allCommands, version));
writeFileSync(`${dist}/record.schema.json`, `${JSON.stringify(z.toJSONSchema(recordSchema), null, 2)}\n`);

/**
 * One call of each kind whose start somebody waits for. The first is an experiment, with its worker, on a socket that nobody has:
 * it sends nothing.
 */
const calls: readonly (readonly string[])[] = [
  [
    ...['ceiling', 'unix:@plimsoll-build', '-c', '1', '--hold', '0s', '--repeats', '0', '--passive'],
    ...['--observe-on', 'none', '--no-canary'],
  ],
  ['inspect'],
  ['--help'],
  ['--version'],
];

/** Keeps what V8 has compiled by the end of those calls. */
async function keepCompiled(): Promise<void> {
  const hook = JSON.stringify(src('keep-compiled.cjs'));
  for (const call of calls) {
    const child = spawnOn(localHost, [
      ...['env', `NODE_OPTIONS=--require ${hook}`, process.execPath, program],
      ...call,
    ]);
    child.stdin.end();
    child.stdout.resume();
    child.stderr.resume();
    await child.ended;
  }
}
if (!('enableCompileCache' in nodeModule)) await keepCompiled();
