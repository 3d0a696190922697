import {networkInterfaces} from 'node:os';
import {describe, expect, it, test} from 'vitest';
import {type Lookup, resolveTargets} from '../../src/plan/resolve.ts';
import {parseTarget} from '../../src/plan/target.ts';
import {UsageError} from '../../src/plan/usage-error.ts';

const unused: Lookup = async (host) => {
  throw new Error(`looked up ${host}`);
};

function failing(code: string): Lookup {
  return async (host) => {
    throw Object.assign(new Error(`getaddrinfo ${code} ${host}`), {code});
  };
}

describe('resolveTargets', () => {
  test.each([
    ['10.0.0.1:80', {family: 4, address: '10.0.0.1', port: 80}],
    ['8080', {family: 4, address: '127.0.0.1', port: 8080}],
    ['[::1]:80', {family: 6, address: '::1', port: 80}],
    ['[fe80::1%3]:80', {family: 6, address: 'fe80::1%3', port: 80}],
    ['0.0.0.0:80', {family: 4, address: '127.0.0.1', port: 80}],
    ['[::]:80', {family: 6, address: '::1', port: 80}],
    ['unix:@app', {family: 'unix', path: '@app'}],
  ])('%s needs no name server', async (text, endpoint) => {
    const parsed = parseTarget(text);
    expect(await resolveTargets(parsed, unused)).toEqual([
      {url: parsed.url, scheme: parsed.scheme, endpoint},
    ]);
  });

  test.each([
    ['10.1.2.3', 4],
    ['2001:db8::7', 6],
  ] as const)('looks a name up once: %s', async (address, family) => {
    const lookup: Lookup = async (host) => {
      expect(host).toBe('staging');
      return [{address, family}];
    };
    const [first] = await resolveTargets(parseTarget('staging:80'), lookup);
    expect(first).toEqual({
      url: 'tcp://staging:80',
      scheme: 'tcp',
      endpoint: {family, address, port: 80},
    });
  });

  it('knows localhost by the resolver of this machine', async () => {
    const [{endpoint}] = await resolveTargets(parseTarget('localhost:80'));
    expect(endpoint).toMatchObject({address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/)});
  });

  test.each([
    ['ENOTFOUND', 'tcp://staging:80: "staging": unknown host (ENOTFOUND)'],
    ['EAI_AGAIN', 'no name server answered'],
  ])('a name that cannot be resolved is bad input: %s', async (code, problem) => {
    const attempt = resolveTargets(parseTarget('staging:80'), failing(code));
    await expect(attempt).rejects.toThrow(UsageError);
    await expect(attempt).rejects.toThrow(problem);
  });

  it('asks for the interface of a link-local address', async () => {
    await expect(resolveTargets(parseTarget('[fe80::1]:80'), unused)).rejects.toThrow('[fe80::1%eth0]');
    await expect(resolveTargets(parseTarget('[fe80::1%nope]:80'), unused)).rejects.toThrow(
      'no interface "nope"',
    );
  });

  const [name, entry] =
    Object.entries(networkInterfaces())
      .flatMap(([name, entries]) => (entries ?? []).map((entry) => [name, entry] as const))
      .find(([, entry]) => entry.family === 'IPv6' && entry.scopeid > 0) ?? [];

  test.skipIf(entry === undefined)('turns the interface into its index (needs one with IPv6)', async () => {
    const [{endpoint}] = await resolveTargets(parseTarget(`[fe80::1%${name}]:80`), unused);
    expect(endpoint).toMatchObject({address: `fe80::1%${entry?.family === 'IPv6' ? entry.scopeid : ''}`});
  });
});
