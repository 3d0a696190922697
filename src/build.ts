/**
 * `npm run build`: makes dist out of src.
 *
 *   cli.cjs      the command line, in parts that are loaded when a command wants them
 *   worker.cjs   one driver process, in one file
 *   plimsoll.1   the page of the manual
 *   record.schema.json   the JSON Schema of the record
 *
 * The bundles are CommonJS: import() opens the files of a whole graph at once, and would fail where RLIMIT_NOFILE is as low
 * as what is to be measured, while require() opens one at a time. koffi stays outside, for it brings a native library.
 */
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {type InputOptions, type OutputOptions, type Plugin, rolldown} from 'rolldown';
import {z} from 'zod';
import {allCommands, summary} from './cli/commands.ts';
import {renderManPage} from './cli/man-page.ts';
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
 * hdr-histogram-js hides its use of zlib from bundlers in eval() and brings a zlib of its own for browsers. Loaded when the
 * first histogram is sent, for zlib costs every start 3 ms.
 */
const hdrByZlib: Plugin = {
  name: 'hdr-by-zlib',
  transform: {
    filter: {id: /hdr-histogram-js\/dist\/JsHistogram\.encoding\.js$/},
    handler(code) {
      const hidden = /eval\('require\("zlib"\)\.(\w+)'\)/g;
      if (code.match(hidden)?.length !== 2 || !code.includes('require("pako")'))
        throw new Error('hdr-histogram-js no longer looks for zlib as src/build.ts expects');
      return code
        .replaceAll(hidden, '(...given) => require("node:zlib").$1(...given)')
        .replace('require("pako")', 'undefined');
    },
  },
};

async function bundle(input: Record<string, string>, output: OutputOptions): Promise<void> {
  const options: InputOptions = {
    input,
    platform: 'node',
    external: ['koffi'],
    plugins: [rawText, hdrByZlib],
    // yargs asks import.meta.resolve() for presets of config files, which none of ours has.
    checks: {emptyImportMeta: false},
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

rmSync(dist, {recursive: true, force: true});
await bundle({cli: src('cli/entry.ts')}, {});
await bundle({worker: src('drive/worker-entry.ts')}, {codeSplitting: false});
writeFileSync(`${dist}/plimsoll.1`, renderManPage(summary, allCommands, version));
writeFileSync(`${dist}/record.schema.json`, `${JSON.stringify(z.toJSONSchema(recordSchema), null, 2)}\n`);
