import {PassThrough} from 'node:stream';
import {text} from 'node:stream/consumers';
import {main} from '../../src/cli/main.ts';

/** What a call came to. */
export interface Called {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command line in this process, as `plimsoll` would with this environment and nothing else.
 * @param stdin what is to be read there
 */
export async function call(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  {cwd = process.cwd(), stdin = ''}: {readonly cwd?: string; readonly stdin?: string} = {},
): Promise<Called> {
  const [input, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  input.end(stdin);
  const said = Promise.all([text(stdout), text(stderr)]);
  const exitCode = await main(args, env, {stdin: input, stdout, stderr, cwd: () => cwd});
  stdout.end();
  stderr.end();
  const [out, err] = await said;
  return {exitCode, stdout: out, stderr: err};
}
