"""A server of HTTP on 127.0.0.1:7000 that closes connections of every address but one, as an allow list does.

one-address.py ADDRESS. Says `ready`.
"""
import socket
import sys
import threading


def serve(connection):
    try:
        while connection.recv(4096):
            connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    except ConnectionError:
        pass


listener = socket.create_server(('127.0.0.1', 7000))
print('ready', flush=True)
while True:
    accepted, (address, _) = listener.accept()
    if address == sys.argv[1]:
        threading.Thread(target=serve, args=(accepted,), daemon=True).start()
    else:
        accepted.close()
