import {describe, expect, test} from 'vitest';
import {chooseProof, type ProofWishes} from '../../src/plan/choose-proof.ts';
import {resolveTargets} from '../../src/plan/resolve.ts';
import {parseTarget} from '../../src/plan/target.ts';
import {usageErrorOf} from './usage-error-of.ts';

async function chosen(target: string, wishes: ProofWishes = {}) {
  const [resolved] = await resolveTargets(parseTarget(target), async () => [
    {address: '10.0.0.1', family: 4},
  ]);
  return chooseProof(resolved, wishes);
}

describe('chooseProof', () => {
  test.each([
    ['staging:80', {}, {name: 'none', authority: 'staging:80', path: '/'}, undefined],
    ['unix:/run/app.sock', {}, {name: 'none', authority: 'localhost', path: '/'}, undefined],
    ['unix:/run/app.sock', {proof: 'HTTP'}, {name: 'http', authority: 'localhost', path: '/'}, undefined],
    ['http://staging/a?b', {}, {name: 'http', authority: 'staging', path: '/a?b'}, undefined],
    ['http://staging:8080', {}, {name: 'http', authority: 'staging:8080', path: '/'}, undefined],
    ['http://[fe80::1%1]:8080', {}, {name: 'http', authority: '[fe80::1]:8080', path: '/'}, undefined],
    [
      'https://me:x@staging',
      {},
      {name: 'http', authority: 'staging', path: '/', user: 'me', password: 'x'},
      {serverName: 'staging'},
    ],
    ['wss://10.0.0.1', {}, {name: 'ws', authority: '10.0.0.1', path: '/'}, {}],
    ['tls://[::1]:853', {}, {name: 'none', authority: '[::1]:853', path: '/'}, {}],
    [
      'tls://dns:853',
      {proof: 'redis'},
      {name: 'redis', authority: 'dns:853', path: '/'},
      {serverName: 'dns'},
    ],
    ['grpcs://api', {}, {name: 'grpc', authority: 'api', path: '/'}, {serverName: 'api', alpn: ['h2']}],
    ['grpcs://10.0.0.1', {}, {name: 'grpc', authority: '10.0.0.1', path: '/'}, {alpn: ['h2']}],
    ['mqtts://broker', {}, {name: 'mqtt', authority: 'broker', path: '/'}, {serverName: 'broker'}],
    ['fcgi://php/ping?full', {}, {name: 'fcgi', authority: 'php', path: '/ping?full'}, undefined],
    [
      'amqp://me:x@broker/shop',
      {},
      {name: 'amqp', authority: 'broker', path: '/', user: 'me', password: 'x', database: 'shop'},
      undefined,
    ],
    [
      'postgres://db/app?proof=query',
      {},
      {name: 'postgres', authority: 'db', path: '/', database: 'app', asks: 'query'},
      undefined,
    ],
    ['http://staging', {proof: 'none'}, {name: 'none', authority: 'staging', path: '/'}, undefined],
    [
      'postgres://me:x@db/app',
      {},
      {name: 'postgres', authority: 'db', path: '/', user: 'me', password: 'x', database: 'app'},
      undefined,
    ],
    [
      'staging:80',
      {send: 'PING\\r\\n\\xff', until: 'ü'},
      {name: 'text', authority: 'staging:80', path: '/', send: 'PING\r\n\xff', until: '\xc3\xbc'},
      undefined,
    ],
  ])('%s %j', async (target, wishes, proof, tls) => {
    expect(await chosen(target, wishes)).toEqual({proof, tls});
  });

  test.each([
    [{proof: 'gopher'}, '--proof: "gopher" is unknown, expected one of none, http'],
    [{proof: 'text'}, '--proof: "text" is unknown'],
    [{proof: 'redis', send: 'x'}, '--proof redis and --send contradict each other'],
    [{send: ''}, '--send: must not be empty'],
    [{until: '\\q'}, '--until: "\\q" is not an escape sequence'],
  ])('%j', async (wishes, problem) => {
    const [target] = await resolveTargets(parseTarget(':80'));
    expect(usageErrorOf(() => chooseProof(target, wishes))).toContain(problem);
  });
});
