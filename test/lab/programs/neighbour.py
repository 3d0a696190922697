"""A busy neighbour in one network namespace, until it is killed: what moves counters of a host that are not the run's.

usage: neighbour.py [HOST PORT]    other clients of that address, three at a time, beside the rest
"""

import select
import socket
import sys
import time

# A listener of its own that never accepts: its queue overflows, and its SYNs are sent again.
stuck = socket.socket()
stuck.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
stuck.bind(("127.0.0.1", 2222))
stuck.listen(1)
# One that is well, on a path that loses a packet in a hundred: a rule sees to that.
healthy = socket.socket()
healthy.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
healthy.bind(("127.0.0.1", 2223))
healthy.listen(64)
healthy.setblocking(False)
# Nobody reads here: a rule drops it.
datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
address = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 2 else None


def client(to):
    family = socket.AF_INET6 if ":" in to[0] else socket.AF_INET
    made = socket.socket(family)
    made.setblocking(False)
    try:
        made.connect(to)
    except OSError:
        pass
    return made


print("up", flush=True)
queued, served, others = [], [], []
while True:
    queued.append(client(("127.0.0.1", 2222)))
    if len(queued) > 40:
        queued.pop(0).close()
    for _ in range(10):
        served.append(client(("127.0.0.1", 2223)))
    try:
        while True:
            served.append(healthy.accept()[0])
    except BlockingIOError:
        pass
    while len(served) > 80:
        served.pop(0).close()
    for _ in range(5):
        try:
            datagrams.sendto(b"x" * 64, ("127.0.0.1", 5353))
        except OSError:
            pass
    if address:
        while len(others) >= 3:
            others.pop(0).close()
        others.append(client(address))
    select.select([], [], [], 0.1)
