/*
 * How fast this kernel lets one thread open connections: the floor that plimsoll is measured against.
 *
 *     cc -O2 -o floor floor.c && ./floor 127.0.0.1 7000 19000
 *
 * It does what any driver of connections has to do, in the cheapest way known, and nothing else: no statistics, no
 * schedule, no epoll registration of what is established at once, no reading of TCP_INFO.
 *
 * - each socket is bound to a port of its own choice, for the kernel's search for one is slow beyond half the range;
 * - connect(2) does not block, and is called a second time at once: on loopback the handshake is done by then;
 * - what is not done by then goes to epoll, which is looked at after each `per_look` connects.
 *
 * Prints one line, `established=19000 waited=0 seconds=0.2345 per_second=81023`; the time is from the first connect to
 * the last established connection. Then it holds all connections until its standard input ends, and closes them with
 * RST, so that no TIME_WAIT is left for the next.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	first_port = 32768, /* ip_local_port_range of a new network namespace */
	per_look = 16,
	batch = 256,
	patience_ms = 5000,
	own_fds = 16,
};

static void fail(const char *what) {
	perror(what);
	exit(1);
}

static double now(void) {
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec * 1e-9;
}

/* Settles what the handshakes in flight came to, and answers how many were established. */
static int look(int epoll, int timeout_ms) {
	struct epoll_event events[batch];
	int count = epoll_wait(epoll, events, batch, timeout_ms);
	for (int i = 0; i < count; i++) {
		if (events[i].events & (EPOLLERR | EPOLLHUP)) {
			fprintf(stderr, "a handshake failed\n");
			exit(1);
		}
		epoll_ctl(epoll, EPOLL_CTL_DEL, events[i].data.fd, NULL);
	}
	if (count == 0 && timeout_ms > 0) {
		fprintf(stderr, "handshakes take longer than %d ms\n", timeout_ms);
		exit(1);
	}
	return count > 0 ? count : 0;
}

/* Raises the limit of descriptors, and grows the table to `count` at once: plimsoll does both before its first connect. */
static void make_room(int count) {
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0) fail("setrlimit");
	int highest = fcntl(0, F_DUPFD_CLOEXEC, count + own_fds);
	if (highest < 0) fail("fcntl");
	close(highest);
}

int main(int argc, char **argv) {
	if (argc != 4) {
		fprintf(stderr, "usage: %s ADDRESS PORT CONNECTIONS\n", argv[0]);
		return 2;
	}
	struct sockaddr_in target = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
	if (inet_pton(AF_INET, argv[1], &target.sin_addr) != 1) fail("inet_pton");
	/* On loopback a connection may leave from the address it goes to. */
	struct sockaddr_in source = {.sin_family = AF_INET, .sin_addr = target.sin_addr};
	int connections = atoi(argv[3]);
	make_room(connections);
	int *fds = calloc(connections, sizeof *fds);
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	if (!fds || epoll < 0) fail("epoll_create1");

	int pending = 0, waited = 0, since_look = 0;
	double begun = now();
	for (int i = 0; i < connections; i++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		if (fd < 0) fail("socket");
		fds[i] = fd;
		source.sin_port = htons(first_port + i);
		if (bind(fd, (struct sockaddr *)&source, sizeof source) != 0) fail("bind");
		if (connect(fd, (struct sockaddr *)&target, sizeof target) == 0) continue;
		if (errno != EINPROGRESS) fail("connect");
		if (connect(fd, (struct sockaddr *)&target, sizeof target) != 0) {
			if (errno != EALREADY) fail("connect");
			struct epoll_event event = {.events = EPOLLOUT | EPOLLET, .data.fd = fd};
			if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
			pending++;
			waited++;
		}
		if (pending > 0 && ++since_look >= per_look) {
			pending -= look(epoll, pending >= batch ? patience_ms : 0);
			since_look = 0;
		}
	}
	while (pending > 0) pending -= look(epoll, patience_ms);
	double seconds = now() - begun;
	printf("established=%d waited=%d seconds=%.4f per_second=%.0f\n", connections, waited, seconds,
	       connections / seconds);
	fflush(stdout);

	char byte;
	while (read(0, &byte, 1) > 0) continue;
	struct linger reset = {.l_onoff = 1, .l_linger = 0};
	for (int i = 0; i < connections; i++) {
		setsockopt(fds[i], SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
		close(fds[i]);
	}
	return 0;
}
