"""Accepts on 127.0.0.1:7000; takes a megabyte for each connection, and writes to it, so that it is there."""
import socket

listener = socket.socket()
listener.bind(('127.0.0.1', 7000))
listener.listen(128)
print('ready', flush=True)
held = []
while True:
    connection, _ = listener.accept()
    held.append((connection, bytearray(b'x') * (1 << 20)))
