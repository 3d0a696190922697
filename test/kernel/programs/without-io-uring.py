"""Runs a command in which io_uring_setup(2) fails with EPERM, as under the seccomp profile of Docker and of containerd."""
import ctypes
import os
import struct
import sys

PR_SET_NO_NEW_PRIVS = 38
PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2
# <linux/filter.h>, <linux/seccomp.h>: load the number of the call; is it 425, as on every architecture?
program = b"".join(
    struct.pack("=HBBI", *statement)
    for statement in [(0x20, 0, 0, 0), (0x15, 0, 1, 425), (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7FFF0000)]
)
statements = ctypes.create_string_buffer(program, len(program))
sock_fprog = struct.pack("@HP", len(program) // 8, ctypes.addressof(statements))
libc = ctypes.CDLL(None, use_errno=True)
for arguments in [(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, sock_fprog, 0, 0)]:
    if libc.prctl(*arguments) != 0:
        sys.exit(f"prctl(2): {os.strerror(ctypes.get_errno())}")
os.execvp(sys.argv[1], sys.argv[1:])
