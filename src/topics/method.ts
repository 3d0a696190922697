import type {Topic} from './topic.ts';

export const methodTopic: Topic = {
  name: 'method',
  title: 'How plimsoll measures, and what it cannot know',
  parts: [
    'Arrivals are open loop: the plan sets when each connection is due, not the target. The response time of a connection counts from its scheduled start, so a target or a driver that stalls cannot hide it. Its difference from the service time is coordinated omission.',
    'ceiling opens connections up to --connections. When attempts fail it stops opening and waits. If the waiting attempts succeed, a limit on the rate was reached, and it continues at half the rate; if they do not, a limit on the number was reached. It then holds the connections, verifies with the target’s kernel which of them exist there, and confirms the result --repeats times: it closes one connection and opens two. At the end it closes everything with RST.',
    'If the evidence fits more than one limit, up to four small tests decide. Each is bounded and announced: close a few connections to see whether others are accepted, connect from a second source address, connect to another port, connect more slowly. --passive leaves them out.',
    'A canary opens one extra connection every 500 ms, outside the load. The report says how other clients were affected, and how long the target took to recover. Where other clients are connected to the target, the run ends when the canary has been waiting for 5 s; --stop-when-canary-blocked sets another time, or never. --no-canary leaves the canary out.',
    'Connections are opened by worker processes that call libc (--engine epoll), from explicit source ports: the kernel’s own search takes a quarter of a millisecond a connection once half of the ephemeral ports are used. With --engine uring io_uring keeps the sockets (Linux 6.8): one process then holds more of them than RLIMIT_NOFILE, which bounds each of its tables, not their sum; what is measured is the same. Where the kernel, a sysctl (kernel.io_uring_disabled) or a seccomp profile forbids it, epoll runs. If libc cannot be loaded --engine net runs on node:net. The record names the engine, and why it is not the one that was asked for.',
    'The kernel times connect (tcpi_rtt), because the event loop learns of a connection only when it wakes up. After a SYN retry, and for accept, the time is when the loop saw it; fidelity.stampErrorP99Us of the record bounds the error.',
    'Phantoms are found by TCP keepalive and by repeated SYN-ACKs; the application receives no byte.',
    'If the target is not observed, and its protocol lets the client speak first, accepted connections cannot be counted; the report then says confirmed. Limits that look the same from outside, such as an application that hangs and one that is out of descriptors, are then listed as possible.',
    'The kernel counts drops for a network namespace, not for a listener, and counts packets, not attempts. A counter that rose is evidence; by how much it rose is not. Traffic of others is counted as well.',
    'A balancer on the path answers for the target. What is behind it is observed only on the hosts of --observe-on.',
    'On loopback each handshake finishes inside connect(2), so a burst arrives less close together than over a network.',
    'Of about seventy servers (nginx, haproxy, redis, PostgreSQL, Tomcat …) plimsoll also reads the connection limit that is configured, from the command line and the configuration, and what their log says about limits during the run.',
    'A result holds for this target, this load and this moment. --repeats confirms it; plimsoll compare says what changed since.',
  ],
};
