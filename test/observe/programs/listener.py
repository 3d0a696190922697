"""Listens as its arguments say, prints `ready PORT`, accepts a connection for each line on stdin, ends with stdin.

listener.py ADDRESS BACKLOG [reuseport] [defer] [v6only] [workers=N]; ADDRESS with a slash or @ is a Unix-domain one.
"""
import os
import socket
import sys

address, backlog, options = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
if '/' in address or address.startswith('@'):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address.replace('@', '\0'))
    port = 0
else:
    host, _, wanted = address.rpartition(',')
    listener = socket.socket(socket.AF_INET6 if ':' in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if ':' in host:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 'v6only' in options)
    if 'reuseport' in options:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if 'defer' in options:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 60)
    listener.bind((host, int(wanted)))
    port = listener.getsockname()[1]
listener.listen(backlog)
for option in options:
    if option.startswith('workers='):
        for _ in range(int(option[8:])):
            if os.fork() == 0:
                sys.stdin.read()
                os._exit(0)
print('ready', port, flush=True)
taken = []
for line in sys.stdin:
    taken.append(listener.accept())
    print('accepted', len(taken), flush=True)
