"""Listens, says `ready`, and accepts in its own way: all that wait, then a pause.

acceptor.py ADDRESS PORT BACKLOG PAUSE [QUIT_AT [GREETING]]; PAUSE in seconds, or `never`; it exits with QUIT_AT
connections, with 0 never; GREETING goes to each that it accepts.
Several may share the port (SO_REUSEPORT).
"""
import socket
import sys
import time

address, port, backlog, pause = sys.argv[1:5]
quit_at = int(sys.argv[5]) if len(sys.argv) > 5 else 0
greeting = sys.argv[6].encode() if len(sys.argv) > 6 else b''
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
            if greeting:
                held[-1].send(greeting)
            if len(held) == quit_at:
                sys.exit()
    except BlockingIOError:
        pass
