import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {networkInterfaces, tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {describe, expect, onTestFinished, test} from 'vitest';
import {need, needUnshare} from '../helpers/need.ts';
import {program} from '../helpers/plimsoll.ts';
import {type Client, dial, dialMany, eventually, pause} from './dial.ts';
import {failListen, openFds, startListen} from './listen-process.ts';

/** Recv-Q and Send-Q of the listener on a port, as ss shows them. */
function acceptQueue(port: number): {length: number; limit: number} {
  need('ss');
  const row = execFileSync('ss', ['-ltnH', `sport = :${port}`], {encoding: 'utf8'})
    .trim()
    .split(/\s+/);
  return {length: Number(row[1]), limit: Number(row[2])};
}

function timeWaits(port: number): string {
  need('ss');
  const either = `( sport = :${port} or dport = :${port} )`;
  return execFileSync('ss', ['-tanH', 'state', 'time-wait', either], {encoding: 'utf8'});
}

const received = (clients: readonly Client[], text: string) =>
  clients.filter((client) => client.received === text).length;
const ended = (clients: readonly Client[]) => clients.map((client) => client.ended);

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'plimsoll-listen-'));
  onTestFinished(() => rmSync(directory, {recursive: true}));
  return directory;
}

describe('the accept queue', () => {
  test('is as long as asked for, and said to be so in the first line', async () => {
    const {firstLine, port, pid} = await startListen('--backlog', '7');
    expect(firstLine).toBe(
      `listening on tcp://127.0.0.1:${port} (backlog 7, accept queue limit 7, pid ${pid})`,
    );
    expect(acceptQueue(port).limit).toBe(7);
  });

  test('is clamped to somaxconn, and the first line tells', async () => {
    const somaxconn = Number(execFileSync('cat', ['/proc/sys/net/core/somaxconn'], {encoding: 'utf8'}));
    const {firstLine, port} = await startListen('--backlog', String(somaxconn + 1));
    expect(firstLine).toContain(`(backlog ${somaxconn + 1}, accept queue limit ${somaxconn},`);
    expect(acceptQueue(port).limit).toBe(somaxconn);
  });

  test('takes one more than its limit from a listener that never accepts', async () => {
    const listener = await startListen('--never-accept', '--backlog', '4', '--greet', 'hello');
    const clients = await dialMany(5, {port: listener.port});
    await pause(300);
    expect(acceptQueue(listener.port)).toEqual({length: 5, limit: 4});
    expect(received(clients, '')).toBe(5);
    expect(await listener.end()).toEqual({
      exitCode: 0,
      stderr: 'accepted 0, held 0 (most 0), turned away 0\n',
    });
  });

  test('is emptied no faster than the accept rate', async () => {
    const perSecond = 50;
    const {port} = await startListen('--accept-rate', `${perSecond}/s`, '--greet', 'hello');
    const since = performance.now();
    const clients = await dialMany(40, {port});
    for (let seen = 0; seen < clients.length; await pause(20)) {
      seen = received(clients, 'hello');
      expect(seen).toBeLessThanOrEqual(1 + (perSecond * (performance.now() - since)) / 1000);
    }
    expect(performance.now() - since).toBeLessThan(10_000);
    expect(acceptQueue(port).length).toBe(0);
  });
});

describe('beyond --max-connections', () => {
  async function twoHeldThenMore(...flags: string[]) {
    const listener = await startListen('--max-connections', '2', '--greet', 'hello', ...flags);
    const held = [await dial({port: listener.port}), await dial({port: listener.port})];
    await eventually(() => expect(received(held, 'hello')).toBe(2));
    const more = await dialMany(3, {port: listener.port});
    return {listener, held, more};
  }

  test('close ends them with FIN and without a word', async () => {
    const {listener, held, more} = await twoHeldThenMore();
    await eventually(() => expect(ended(more)).toEqual(['eof', 'eof', 'eof']));
    expect(received(more, '')).toBe(3);
    expect(ended(held)).toEqual([undefined, undefined]);
    expect((await listener.end()).stderr).toBe('accepted 2, held 2 (most 2), turned away 3\n');
  });

  test('close frees the place of one that leaves', async () => {
    const {listener, held, more} = await twoHeldThenMore('--when-full', 'close');
    await eventually(() => expect(ended(more)).toEqual(['eof', 'eof', 'eof']));
    const before = openFds(listener.pid).length;
    held[0]?.socket.destroy();
    await eventually(() => expect(openFds(listener.pid).length).toBe(before - 1));
    const next = await dial({port: listener.port});
    await eventually(() => expect(next.received).toBe('hello'));
  });

  test('reset ends them with RST', async () => {
    const {held, more} = await twoHeldThenMore('--when-full', 'reset');
    await eventually(() => expect(ended(more)).toEqual(['ECONNRESET', 'ECONNRESET', 'ECONNRESET']));
    expect(ended(held)).toEqual([undefined, undefined]);
  });

  test('message says so before FIN, by default in the words of Redis', async () => {
    const {more} = await twoHeldThenMore('--when-full', 'message');
    await eventually(() => expect(ended(more)).toEqual(['eof', 'eof', 'eof']));
    expect(received(more, 'ERR max number of clients reached\r\n')).toBe(3);
  });

  test('message says what it was told to', async () => {
    const {more} = await twoHeldThenMore('--when-full', 'message', '--full-message', '421 too many\\r\\n');
    await eventually(() => expect(received(more, '421 too many\r\n')).toBe(3));
  });

  test('stop leaves them in the accept queue until somebody leaves', async () => {
    const {listener, held, more} = await twoHeldThenMore('--when-full', 'stop');
    await pause(300);
    expect(received(more, '')).toBe(3);
    expect(ended(more)).toEqual([undefined, undefined, undefined]);
    expect(acceptQueue(listener.port).length).toBe(3);
    held[0]?.socket.destroy();
    await eventually(() => expect(received(more, 'hello')).toBe(1));
    await pause(300);
    expect(received(more, 'hello')).toBe(1);
    expect(acceptQueue(listener.port).length).toBe(2);
  });

  test('evict takes them and ends the oldest with FIN', async () => {
    const {listener, held, more} = await twoHeldThenMore('--when-full', 'evict');
    await eventually(() => expect(received(more, 'hello')).toBe(3));
    await eventually(() => expect(ended(held)).toEqual(['eof', 'eof']));
    await eventually(() => expect(more.filter((client) => client.ended === 'eof').length).toBe(1));
    expect((await listener.end()).stderr).toBe('accepted 5, held 2 (most 2), turned away 0, evicted 3\n');
  });
});

describe('--fd-limit', () => {
  test('holds exactly as many as descriptors are left, and the rest waits without a busy loop', async () => {
    const limit = 64;
    const listener = await startListen('--fd-limit', String(limit), '--backlog', '8', '--greet', 'hello');
    const left = limit - openFds(listener.pid).filter((fd) => fd < limit).length;
    const since = performance.now();
    // One by one, for a burst would overflow this short a queue.
    const clients: Client[] = [];
    for (let i = 0; i < left; i++) {
      clients.push(await dial({port: listener.port}));
      await eventually(() => expect(received(clients, 'hello')).toBe(i + 1));
    }
    clients.push(...(await dialMany(9, {port: listener.port})));
    await pause(500);
    expect(received(clients, 'hello')).toBe(left);
    expect(acceptQueue(listener.port)).toEqual({length: 9, limit: 8});
    clients.find((client) => client.received === 'hello')?.socket.resetAndDestroy();
    await eventually(() => expect(received(clients, 'hello')).toBe(left + 1));
    const {exitCode, stderr} = await listener.end();
    expect(exitCode).toBe(0);
    const failures = Number(/accept4 failed (\d+) times with EMFILE/.exec(stderr)?.[1]);
    expect(failures).toBeGreaterThan(0);
    expect(failures).toBeLessThanOrEqual(2 + (performance.now() - since) / 50);
  });
});

describe('what it does with a connection', () => {
  test('--idle-close ends the silent one with FIN, not the one that talks', async () => {
    const {port} = await startListen('--idle-close', '1s');
    const [silent, talker] = [await dial({port}), await dial({port})];
    const talk = setInterval(() => talker.socket.write('x'), 50);
    onTestFinished(() => clearInterval(talk));
    await eventually(() => expect(silent.ended).toBe('eof'));
    expect(silent.endedAfterMs).toBeGreaterThanOrEqual(980);
    await pause(1500);
    expect(talker.ended).toBeUndefined();
    clearInterval(talk);
    await eventually(() => expect(talker.ended).toBe('eof'));
  });

  test('--echo sends back every byte, also to one who reads late', async () => {
    const {port} = await startListen('--echo');
    const client = await dial({port});
    const sent = Buffer.from(Array.from({length: 8_000_003}, (_, i) => i % 251));
    client.socket.pause();
    client.socket.end(sent);
    await pause(300);
    client.socket.resume();
    await eventually(() => expect(client.ended).toBe('eof'));
    expect(Buffer.from(client.received, 'latin1').equals(sent)).toBe(true);
  });

  test('without --echo it reads and keeps silent', async () => {
    const {port} = await startListen();
    const client = await dial({port});
    await new Promise((resolve) => client.socket.write(Buffer.alloc(8_000_000), resolve));
    await eventually(() => {
      need('ss');
      const row = execFileSync('ss', ['-tnH', `sport = :${port}`], {encoding: 'utf8'})
        .trim()
        .split(/\s+/);
      expect(Number(row[1])).toBe(0);
    });
    expect(client).toMatchObject({received: '', ended: undefined});
  });

  test('forgets one that the client ended', async () => {
    const listener = await startListen('--greet', 'hello');
    const clients = await dialMany(3, {port: listener.port});
    await eventually(() => expect(received(clients, 'hello')).toBe(3));
    const before = openFds(listener.pid).length;
    clients[0]?.socket.end();
    clients[1]?.socket.resetAndDestroy();
    await eventually(() => expect(openFds(listener.pid).length).toBe(before - 2));
    expect((await listener.end()).stderr).toBe('accepted 3, held 1 (most 3), turned away 0\n');
  });
});

describe('where it listens', () => {
  test.skipIf(!networkInterfaces().lo?.some(({family}) => family === 'IPv6'))('on IPv6', async () => {
    const {url, port} = await startListen('[::1]:0', '--greet', 'hello');
    expect(url).toBe(`tcp://[::1]:${port}`);
    const client = await dial({host: '::1', port});
    await eventually(() => expect(client.received).toBe('hello'));
    expect((await dial({host: '127.0.0.1', port})).ended).toBe('ECONNREFUSED');
  });

  test('on every address', async () => {
    const {port} = await startListen(':0', '--greet', 'hello');
    const clients = [await dial({host: '127.0.0.1', port}), await dial({host: '127.0.0.2', port})];
    if (existsSync('/proc/net/if_inet6')) clients.push(await dial({host: '::1', port}));
    await eventually(() => expect(received(clients, 'hello')).toBe(clients.length));
  });

  test('on any port, even when each ephemeral one is taken', async () => {
    needUnshare('-rn');
    need('ip');
    const listen = `"$NODE" "$PROGRAM" listen --until-stdin-closes`;
    const script = `ip link set lo up; echo 40000 40000 >/proc/sys/net/ipv4/ip_local_port_range
      exec 3<&0; ${listen} 40000 <&3 | { read line; echo "$line"; ${listen} <&3; }`;
    const child = spawn('unshare', ['-rn', 'sh', '-c', script], {
      env: {...process.env, NODE: process.execPath, PROGRAM: program},
    });
    onTestFinished(() => void child.stdin.end());
    const gone = once(child, 'close');
    const lines = createInterface({input: child.stdout});
    const announced: string[] = [];
    lines.on('line', (line) => announced.push(line));
    await eventually(() => expect(announced.length).toBe(2));
    child.stdin.end();
    await gone;
    expect(announced[0]).toContain('tcp://127.0.0.1:40000 ');
    expect(announced[1]).toMatch(/tcp:\/\/127\.0\.0\.1:(?!40000 )\d{4,5} /);
  });

  test('on a Unix-domain socket, whose file it takes away', async () => {
    const path = join(newDirectory(), 'listen.sock');
    const listener = await startListen(`unix:${path}`, '--backlog', '9', '--greet', 'hello');
    expect(listener.firstLine).toBe(
      `listening on unix:${path} (backlog 9, accept queue limit 9, pid ${listener.pid})`,
    );
    const client = await dial({path});
    await eventually(() => expect(client.received).toBe('hello'));
    expect((await listener.end()).exitCode).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  test('leaves the socket file of another listener alone', async () => {
    const path = join(newDirectory(), 'listen.sock');
    const listener = await startListen(`unix:${path}`);
    writeFileSync(`${path}.other`, '');
    renameSync(`${path}.other`, path);
    expect((await listener.end()).exitCode).toBe(0);
    expect(existsSync(path)).toBe(true);
  });
});

describe('how it ends', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'on %s it resets those held and leaves no TIME_WAIT',
    async (signal) => {
      const listener = await startListen('--greet', 'hello');
      const clients = await dialMany(20, {port: listener.port});
      await eventually(() => expect(received(clients, 'hello')).toBe(20));
      expect(await listener.end(signal)).toEqual({
        exitCode: 0,
        stderr: 'accepted 20, held 20 (most 20), turned away 0\n',
      });
      await eventually(() => expect(ended(clients)).toEqual(Array(20).fill('ECONNRESET')));
      expect(timeWaits(listener.port)).toBe('');
    },
  );

  test('with its standard input, when told so', async () => {
    const listener = await startListen('--until-stdin-closes');
    listener.child.stdin?.end();
    expect((await listener.end('by itself')).exitCode).toBe(0);
  });

  test('on SIGTERM, or at once when it cannot listen, though its standard input stays open', async () => {
    const listener = await startListen('--until-stdin-closes');
    expect(await failListen(String(listener.port), '--until-stdin-closes')).toMatchObject({exitCode: 2});
    expect((await listener.end()).exitCode).toBe(0);
  });

  test('not with its standard input otherwise', async () => {
    const listener = await startListen('--greet', 'hello');
    listener.child.stdin?.end();
    await pause(300);
    const client = await dial({port: listener.port});
    await eventually(() => expect(client.received).toBe('hello'));
  });
});

describe('when it cannot listen', () => {
  const oneLine = (words: string) => expect.stringMatching(new RegExp(`^[^\\n]*${words}[^\\n]*\\n$`));

  test('the port is taken', async () => {
    const {port} = await startListen();
    expect(await failListen(String(port))).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: oneLine(`127\\.0\\.0\\.1:${port} \\(EADDRINUSE\\)`),
    });
  });

  test('the socket file is there', async () => {
    const path = join(newDirectory(), 'taken');
    writeFileSync(path, '');
    expect(await failListen(`unix:${path}`)).toMatchObject({exitCode: 2, stderr: oneLine('EADDRINUSE')});
    expect(existsSync(path)).toBe(true);
  });

  test.each([
    ['the address is not ours', ['192.0.2.1:0'], 'EADDRNOTAVAIL'],
    ['there is no such address', ['somewhere'], 'is not an address to listen on'],
    ['the descriptor limit is above the hard one', ['--fd-limit', '2g'], '--fd-limit'],
    ['a value is no number', ['--max-connections', 'many'], '--max-connections'],
  ])('%s', async (_, flags, words) => {
    expect(await failListen(...flags)).toEqual({exitCode: 2, stdout: '', stderr: oneLine(words)});
  });
});

describe('in several processes', () => {
  const childrenOf = (pid: number) =>
    execFileSync('cat', [`/proc/${pid}/task/${pid}/children`], {encoding: 'utf8'})
      .trim()
      .split(/\s+/)
      .filter((text) => text !== '')
      .map(Number);

  test('they share the port and its connections, and end together', async () => {
    const listener = await startListen('-w', '3', '--backlog', '100', '--greet', 'hello');
    expect(listener.firstLine).toMatch(/\(backlog 100, accept queue limit 100 in each of 3 processes, pid /);
    const processes = childrenOf(listener.pid);
    expect(processes).toHaveLength(3);
    const before = processes.map((pid) => openFds(pid).length);
    const clients = await dialMany(60, {port: listener.port});
    await eventually(() => expect(received(clients, 'hello')).toBe(60));
    // By a hash of the four-tuple: that one of three had none of 60 happens once in ten thousand million times.
    const grown = processes.map((pid, i) => openFds(pid).length - (before[i] as number));
    expect(Math.min(...grown)).toBeGreaterThan(0);
    expect(grown.reduce((sum, each) => sum + each)).toBe(60);
    expect(await listener.end()).toEqual({
      exitCode: 0,
      stderr: 'accepted 60, held 60 (at most 60), turned away 0\n',
    });
    expect(processes.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
  });

  test('do not join a listener that is not theirs', async () => {
    const {port} = await startListen('-w', '2');
    const {exitCode, stderr} = await failListen('-w', '2', String(port));
    expect({exitCode, stderr}).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining('EADDRINUSE') as string,
    });
  });

  test('one that is lost ends the others, and is named', async () => {
    const listener = await startListen('-w', '2');
    const [first = 0, second = 0] = childrenOf(listener.pid);
    process.kill(first, 'SIGKILL');
    const {exitCode, stderr} = await listener.end('by itself');
    expect(exitCode).toBe(70);
    expect(stderr).toContain(`a process of the listener (pid ${first}) ended: SIGKILL`);
    expect(existsSync(`/proc/${second}`)).toBe(false);
  });

  test('none is left when the one that started them is killed', async () => {
    const listener = await startListen('-w', '2');
    const processes = childrenOf(listener.pid);
    process.kill(listener.pid, 'SIGKILL');
    await eventually(() => expect(processes.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]));
  });

  test('a Unix-domain socket cannot be shared', async () => {
    const {exitCode, stderr} = await failListen('-w', '2', 'unix:@plimsoll-shared');
    expect({exitCode, stderr}).toEqual({exitCode: 2, stderr: expect.stringContaining('--workers') as string});
  });
});
