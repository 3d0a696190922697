const nodeModule = require('node:module');
const {readFileSync} = require('node:fs');
const {join} = require('node:path');
const {Script} = require('node:vm');

const dist = join(__dirname, '../dist/');
/** What V8 made of a bundle is good for the very Node that made it. */
const compiled = join(dist, `compiled-${process.version}-${process.arch}/`);

/** Bundles by name, as far as they were loaded here. */
const loaded = new Map();

/**
 * A bundle of dist. Compiling them takes a third of the time until a run begins: Node 22.8 and later keep what V8 made, for the
 * next start, and for an older Node the build has kept it (src/build.ts).
 */
function load(name) {
  if (nodeModule.enableCompileCache) return require(join(dist, name));
  const known = loaded.get(name);
  if (known) return known.module.exports;
  const filename = join(dist, name);
  // As Node itself wraps a module, and in strict mode or not as the bundle says.
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'utf8')}\n})`;
  const script = new Script(source, {filename, cachedData: readIfThere(join(compiled, name))});
  const module = {exports: {}};
  loaded.set(name, {module, script});
  script.runInThisContext()(module.exports, requireFromBundle, module, filename, dist);
  return module.exports;
}

function requireFromBundle(id) {
  return id.startsWith('./') ? load(id.slice(2)) : require(id);
}

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

nodeModule.enableCompileCache?.();
module.exports = {load, loaded, compiled};
