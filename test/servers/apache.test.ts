import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {Namespace, type Serving} from '../helpers/namespace.ts';
import {about, hits, measure} from '../helpers/plimsoll.ts';
import {serve, temporaryFolder} from './serve.ts';

/** Apache's event MPM with 25 threads; it sets TCP_DEFER_ACCEPT unless it is told otherwise. */
function apache(ns: Namespace): Promise<Serving> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'www'));
  writeFileSync(join(folder, 'www', 'index.html'), 'here');
  const modules = '/usr/lib/apache2/modules';
  writeFileSync(
    join(folder, 'apache.conf'),
    `ServerRoot ${folder}
PidFile ${folder}/pid
ErrorLog ${folder}/error.log
Listen 127.0.0.1:7000
ServerName here
LoadModule mpm_event_module ${modules}/mod_mpm_event.so
LoadModule authz_core_module ${modules}/mod_authz_core.so
DocumentRoot ${folder}/www
ServerLimit 1
StartServers 1
ThreadLimit 25
ThreadsPerChild 25
MaxRequestWorkers 25
KeepAliveTimeout 60\n`,
  );
  return serve(ns, 7000, ['/usr/sbin/apache2', '-f', join(folder, 'apache.conf'), '-DFOREGROUND'], folder);
}

const load = ['-c', '150', '-r', '250/s', '--connect-timeout', '3s', '--hold', '2s'] as const;

test('connections that say nothing stay in the handshake, and a second run meets what is left of them', async () => {
  const ns = await Namespace.open();
  await apache(ns);
  // TCP_DEFER_ACCEPT: nobody is accepted before the first byte, so that nobody is says nothing.
  const silent = await measure(ns, '127.0.0.1:7000', load);
  expect(silent.ceiling).toMatchObject({result: 0, basis: 'accepted', attempts: {held: 150}});
  expect(hits(silent.ceiling)).toEqual([]);
  expect(about(silent.ceiling, 'no-limit-reached')).toMatchObject({verdict: 'unknown'});
  expect(about(silent.ceiling, 'no-limit-reached').because.at(-1)?.reading).toMatch(
    /^150 connections wait .*SYN-RECV.*TCP_DEFER_ACCEPT/,
  );
  expect(silent.exitCode).toBe(3);

  // Its kernel still knows those four-tuples and objects to the SYN, which is sent again at once: none was lost.
  const {ceiling} = await measure(ns, 'http://127.0.0.1:7000', load);
  expect(hits(ceiling)).toEqual(['app-cap-stop']);
  expect(about(ceiling, 'rate-cap').verdict).toBe('clear');
  const {result, attempts} = ceiling;
  // (AsyncRequestWorkerFactor 2 + 1) × 25, one more or less.
  expect(result).toBeGreaterThanOrEqual(70);
  expect(result).toBeLessThanOrEqual(80);
  expect(attempts).toMatchObject({established: 150, held: 150, accepted: result});
  expect(ceiling.findings[0]?.advice).toContainEqual(
    expect.stringMatching(/^Apache: MaxRequestWorkers is 25 \(.*\); MaxRequestWorkers N/),
  );
});
