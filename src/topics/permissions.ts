import type {Topic} from './topic.ts';

export const permissionsTopic: Topic = {
  name: 'permissions',
  title: 'What needs which permission',
  parts: [
    'Load needs none, nor does most of the evidence: every user may read accept queues, counters, settings, conntrack and the file table. The report says what could not be read, and why:',
    [
      [
        'descriptors, limits and CPU of the server’s process',
        'needs the user of the server, or root. Without it target-fds and target-tasks cannot be shown; connections accepted are still counted',
      ],
      [
        'a target in another network namespace or in a container',
        'needs root. Without it the target is not observed',
      ],
      [
        'rules of the firewall (nft, iptables-save)',
        'needs root or CAP_NET_ADMIN. Without it connection-cap and rate-cap are likely at most',
      ],
      [
        'a target on another host',
        'needs a login there (--observe-on). Without it only the client’s side is seen',
      ],
    ],
    'Before it starts, a run warns if it would leave others less than a tenth of a table that they share with it (conntrack, fs.file-max, tcp_mem).',
    'plimsoll changes nothing on any host. It raises its own soft RLIMIT_NOFILE up to the hard one, and prints the lines that raise other limits.',
    'Addresses other than loopback, private, link-local and this machine’s own are refused without --allow-public.',
  ],
};
