import {readFileSync} from 'node:fs';
import {extname, resolve} from 'node:path';
import {parseYaml} from './config-yaml.ts';
import {UsageError} from './usage-error.ts';

/**
 * The settings of a config file, whose keys are the names of flags: YAML where its name ends in .yaml or .yml, else JSON.
 * @param cwd what its path is relative to
 * @throws UsageError where the file is absent, unreadable, malformed or holds anything but settings
 */
export function readConfigFile(path: string, cwd = '.'): Record<string, unknown> {
  return parseConfig(readText(path, cwd), path);
}

function readText(path: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, path), 'utf8');
  } catch (cause) {
    const {code} = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new UsageError(`config file ${path} does not exist, check the path after --config`, {cause});
    const why = code === 'EISDIR' ? 'it is a directory' : code === 'EACCES' ? 'permission denied' : code;
    throw new UsageError(
      `config file ${path} cannot be read: ${why}, expected a readable JSON or YAML file`,
      {
        cause,
      },
    );
  }
}

/** @throws UsageError */
export function parseConfig(text: string, path: string): Record<string, unknown> {
  const yaml = ['.yaml', '.yml'].includes(extname(path).toLowerCase());
  const expected = `expected ${yaml ? 'settings such as connections: 10k' : 'an object such as {"connections": "10k"}'}`;
  // JSON.parse takes a byte order mark for a token.
  const content = text.replace(/^\uFEFF/, '');
  const settings = yaml ? parseYaml(content, path) : parseJson(content, path);
  if (settings === undefined) throw new UsageError(`config file ${path} is empty, ${expected}`);
  if (typeof settings === 'object' && settings !== null && !Array.isArray(settings))
    return settings as Record<string, unknown>;
  const what = Array.isArray(settings) ? 'a list' : settings === null ? 'null' : `a ${typeof settings}`;
  throw new UsageError(`config file ${path} holds ${what}, ${expected}`);
}

function parseJson(json: string, path: string): unknown {
  if (json.trim() === '') return undefined;
  try {
    JSON.parse(json);
  } catch (cause) {
    const {message} = cause as SyntaxError;
    throw new UsageError(`config file ${path}${place(json, message)} is not JSON: ${message}`, {cause});
  }
  // All JSON is YAML, whose parser does not take the last of two equal keys in silence.
  return parseYaml(json, path);
}

/** `:3:14`, line and column, where the engine says where; else its words quote the place. */
function place(text: string, message: string): string {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  const at =
    position === undefined ? (/end of JSON input/.test(message) ? text.length : undefined) : Number(position);
  if (at === undefined) return '';
  const before = text.slice(0, at).split('\n');
  return `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
