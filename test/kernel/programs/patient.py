"""Accepts on 127.0.0.1:7000; where accept(2) fails, it waits and tries again."""
import socket
import time

listener = socket.socket()
listener.bind(('127.0.0.1', 7000))
listener.listen(16)
print('ready', flush=True)
held = []
while True:
    try:
        held.append(listener.accept())
    except OSError:
        time.sleep(0.05)
