import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {call} from '../helpers/in-process.ts';
import {Namespace} from '../helpers/namespace.ts';
import {program} from '../helpers/plimsoll.ts';
import {expectUsageError, plimsoll, tcpCounter} from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bad-input-'));
afterAll(() => rmSync(folder, {recursive: true}));

function config(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const target = '127.0.0.1:7000';

test.each<[args: string[], ...says: (string | RegExp)[]]>([
  // The target
  [['ceiling', ''], 'the target is empty, expected host:port'],
  [['ceiling', 'localhost'], '"localhost" names no port, expected host:port such as localhost:8080'],
  [['ceiling', '127.0.0.1:0'], 'there is no port 0, expected 1 to 65535'],
  [['ceiling', '127.0.0.1:70000'], 'there is no port 70000, expected 1 to 65535'],
  [['ceiling', '127.0.0.1:http'], 'the port "http" is not a number, expected 1 to 65535'],
  [
    ['ceiling', 'no-such-host.invalid:80'],
    '"no-such-host.invalid"',
    /unknown host|no name server/,
    'give an address',
  ],
  [['ceiling', '300.1.1.1:80'], 'is not an IPv4 address'],
  [['ceiling', '::1:80'], 'expected for example [::1]:80'],
  [['ceiling', 'gopher://127.0.0.1:70'], 'unknown scheme gopher'],
  [['ceiling', 'unix:run/app.sock'], 'relative path'],
  [
    ['ceiling', '203.0.113.1:80'],
    'is a public address',
    'add --allow-public if its operator permits the load',
  ],

  // Words
  [['cieling', target], 'unknown command "cieling", did you mean plimsoll ceiling?'],
  [['inspekt'], 'unknown command "inspekt", did you mean plimsoll inspect?'],
  // What is not for people is not named to them either.
  [['worke', target], /^unknown command "worke", expected (?!.*worker).* or a target/],
  [['config', 'inspect'], 'unknown command "config inspect", expected survey, ceiling, burst, rate, hold or'],
  [['config', 'cieling'], 'unknown command "config cieling", did you mean plimsoll config ceiling?'],
  [['config', 'ceiling', ':1', ':2'], 'unexpected argument ":2", expected one target'],
  [['frobnicate', target], 'unknown command "frobnicate", expected survey, ceiling, ', ' or a target'],
  [['ceiling', 'postgres://db/app?sslmode=require'], 'sslmode=require asks for TLS', 'sslmode=disable'],
  [['ceiling', target, ':7001'], 'unexpected argument ":7001", expected one target'],
  [['inspect', ':1', ':2'], 'unexpected argument ":2"'],

  // Counts
  [['ceiling', target, '-c', '-5'], '--connections: "-5" is negative, expected a count such as 500, 10k'],
  [['ceiling', target, '-c', '0'], '--connections: must be at least 1'],
  [['ceiling', target, '-c', '5x'], '--connections: "5x" is not a count, expected a count such as'],
  [['ceiling', target, '-c', '1.5'], '--connections: "1.5" is not a whole number'],
  [['ceiling', target, '-c', '1e99k'], '--connections: "1e99k" is not a count'],
  [['ceiling', target, '-w', '0'], '--workers: must be at least 1'],
  [['ceiling', target, '-w', '-2'], '--workers: "-2" is negative'],
  [['ceiling', target, '-w', 'two'], '--workers: "two" is not a count'],
  [['ceiling', target, '-w', '100k'], '--workers: must be at most 4096, not 100000'],

  // Rates and durations
  [['ceiling', target, '-r', '0'], '--rate: "0" is not above 0, expected a rate such as 500/s'],
  [['ceiling', target, '-r', '-1/s'], '--rate: "-1/s" is negative'],
  [['ceiling', target, '-r', '5/fortnight'], '--rate: "5/fortnight" is not a rate'],
  [
    ['ceiling', target, '--hold', '5'],
    '--hold: "5" has no unit, expected a duration with its unit, such as 200ms',
  ],
  [['ceiling', target, '--hold', '-5s'], '--hold: "-5s" is negative'],
  [['ceiling', target, '--hold', '5 parsecs'], '--hold: "5 parsecs" is not a duration'],
  [['ceiling', target, '--connect-timeout', '0'], '--connect-timeout: must be above 0, for example 10s'],
  [['ceiling', target, '--connect-timeout', 'long'], '--connect-timeout: "long" is not a duration'],

  // Sources and choices
  [['ceiling', target, '--source', 'here'], '--source: "here" is not an address'],
  [
    ['ceiling', target, '--source', '10.77.0.1'],
    '10.77.0.1 is not an address of this host',
    'ip address add',
  ],
  [['ceiling', target, '--source', '::1'], 'is IPv6, the target is IPv4'],
  [['ceiling', 'unix:/run/nothing', '--source', '127.0.0.1'], 'has no source addresses, leave it out'],
  [['ceiling', target, '--source-ports', '5-2'], '--source-ports: "5-2" ends before it begins, expected 2-5'],
  [['ceiling', target, '--source-ports', '0-70000'], '--source-ports: "0-70000" is outside 1 to 65535'],
  [['ceiling', target, '--proof', 'gopher'], '--proof: "gopher" is not known, expected none, http, ws, '],
  [['ceiling', target, '--engine', 'steam'], '--engine: "steam" is not known, expected epoll, uring or net'],
  [
    ['ceiling', target, '--observe-on', 'the moon'],
    '--observe-on: the shell on the moon could not be started',
    'expected a command prefix',
  ],

  // Flags
  [
    ['ceiling', target, '--conections', '5'],
    '--conections is not a flag of plimsoll ceiling, did you mean --connections?',
  ],
  [['--conections', '5'], '--conections is not a flag of plimsoll, did you mean --connections?'],
  [['listen', '--never-acept'], 'did you mean --never-accept?'],
  [['inspect', '--jsno'], 'did you mean --json?'],
  [
    ['ceiling', target, '--frobnicate'],
    '--frobnicate is not a flag of plimsoll ceiling; see plimsoll ceiling --help',
  ],
  [
    ['rate', target, '--hold', '2s'],
    /^--hold is a flag of plimsoll .*ceiling.*, not of plimsoll rate; see plimsoll rate --help$/,
  ],
  [['ceiling', target, '-t', '5s'], '-t is not a flag of plimsoll ceiling; see plimsoll ceiling --help'],
  [['help', 'celing'], 'unknown command "celing", did you mean plimsoll help ceiling?'],
  [['help', 'zzz'], 'unknown command "zzz", expected survey, ceiling'],
  [['ceiling', target, '-q'], '-q is not a flag of plimsoll ceiling'],
  [['ceiling', target, '-c'], '-c needs a value'],
  [['ceiling', target, '--no-connections'], '--connections needs a value'],
  [['ceiling', target, '-c', '5', '-c', '600'], '--connections is given 2 times (5, 600), expected once'],
  [
    ['ceiling', target, '-c', '5', '--connections', '6'],
    '--connections is given 2 times (5, 6), expected once',
  ],
  [['ceiling', target, '-r', '5/s', '-r', '6/s'], '--rate is given 2 times'],
  [['ceiling', target, '--hold', '1s', '--hold', '2s'], '--hold is given 2 times'],
  [['ceiling', target, '--json=perhaps'], '--json: "perhaps" is not valid, expected --json or --no-json'],
  [['listen', '--backlog', '-1'], '--backlog: "-1" is negative'],
  [['listen', '--accept-rate', 'slow'], '--accept-rate: "slow" is not a rate'],
  [
    ['listen', '--when-full', 'weep', '--max-connections', '1'],
    '--when-full: "weep" is not known, expected close, reset, message, stop or evict',
  ],

  // Nothing there
  [['inspect', ':7000'], 'nothing listens on :7000', 'ss -ltn'],
  [['inspect', 'unix:/nowhere/app.sock'], 'nothing listens on unix:/nowhere/app.sock', 'ss -lx'],

  // The config file
  [['ceiling', target, '--config'], '--config needs the path of a JSON or YAML file'],
  [
    ['ceiling', target, '--config', '/nowhere/c.json'],
    'config file /nowhere/c.json does not exist, check the path',
  ],
  [['ceiling', target, '--config', folder], 'it is a directory'],
  [['ceiling', target, '--config', config('cut.json', '{"connections":\n')], /cut\.json:2:1 is not JSON/],
  [['ceiling', target, '--config', config('empty.json', '')], 'empty.json is empty, expected an object'],
  [['ceiling', target, '--config', config('list.json', '[1]')], 'holds a list, expected an object'],
  [
    ['ceiling', target, '--config', config('unknown.json', '{"conections": 5}')],
    '"conections" is not a setting of plimsoll ceiling, did you mean connections?',
  ],
  [
    ['ceiling', target, '--config', config('nested.json', '{"connections": {"most": 5}}')],
    '"connections" is {"most":5}, expected a string or a number',
  ],
  [
    ['ceiling', target, '--config', config('many.json', '{"connections": [5, 6]}')],
    '"connections" is [5,6], expected a string or a number',
  ],
  [
    ['ceiling', '203.0.113.1:80', '--config', config('switch.json', '{"allow-public": "no"}')],
    '"allow-public" is "no", expected true or false',
  ],
  [
    ['ceiling', target, '--config', config('twice.yaml', 'rate: 5/s\nrate: 6/s\n')],
    /twice\.yaml:2:1 repeats this key/,
  ],
  [
    ['ceiling', target, '--config', config('unknown.yml', 'conections: 5\n')],
    '"conections" is not a setting of plimsoll ceiling, did you mean connections?',
  ],
  [['ceiling', target, '--constructor', '5'], '--constructor is not a flag of plimsoll'],
  [['ceiling', target, '--to-string=5'], '--to-string is not a flag of plimsoll'],
  [
    ['ceiling', target, '--config', config('inherited.json', '{"constructor": 5}')],
    '"constructor" is not a setting of plimsoll ceiling',
  ],
  [
    ['ceiling', '203.0.113.1:80', '--config', config('switch.yaml', 'allow-public: yes\n')],
    '"allow-public" is "yes", expected true or false',
  ],
  [
    ['ceiling', target, '--config', config('null.yaml', 'rate:\n')],
    '"rate" is null, expected a string or a number',
  ],
  [['ceiling', target, '--config', config('unit.json', '{"hold": 5}')], '--hold: "5" has no unit'],

  // Outputs
  [
    ['ceiling', target, '-o', 'run.docx'],
    '--output: "run.docx" has no known format, expected a name that ends in .json',
  ],
  [
    ['ceiling', target, '-o', join(folder, 'a.json'), '-o', join(folder, '.', 'a.json')],
    'a.json" is the same file as "',
    'expected once',
  ],
  [['ceiling', target, '-o', 'run'], '--output: "run" has no known format'],
  [['ceiling', target, '-o', join(folder, 'no-such-folder', 'run.json')], 'its folder does not exist'],
  [['ceiling', target, '-o', `${config('folder.json', '')}/run.json`], 'its folder is no folder'],
])('%j is refused in one line', async (args, ...says) => {
  const line = expectUsageError(await call(args));
  for (const words of says) expect(line).toMatch(words);
});

test('the program refuses before it sends anything, in the same words in any locale', async () => {
  const namespace = await Namespace.open();
  for (const args of [
    ['ceiling', target, '-c'],
    ['ceiling', target, '-o', 'run.docx'],
    ['ceiling', '203.0.113.1:80'],
    ['cieling', target],
  ]) {
    const env = {LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de'};
    expect(await plimsoll(namespace, args, env)).toEqual(await call(args));
  }
  expect(tcpCounter(namespace, 'ActiveOpens')).toBe(0);
  expect(tcpCounter(namespace, 'OutSegs')).toBe(0);
});

test('a working folder that was deleted is said in one line', async () => {
  const namespace = await Namespace.open();
  const gone = join(folder, 'gone');
  const script = 'mkdir "$2" && cd "$2" && rmdir "$2" && exec "$0" "$1" report run.json';
  const ended = await namespace.run('sh', ['-c', script, process.execPath, program, gone]);
  expect(expectUsageError(ended)).toBe('the working folder was deleted, change to one that exists');
});
