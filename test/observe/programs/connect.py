"""Starts COUNT connections to ADDRESS PORT at once, prints after a second how many were established, ends with stdin."""
import resource
import socket
import sys
import time

address, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
sockets = [socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK) for _ in range(count)]
for one in sockets:
    one.connect_ex((address, port))
time.sleep(1)
established = 0
for one in sockets:
    try:
        one.getpeername()
        established += 1
    except OSError:
        pass
print(established, flush=True)
sys.stdin.read()
