import type {Topic} from './topic.ts';

export const hostsTopic: Topic = {
  name: 'hosts',
  title: 'Targets and drivers on other hosts',
  parts: [
    'A host is named by a command prefix: a command that runs another command there with its standard input and output, such as ssh staging, docker exec -i web, kubectl exec -i POD --, ip netns exec blue, nsenter -t PID -n or srun -N1 -n1 -w node1. It must not allocate a terminal (no -t). plimsoll opens no port of its own and starts no daemon.',
    [
      [
        '--observe-on PREFIX',
        'reads limits and counters of the target there. The host needs a POSIX sh; nothing is installed. Give it again for hosts on the way, such as a gateway or a balancer; each finding then says its host. A target on this host is observed without it; --observe-on none turns that off',
      ],
      [
        '--drive-from PREFIX',
        'opens connections from there. Give it again for more hosts; local is this host. The host needs Node 20.19 or later. If plimsoll of the same version is installed there it is used; otherwise the worker is sent over standard input and opens connections by node:net',
      ],
    ],
    'Several hosts share the connections equally, and --workers holds for each host. They start together: plimsoll measures how long a message takes to each host and back. Clocks of hosts are not compared. attempts and latency of the record are of all hosts together, hosts of each.',
    'If a host reaches a limit of its own (driver-fds, driver-ports, driver-saturated …), the report names the host and the limit. Connections that it could not begin are left out, and the target is judged by the others.',
    'If a host sends nothing for 10 s its share is reported as lost, with the reason. The other hosts finish, the record says complete: false, and the exit code is 70. A worker that receives nothing for 15 s ends by itself.',
    'Each source address has about 28,000 source ports (ip_local_port_range), so it can hold that many connections to one target. On loopback plimsoll uses more addresses of 127.0.0.0/8 by itself. Elsewhere driver-ports says how many more addresses are needed: add them to the hosts (ip address add), then name all of them in --source.',
    'Only connections of the run itself are counted at the target, by their four-tuples. target.observed of the record says where the target was read, which share of the connections arrives there, and whether addresses are translated or a proxy answers.',
  ],
};
