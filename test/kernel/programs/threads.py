"""One thread a connection, on 127.0.0.1:7000.

threads.py close|wait|exit: what it does without another thread. `close` is what socketserver does with any error; `wait`
starts the thread first, which then accepts, and tries again; `exit` ends with the error.
"""
import os
import socket
import socketserver
import sys
import threading
import time


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        while self.request.recv(4096):
            pass


class Server(socketserver.ThreadingTCPServer):
    request_queue_size = 128

    def handle_error(self, request, client_address):
        if kind == 'exit':
            os._exit(1)


def serve_next():
    connection, _ = listener.accept()
    accepted.release()
    while connection.recv(4096):
        pass


kind = sys.argv[1]
if kind != 'wait':
    server = Server(('127.0.0.1', 7000), Handler)
    print('ready', flush=True)
    server.serve_forever()
listener = socket.socket()
listener.bind(('127.0.0.1', 7000))
listener.listen(16)
print('ready', flush=True)
accepted = threading.Semaphore(1)
while True:
    accepted.acquire()
    while True:
        try:
            threading.Thread(target=serve_next, daemon=True).start()
            break
        except RuntimeError:
            time.sleep(0.05)
