"""A prefix that gives its command a terminal, as `docker exec -t` and `kubectl exec -t` do: it echoes, and ends lines with CR LF."""

import os
import pty
import select
import sys

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
watched = [0, terminal]
while True:
    ready, _, _ = select.select(watched, [], [])
    if terminal in ready:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        os.write(1, data)
    if 0 in ready:
        data = os.read(0, 65536)
        if not data:
            # The client has gone: its terminal is closed, and what runs in it gets SIGHUP.
            break
        while data:
            data = data[os.write(terminal, data) :]
os.close(terminal)
