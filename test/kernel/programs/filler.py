"""Small datagrams to a port that nobody has, up to 2000 a second for at most 40 s: more than the link carries.

filler.py ADDRESS; says `ready`.
"""
import socket
import sys
import time

sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print('ready', flush=True)
begun = time.monotonic()
while time.monotonic() < begun + 40:
    try:
        for _ in range(4):
            sender.sendto(b'x' * 32, (sys.argv[1], 9))
    except OSError:
        pass
    time.sleep(0.002)
