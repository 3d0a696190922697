"""Takes source ports of its host away, as any program does that connects somewhere.

ports.py ADDRESS PORT COUNT hold|close: keeps them open, or closes first, so that they stay in TIME_WAIT. Says `ready`.
"""
import socket
import sys
import time

address, port, count, then = sys.argv[1:5]
connections = [socket.create_connection((address, int(port))) for _ in range(int(count))]
if then == 'close':
    for connection in connections:
        connection.shutdown(socket.SHUT_WR)
    for connection in connections:
        connection.recv(1)
        connection.close()
print('ready', flush=True)
while True:
    time.sleep(3600)
