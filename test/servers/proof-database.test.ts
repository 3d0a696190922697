import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {expectAll, expectCap, expectNobody, measureUnobserved} from './measure-proof.ts';
import {mariadb, postgres} from './programs.ts';

test('PostgreSQL at its max_connections, less those it keeps for superusers', async () => {
  const ns = await Namespace.open();
  await postgres(ns, 7000, 'trust', 'max_connections=20');
  const {ceiling} = await measureUnobserved(ns, 'postgres://me@127.0.0.1:7000/postgres', 40);
  expect(ceiling).toMatchObject({result: 17, attempts: {accepted: 17, held: 17, refusals: {denied: 23}}});
  const words = Object.keys(ceiling.attempts.lastWords);
  expect(words).toContainEqual(expect.stringContaining('remaining connection slots are reserved'));
  for (const said of words) expect(said).toMatch(/^FATAL 53300 (remaining connection|sorry, too many)/);
  // A superuser may have the rest as well.
  expectCap(await measureUnobserved(ns, 'postgres://127.0.0.1:7000', 40), 20, {
    'FATAL 53300 sorry, too many clients already': 20,
  });
});

test.each(['password', 'md5', 'scram-sha-256'])('PostgreSQL, a password by %s', async (method) => {
  const ns = await Namespace.open();
  await postgres(ns, 7000, method);
  const at = '127.0.0.1:7000/postgres';
  expectAll(await measureUnobserved(ns, `postgres://me:secret@${at}`, 20), 20);
  expectNobody(
    await measureUnobserved(ns, `postgres://me:wrong@${at}`, 10),
    'FATAL 28P01 password authentication failed for user "me"',
  );
  const {ceiling} = await measureUnobserved(ns, `postgres://me@${at}`, 10);
  expect(ceiling).toMatchObject({result: 0, attempts: {accepted: 0, held: 0, refusals: {denied: 10}}});
  expect(Object.keys(ceiling.attempts.lastWords)).toEqual([
    expect.stringMatching(/^\(the server asks for a password .*and the target holds no password\)$/),
  ]);
});

test('MariaDB at its max_connections, and logins that it refuses', async () => {
  const ns = await Namespace.open();
  await mariadb(ns, 7000, '--max-connections=20');
  const at = '127.0.0.1:7000';
  expectCap(await measureUnobserved(ns, `mysql://me:secret@${at}`, 40), 20, {
    '1040 Too many connections': 20,
  });
  expectAll(await measureUnobserved(ns, `mysql://nobody@${at}`, 10), 10);
  expectNobody(
    await measureUnobserved(ns, `mysql://me:wrong@${at}`, 10),
    "1045 Access denied for user 'me'@'127.0.0.1' (using password: YES)",
  );
  expectNobody(
    await measureUnobserved(ns, `mysql://me:secret@${at}/mysql`, 10),
    "1044 Access denied for user 'me'@'%' to database 'mysql'",
  );
  expectNobody(
    await measureUnobserved(ns, `mysql://ed:secret@${at}`, 10),
    '(the server asks ed for client_ed25519, which plimsoll cannot answer)',
  );
});
