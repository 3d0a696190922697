import type {Server} from './server.ts';
import {applicationServers} from './servers/applications.ts';
import {brokers} from './servers/brokers.ts';
import {daemons} from './servers/daemons.ts';
import {databases} from './servers/databases.ts';
import {mailServers} from './servers/mail.ts';
import {proxies} from './servers/proxies.ts';
import {webServers} from './servers/web.ts';

/** Servers whose settings are known. Of programs of one comm the one whose command line fits stands for it. */
export const servers: readonly Server[] = [
  ...webServers,
  ...applicationServers,
  ...proxies,
  ...databases,
  ...brokers,
  ...mailServers,
  ...daemons,
];
