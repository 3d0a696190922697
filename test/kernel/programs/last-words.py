"""Holds as many connections as it is told to; each further one hears a word, and RST follows at once.

last-words.py ADDRESS PORT MOST [keep]; says `ready`. With `keep` it leaves to the client to close (Pgpool-II).
"""
import socket
import struct
import sys

listener = socket.socket()
listener.bind((sys.argv[1], int(sys.argv[2])))
listener.listen(512)
print('ready', flush=True)
held, kept = [], []
while True:
    connection, _ = listener.accept()
    if len(held) < int(sys.argv[3]):
        held.append(connection)
        continue
    try:
        connection.send(b'ERR max number of clients reached\r\n')
    except OSError:
        pass
    if 'keep' in sys.argv:
        kept.append(connection)
        continue
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    connection.close()
