import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {measure} from '../helpers/plimsoll.ts';
import {expectAll, expectNobody, measureUnobserved} from './measure-proof.ts';
import {nginx, phpFpm, redis, selfSigned, websockify} from './programs.ts';
import {temporaryFolder} from './serve.ts';

test('nginx answers HTTP, and evicts the oldest when its worker_connections are used up', async () => {
  const ns = await Namespace.open();
  await nginx(ns, 7000, 'server { listen 127.0.0.1:7000; return 204; }', 'worker_connections 32;');
  const {ceiling} = await measureUnobserved(ns, 'http://127.0.0.1:7000/', 100);
  const {accepted, held, closedByPeer} = ceiling.attempts;
  expect({accepted, refusals: ceiling.attempts.refusals}).toEqual({accepted: 100, refusals: {}});
  expect(held).toBeGreaterThan(20);
  expect(held).toBeLessThan(32);
  expect(held + closedByPeer).toBe(100);
});

test('nginx says 503', async () => {
  const ns = await Namespace.open();
  await nginx(ns, 7000, 'server { listen 127.0.0.1:7000; return 503; }');
  const measured = await measureUnobserved(ns, 'http://127.0.0.1:7000/', 10);
  expectNobody(measured, 'HTTP/1.1 503 Service Temporarily Unavailable');
});

test('nginx and a proof of one’s own, on a Unix-domain socket', async () => {
  const ns = await Namespace.open();
  const socket = `unix:${temporaryFolder()}/nginx.sock`;
  await nginx(ns, 7000, `server { listen 127.0.0.1:7000; listen ${socket}; return 200 "ready"; }`);
  const own = ['--send', 'GET / HTTP/1.0\\r\\nConnection: keep-alive\\r\\n\\r\\n', '--until'];
  expectAll(await measureUnobserved(ns, socket, 20, ...own, 'ready'), 20);
  const {ceiling} = await measureUnobserved(ns, '127.0.0.1:7000', 20, ...own, 'steady');
  expect(ceiling).toMatchObject({result: 0, basis: 'served', attempts: {accepted: 0, held: 20}});
});

test('TLS alone, and HTTP inside, with a certificate that nobody vouches for', async () => {
  const ns = await Namespace.open();
  const {key, certificate} = await selfSigned(ns);
  const secure = `ssl_certificate ${certificate}; ssl_certificate_key ${key};`;
  await nginx(ns, 7000, `server { listen 127.0.0.1:7000 ssl; ${secure} return 204; }`);
  const https = await measureUnobserved(ns, 'https://127.0.0.1:7000/', 50);
  expectAll(https, 50);
  expect(https.record.driver.engine).toBe('net');
  expectAll(await measureUnobserved(ns, 'tls://127.0.0.1:7000', 50), 50);
  const usage = await ns.run(process.execPath, [
    ...['bin/plimsoll.js', 'ceiling', 'https://127.0.0.1:7000/', '--engine', 'epoll'],
  ]);
  expect(usage).toMatchObject({exitCode: 2, stderr: expect.stringContaining('epoll does not support TLS')});
});

test('TLS towards a server that speaks none', async () => {
  const ns = await Namespace.open();
  await nginx(ns, 7000, 'server { listen 127.0.0.1:7000; return 204; }');
  const {ceiling} = await measureUnobserved(ns, 'https://127.0.0.1:7000/', 10);
  expect(ceiling.attempts).toMatchObject({accepted: 0, refusals: {denied: 10}});
  expect(Object.keys(ceiling.attempts.lastWords)).toEqual([expect.stringMatching(/^\(TLS: .+\)$/)]);
});

test('nginx answers HTTP/2 to gRPC, and within TLS where it is offered', async () => {
  const ns = await Namespace.open();
  const {key, certificate} = await selfSigned(ns);
  const secure = `ssl_certificate ${certificate}; ssl_certificate_key ${key};`;
  await nginx(ns, 7000, `server { listen 127.0.0.1:7000 http2; listen 127.0.0.1:7001 ssl http2; ${secure} }`);
  for (const target of ['grpc://127.0.0.1:7000', 'grpcs://127.0.0.1:7001']) {
    const measured = await measureUnobserved(ns, target, 10);
    expectAll(measured, 10);
    expect(measured.ceiling.attempts.replies).toEqual({SETTINGS: 10});
  }
});

test('php-fpm serves as many kept connections as it has processes, the others wait', async () => {
  const ns = await Namespace.open();
  await phpFpm(ns, 7000, 4);
  const {ceiling} = await measureUnobserved(ns, 'fcgi://127.0.0.1:7000/ping', 10);
  expect(ceiling.attempts).toMatchObject({served: 4, replies: {200: 4}, refusals: {}});
});

test('websockify upgrades, nginx does not', async () => {
  const ns = await Namespace.open();
  await redis(ns, 7001);
  await websockify(ns, 7000, 7001);
  await nginx(ns, 7002, 'server { listen 127.0.0.1:7002; return 404; }');
  expectAll(await measureUnobserved(ns, 'ws://127.0.0.1:7000/', 20), 20);
  expectNobody(await measureUnobserved(ns, 'ws://127.0.0.1:7002/', 20), 'HTTP/1.1 404 Not Found');
});

test('the observed server and its answers tell the same', async () => {
  const ns = await Namespace.open();
  await nginx(ns, 7000, 'server { listen 127.0.0.1:7000; return 204; }');
  const {ceiling} = await measure(ns, 'http://127.0.0.1:7000', ['-c', '200', '--hold', '200ms', '--passive']);
  expectAll({ceiling} as never, 200);
});
