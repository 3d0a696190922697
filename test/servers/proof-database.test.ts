import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {expectAll, expectCap, expectNobody, measureUnobserved} from './measure-proof.ts';
import {mariadb, passwordMethods, postgres} from './programs.ts';

test('PostgreSQL at its max_connections, less those it keeps for superusers, and its ways to ask for a password', async () => {
  const ns = await Namespace.open();
  await postgres(ns, 7000, 'max_connections=20');
  const at = '127.0.0.1:7000/postgres';
  const {ceiling} = await measureUnobserved(ns, `postgres://me@${at}`, 40);
  expect(ceiling).toMatchObject({result: 17, attempts: {accepted: 17, held: 17, refusals: {denied: 23}}});
  const words = Object.keys(ceiling.attempts.lastWords);
  expect(words).toContainEqual(expect.stringContaining('remaining connection slots are reserved'));
  for (const said of words) expect(said).toMatch(/^FATAL 53300 (remaining connection|sorry, too many)/);
  // A superuser may have the rest as well.
  expectCap(await measureUnobserved(ns, 'postgres://127.0.0.1:7000', 40), 20, {
    'FATAL 53300 sorry, too many clients already': 20,
  });

  for (const [user] of passwordMethods)
    expectAll(await measureUnobserved(ns, `postgres://${user}:secret@${at}`, 5), 5);
  expectNobody(
    await measureUnobserved(ns, `postgres://salted:wrong@${at}`, 5),
    'FATAL 28P01 password authentication failed for user "salted"',
  );
  const silent = await measureUnobserved(ns, `postgres://digest@${at}`, 5);
  expect(silent.ceiling).toMatchObject({result: 0, attempts: {accepted: 0, held: 0, refusals: {denied: 5}}});
  expect(Object.keys(silent.ceiling.attempts.lastWords)).toEqual([
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
  expectAll(await measureUnobserved(ns, `mysql://nobody@${at}`, 5), 5);
  expectNobody(
    await measureUnobserved(ns, `mysql://me:wrong@${at}`, 5),
    "1045 Access denied for user 'me'@'127.0.0.1' (using password: YES)",
  );
  expectNobody(
    await measureUnobserved(ns, `mysql://me:secret@${at}/mysql`, 5),
    "1044 Access denied for user 'me'@'%' to database 'mysql'",
  );
  expectNobody(
    await measureUnobserved(ns, `mysql://ed:secret@${at}`, 5),
    '(the server asks ed for client_ed25519, which plimsoll cannot answer)',
  );
});
