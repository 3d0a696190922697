import {test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {expectCap, measureUnobserved} from './measure-proof.ts';
import {exim, sshd, vsftpd} from './programs.ts';

test('sshd at its MaxStartups', async () => {
  const ns = await Namespace.open();
  await sshd(ns, 7000, 'MaxStartups 20');
  expectCap(await measureUnobserved(ns, 'ssh://127.0.0.1:7000', 40), 20, {'Exceeded MaxStartups': 20});
});

test('Exim at its smtp_accept_max', async () => {
  const ns = await Namespace.open();
  await exim(ns, 7000, 'smtp_accept_max = 20');
  expectCap(await measureUnobserved(ns, 'smtp://127.0.0.1:7000', 40), 20, {
    '421 Too many concurrent SMTP connections; please try again later.': 20,
  });
});

test('vsftpd at its max_clients', async () => {
  const ns = await Namespace.open();
  await vsftpd(ns, 7000, 'max_clients=20');
  expectCap(await measureUnobserved(ns, 'ftp://127.0.0.1:7000', 40), 20, {
    '421 There are too many connected users, please try later.': 20,
  });
});
