import type {Topic} from './topic.ts';

export const readingTopic: Topic = {
  name: 'reading',
  title: 'How to read a report',
  parts: [
    'The headline is the result and the limit that was reached. The load line draws the connections that were offered against those that were accepted, with the limit across. The funnel (-v) counts every stage of a connection:',
    [
      ['started', 'connect(2) was called'],
      ['established', 'the client received SYN-ACK'],
      ['confirmed', 'the target’s kernel acknowledged something after that'],
      ['accepted', 'the application answered, or the target shows a process that owns the connection'],
      ['served', 'the application answered'],
      ['held', 'still alive at the end'],
      ['phantom', 'established on the client only: the server has no such connection'],
      ['unconfirmed', 'established, and the target’s kernel did not acknowledge it in time'],
    ],
    'A stage that could not be observed is –, not 0. The result counts the strongest stage that could be observed; the report says which.',
    'What was found names limits, the most important first, each with its readings, where each was read, and what raises the limit (→). These words say how sure a finding is:',
    [
      ['hit', 'the limit stopped connections in this run'],
      ['near', 'the limit was almost reached'],
      ['clear', 'the limit was judged and was not reached'],
      ['unknown', 'evidence is missing; the reason stands beside it'],
      ['certain', 'a counter or value was read that only this limit changes'],
      ['likely', 'all observations fit this limit, and no reading of the target contradicts it'],
      ['possible', 'this limit fits, and so do others; the report says which reading or test decides'],
      ['ceiling 17', 'how many connections that limit allows'],
      [
        'set by …',
        'which of two values set the size of an accept queue: the backlog that the application passed to listen(2), or net.core.somaxconn',
      ],
    ],
    'Several limits can be reached at once: raise the first, and the next one applies. The driver’s own limits are judged first. If one of them was reached, nothing is claimed about the target.',
    'Exit code 3 means that the result is not the target’s, or is not explained. What to do depends on what the report says:',
    [
      ['driver-fds', 'ulimit -n NUMBER, or more --workers'],
      ['driver-file-max', 'sysctl -w fs.file-max=NUMBER'],
      ['driver-ports', 'more --source addresses, or --source-ports 1024-65535'],
      [
        'driver-saturated',
        'a lower --rate, fewer connections (-c), or a larger machine; on a shared runner this is often the limit',
      ],
      ['driver-memory', 'fewer connections (-c), or a larger machine'],
      [
        'driver-egress',
        'the driver’s own firewall, conntrack or network card drops packets; the finding says which',
      ],
      [
        'several possible',
        'read the target with --observe-on, for example --observe-on "ssh staging"; without --passive small tests decide',
      ],
      [
        'is unknown',
        'read the target as root or as the user of the server; try fewer connections, then a lower rate',
      ],
    ],
  ],
};
