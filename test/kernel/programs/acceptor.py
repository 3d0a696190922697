"""Listens, says `ready`, and accepts in its own way: all that wait, then a pause.

acceptor.py ADDRESS PORT BACKLOG PAUSE [QUIT_AT]; PAUSE in seconds, or `never`; it exits with QUIT_AT connections.
Several may share the port (SO_REUSEPORT).
"""
import socket
import sys
import time

address, port, backlog, pause = sys.argv[1:5]
quit_at = int(sys.argv[5]) if len(sys.argv) > 5 else None
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
listener.bind((address, int(port)))
listener.listen(int(backlog))
print('ready', flush=True)
while pause == 'never':
    time.sleep(3600)
listener.setblocking(False)
held = []
while True:
    time.sleep(float(pause))
    try:
        while True:
            held.append(listener.accept()[0])
            if len(held) == quit_at:
                sys.exit()
    except BlockingIOError:
        pass
