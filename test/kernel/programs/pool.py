"""A pool of workers behind one acceptor, on 127.0.0.1:7000: it accepts everything, and hands each connection to a worker.

pool.py WORKERS SECONDS keep|free: what a worker does after its answer, which takes SECONDS. `keep` stays with its
connection until that is closed; `free` takes the next. Says `ready`.
"""
import queue
import socket
import sys
import threading
import time

workers, seconds, kept = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3] == 'keep'
waiting = queue.Queue()
answered = []


def work():
    while True:
        connection = waiting.get()
        try:
            while connection.recv(4096):
                time.sleep(seconds)
                connection.send(b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
                if not kept:
                    answered.append(connection)
                    break
        except OSError:
            pass


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(('127.0.0.1', 7000))
listener.listen(128)
for _ in range(workers):
    threading.Thread(target=work, daemon=True).start()
print('ready', flush=True)
while True:
    waiting.put(listener.accept()[0])
