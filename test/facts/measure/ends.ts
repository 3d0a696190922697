import {type Connection, connectMany, connectTo, Listener} from '../connection.ts';
import {Host} from '../host.ts';
import {type Measurement, Unmeasurable, until} from '../measurement.ts';

const port = 7000;

export const endMeasurements: readonly Measurement[] = [
  {
    fact: 'close-unread-resets',
    measure() {
      const host = new Host();
      const listener = new Listener(host, port);
      const [silent, talker] = connectMany(host, 2, port) as [Connection, Connection];
      talker.send('x');
      for (let i = 0; i < 2; i++) listener.mustAccept().close();
      const ends = [silent.receive(), talker.receive()];
      return {
        holds: ends.join() === 'EOF,ECONNRESET',
        measured: `without bytes ${ends[0]}, with an unread byte ${ends[1]}`,
      };
    },
  },
  {
    fact: 'message-survives-reset',
    measure() {
      const host = new Host();
      const listener = new Listener(host, port);
      const [reader, asker, bare] = connectMany(host, 3, port) as [Connection, Connection, Connection];
      for (const message of ['full', 'full', '']) {
        const accepted = listener.mustAccept();
        if (message !== '') accepted.send(message);
        accepted.reset();
      }
      const read = [reader.receive(), reader.receive()];
      const asked = [asker.takeError(), asker.receive()];
      const bareEnd = [bare.takeError(), bare.receive()];
      return {
        holds:
          read.join() === 'full,ECONNRESET' &&
          asked.join() === 'ECONNRESET,full' &&
          bareEnd.join() === 'ECONNRESET,EOF',
        measured: `recv(2): ${read.join(', then ')}; after SO_ERROR (${asked[0]}): ${asked[1]}, without a message ${bareEnd[1]}`,
      };
    },
  },
  {
    fact: 'early-reset-fails-connect',
    measure() {
      const host = new Host();
      const listener = new Listener(host, port);
      const client = connectTo(host, port, {looks: false});
      listener.mustAccept().reset();
      const end = client.state();
      const refused = connectTo(host, port + 1).state();
      return {
        holds: end === 'ECONNRESET' && refused === 'ECONNREFUSED',
        measured: `reset before the client looks: ${end}; no listener: ${refused}`,
      };
    },
  },
  {
    fact: 'death-ends-all-at-once',
    async measure() {
      const host = new Host();
      const server = host.start(
        process.execPath,
        '-e',
        `require('net').createServer({pauseOnConnect: true}, () => {}).listen(${port}, '127.0.0.1')`,
      );
      const listens = () =>
        host.sockets().some(({state, localPort}) => state === 'LISTEN' && localPort === port);
      if (!(await until(listens, 10_000))) throw new Unmeasurable('the server did not start');
      const [silent, talker] = connectMany(host, 2, port) as [Connection, Connection];
      const taken = ({port: source}: Connection) => host.serverEnd(port, source)?.inode !== 0;
      await until(() => taken(silent) && taken(talker), 10_000);
      server.kill('SIGSTOP');
      const queued = connectTo(host, port);
      talker.send('x');
      server.kill('SIGKILL');
      const clients = [silent, talker, queued];
      const ends = ['nothing', 'nothing', 'nothing'];
      await until(() => {
        for (const [i, client] of clients.entries()) if (ends[i] === 'nothing') ends[i] = client.receive();
        return !ends.includes('nothing') && !listens();
      }, 10_000);
      const later = connectTo(host, port).state();
      return {
        holds: ends.join() === 'EOF,ECONNRESET,ECONNRESET' && later === 'ECONNREFUSED',
        measured: `accepted ${ends[0]}, with an unread byte ${ends[1]}, in the queue ${ends[2]}; afterwards ${later}`,
      };
    },
  },
];
