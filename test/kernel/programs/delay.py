"""Passes every frame on between two interfaces, each SECONDS later: a round trip where there is no netem.

delay.py ONE OTHER SECONDS; says `ready`.
"""
import heapq
import select
import socket
import sys
import time

ALL_PROTOCOLS = 3
SOL_PACKET = 263
PACKET_VNET_HDR = 15

delay = float(sys.argv[3])
ports = []
for name in sys.argv[1:3]:
    port = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
    # The header in front of each frame says that its checksum is still to be made, and goes on with it.
    port.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    port.bind((name, ALL_PROTOCOLS))
    ports.append(port)
print('ready', flush=True)
waiting = []
count = 0
while True:
    patience = max(0, waiting[0][0] - time.monotonic()) if waiting else None
    for port in select.select(ports, [], [], patience)[0]:
        frame, address = port.recvfrom(70_000)
        if address[2] != socket.PACKET_OUTGOING:
            count += 1
            other = ports[1 - ports.index(port)]
            heapq.heappush(waiting, (time.monotonic() + delay, count, other, frame))
    while waiting and waiting[0][0] <= time.monotonic():
        _, _, other, frame = heapq.heappop(waiting)
        other.send(frame)
