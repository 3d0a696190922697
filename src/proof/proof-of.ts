import type {ProofSpec} from '../model/proof.ts';
import {amqpProof} from './amqp.ts';
import {fcgiProof} from './fcgi.ts';
import {grpcProof} from './grpc.ts';
import {httpProof} from './http.ts';
import {imapProof} from './imap.ts';
import {ldapProof} from './ldap.ts';
import {memcachedProof} from './memcached.ts';
import {mongodbProof} from './mongodb.ts';
import {mqttProof} from './mqtt.ts';
import {mysqlProof} from './mysql.ts';
import {natsProof} from './nats.ts';
import {pop3Proof} from './pop3.ts';
import {postgresProof} from './postgres.ts';
import type {Proof} from './proof.ts';
import {redisProof} from './redis.ts';
import {greetingProof} from './reply-code.ts';
import {sshProof} from './ssh.ts';
import {textProof} from './text.ts';
import {wsProof} from './ws.ts';

/** Names that the clients of these servers take where none is given, for want of the user's own. */
const postgresUser = 'postgres';
const mysqlUser = 'root';
/** What RabbitMQ is installed with; it takes it from its own host alone. */
const amqpGuest = 'guest';
const amqpVhost = '/';

/** Makes the proof that a spec describes; undefined where nothing is asked. */
export function proofOf(spec: ProofSpec): Proof | undefined {
  const {user, password, database} = spec;
  switch (spec.name) {
    case 'none':
      return undefined;
    case 'text':
      return textProof(bytesOf(spec.send), bytesOf(spec.until));
    case 'http':
      return httpProof(spec);
    case 'ws':
      return wsProof(spec);
    case 'redis':
      return redisProof(user, password);
    case 'memcached':
      return memcachedProof;
    case 'postgres':
      return postgresProof({
        user: user ?? postgresUser,
        password,
        database: database ?? user ?? postgresUser,
        asks: spec.asks,
      });
    case 'mysql':
      return mysqlProof({user: user ?? mysqlUser, password, database});
    case 'ssh':
      return sshProof;
    case 'smtp':
      return greetingProof('SMTP');
    case 'ftp':
      return greetingProof('FTP');
    case 'imap':
      return imapProof(user, password);
    case 'pop3':
      return pop3Proof(user, password);
    case 'ldap':
      return ldapProof(user, password);
    case 'mqtt':
      return mqttProof(user, password);
    case 'amqp':
      return amqpProof({
        user: user ?? amqpGuest,
        password: password ?? (user === undefined ? amqpGuest : ''),
        vhost: database ?? amqpVhost,
      });
    case 'nats':
      return natsProof(user, password);
    case 'mongodb':
      return mongodbProof;
    case 'fcgi':
      return fcgiProof(spec);
    case 'grpc':
      return grpcProof;
  }
}

function bytesOf(text: string | undefined): Uint8Array | null {
  return text === undefined ? null : Buffer.from(text, 'latin1');
}
