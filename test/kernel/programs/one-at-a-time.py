"""Serves one connection at a time on 127.0.0.1:7000: says a word after a while, and closes; the others wait.

one-at-a-time.py SECONDS WORD; says `ready`.
"""
import socket
import sys
import time

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(('127.0.0.1', 7000))
listener.listen(64)
print('ready', flush=True)
while True:
    connection, _ = listener.accept()
    time.sleep(float(sys.argv[1]))
    try:
        connection.send(sys.argv[2].encode())
    except OSError:
        pass
    connection.close()
