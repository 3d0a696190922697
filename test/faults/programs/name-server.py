"""A name server on 127.0.0.1:53 that answers each question after so many seconds with 127.0.0.1; never, for "never"."""
import socket
import sys
import threading

wait = sys.argv[1]
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
print("serving", flush=True)


def answer(question, client):
    end = question.index(b"\0", 12) + 5
    kind = question[end - 4 : end - 2]
    # Type A alone has an address here: RFC 1035, section 4.1.
    records = b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4\x7f\0\0\1" if kind == b"\0\1" else b""
    counts = b"\0\1" + (b"\0\1" if records else b"\0\0") + b"\0\0\0\0"
    server.sendto(question[:2] + b"\x81\x80" + counts + question[12:end] + records, client)


while True:
    question, client = server.recvfrom(512)
    if wait != "never":
        threading.Timer(float(wait), answer, (question, client)).start()
