"""slow-prefix.py MILLISECONDS COMMAND…: runs the command, each byte on its way for that long, in both directions."""
import os
import queue
import subprocess
import sys
import threading
import time

delay = int(sys.argv[1]) / 1000
child = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def relay(source, target):
    parcels = queue.Queue()

    def deliver():
        while True:
            due, data = parcels.get()
            time.sleep(max(0, due - time.monotonic()))
            if not data:
                os.close(target)
                return
            while data:
                data = data[os.write(target, data):]

    threading.Thread(target=deliver, daemon=source == 0).start()
    while True:
        data = os.read(source, 65536)
        parcels.put((time.monotonic() + delay, data))
        if not data:
            return


threading.Thread(target=relay, args=(0, os.dup(child.stdin.fileno())), daemon=True).start()
child.stdin.close()
relay(child.stdout.fileno(), os.dup(1))
