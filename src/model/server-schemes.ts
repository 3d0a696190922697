import type {Scheme} from './target.ts';

/** What a server of the list of settings speaks by default, by its name there: the scheme that asks it. */
const schemeByServer: Readonly<Record<string, Scheme>> = {
  Apache: 'http',
  Caddy: 'http',
  Dovecot: 'imap',
  MariaDB: 'mysql',
  MongoDB: 'mongodb',
  Mosquitto: 'mqtt',
  MySQL: 'mysql',
  NATS: 'nats',
  PgBouncer: 'postgres',
  PostgreSQL: 'postgres',
  Postfix: 'smtp',
  ProFTPD: 'ftp',
  'Pure-FTPd': 'ftp',
  RabbitMQ: 'amqp',
  dropbear: 'ssh',
  exim: 'smtp',
  lighttpd: 'http',
  memcached: 'memcached',
  nginx: 'http',
  'php-fpm': 'fcgi',
  redis: 'redis',
  slapd: 'ldap',
  sshd: 'ssh',
  valkey: 'redis',
  vsftpd: 'ftp',
};

export function schemeOfServer(name: string): Scheme | undefined {
  return Object.hasOwn(schemeByServer, name) ? schemeByServer[name] : undefined;
}
