"""Accepts and echoes with a few descriptors, and has its own way when accept(2) fails for want of one.

out-of-fds.py ADDRESS PORT BACKLOG LIMIT busy|pause|reserve: tries again at once; looks away from the listener for a
second; closes a descriptor that it kept for this, accepts, and closes what it got. Says `ready`.
"""
import os
import resource
import selectors
import socket
import sys
import time

address, port, backlog, limit, kind = sys.argv[1:6]
resource.setrlimit(resource.RLIMIT_NOFILE, (int(limit), int(limit)))
listener = socket.socket(socket.AF_INET6 if ':' in address else socket.AF_INET)
listener.bind((address, int(port)))
listener.listen(int(backlog))
listener.setblocking(False)
selector = selectors.EpollSelector()
selector.register(listener, selectors.EVENT_READ)
reserve = os.open('/dev/null', os.O_RDONLY) if kind == 'reserve' else None
looking_from = 0.0
print('ready', flush=True)


def accept():
    global reserve, looking_from
    try:
        connection, _ = listener.accept()
    except BlockingIOError:
        return
    except OSError:
        if kind == 'pause':
            selector.unregister(listener)
            looking_from = time.monotonic() + 1
        elif kind == 'reserve':
            os.close(reserve)
            listener.accept()[0].close()
            reserve = os.open('/dev/null', os.O_RDONLY)
        return
    connection.setblocking(False)
    selector.register(connection, selectors.EVENT_READ)


while True:
    for key, _ in selector.select(0.1):
        if key.fileobj is listener:
            accept()
            continue
        try:
            said = key.fileobj.recv(4096)
            if said:
                key.fileobj.send(said)
        except OSError:
            said = b''
        if not said:
            selector.unregister(key.fileobj)
            key.fileobj.close()
    if looking_from and time.monotonic() > looking_from:
        looking_from = 0.0
        selector.register(listener, selectors.EVENT_READ)
