"""with_lock.py SECONDS FILE COMMAND…: waits for the lock on FILE, then becomes COMMAND, which holds the lock from the
start.

It serves `apt-get update`, which gives up at once if another process holds the lock of its lists. The lock is an fcntl
lock: it stays with the process when the process becomes another program.
"""

import fcntl
import os
import signal
import sys
from types import FrameType


def main(seconds: str, file: str, *command: str) -> None:
    os.makedirs(os.path.dirname(file), exist_ok=True)
    lock = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o640)
    os.set_inheritable(lock, True)  # closing it would give the lock back

    def give_up(_: int, __: "FrameType | None") -> None:
        sys.exit(f"Another process has held {file} for {seconds} s.")

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(int(seconds))
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        print(f"Another process holds {file}: waiting for it.", file=sys.stderr, flush=True)
        fcntl.lockf(lock, fcntl.LOCK_EX)
    signal.alarm(0)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
