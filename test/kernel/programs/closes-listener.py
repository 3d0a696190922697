"""Accepts as many connections as it is told to on 127.0.0.1:7000, keeps them, and closes its listening socket.

closes-listener.py MOST [SECONDS]: listens again after SECONDS. Says `ready`.
"""
import socket
import sys
import time


def listen():
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(('127.0.0.1', 7000))
    listener.listen(64)
    return listener


listener = listen()
print('ready', flush=True)
held = [listener.accept()[0] for _ in range(int(sys.argv[1]))]
listener.close()
time.sleep(float(sys.argv[2]) if len(sys.argv) > 2 else 3600)
listener = listen()
while True:
    held.append(listener.accept()[0])
