"""Figures of a terminal over SSH and of one on the local socket (arguments:
postern, posternd's root). A figure a line: NAME VALUE UNIT."""
import fcntl
import hashlib
import os
import pty
import select
import socket
import statistics
import struct
import sys
import termios
import time

from asa import SECRET, Daemon, Terminal, login, must, until

PROMPT = rb"\r\n\rfw(\([a-z0-9-]+\))?[>#] "
LINES = ["object network BENCH-%d\n host 10.9.%d.%d" % (
    i, i // 250, i % 250 + 1) for i in range(500)]


class Local(Terminal):
    """The same, of a shell on this machine."""

    def __init__(self, *command):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execv(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ,
                    struct.pack("HHHH", 24, 80, 0, 0))
        self.channel = self
        self.buffer = b""

    def greeting(self):
        return self.until(rb"\rfw> ")

    def settimeout(self, seconds):
        self.seconds = seconds

    def recv(self, n):
        if not select.select([self.fd], [], [], self.seconds)[0]:
            raise socket.timeout
        return os.read(self.fd, n)

    def sendall(self, data):
        """All of it, reading what comes back meanwhile."""
        while data:
            data = data[os.write(self.fd, data[:1024]):]
            if len(data) > 0:
                self.buffer += os.read(self.fd, 65536)

    def close(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


class Remote(Terminal):
    def __init__(self):
        self.transport = login()
        Terminal.__init__(self, self.transport)

    def close(self):
        self.transport.close()


def figure(name, value, unit):
    print(name, "%.3g" % value if value < 100 else "%.0f" % value, unit,
          flush=True)


def timed(function, *arguments):
    start = time.monotonic()
    result = function(*arguments)
    return time.monotonic() - start, result


def opened(make):
    s = make()
    s.greeting()
    return s


def logins(make):
    times = []
    for _ in range(10):
        took, s = timed(opened, make)
        times.append(took)
        s.close()
    return statistics.median(times)


def configured(s):
    s.type("configure terminal")
    took, _ = timed(paste, s)
    s.type("end")
    got = s.type("show running-config object", seconds=60)
    must("all lines", got.count("BENCH-") == len(LINES), len(got))
    return took


def paste(s):
    s.send("\n".join(LINES) + "\n")
    last = LINES[-1].split("\n")[-1].encode() + b"\r\n"
    got = b""
    while last not in got:
        got += s.until(PROMPT, 60)


def shown(s):
    """Read as it comes: no pattern is looked for in a megabyte."""
    start = time.monotonic()
    s.send("show running-config access-list\n")
    s.channel.settimeout(60)
    parts, tail = [], b""
    while not tail.endswith(b"\r\n\rfw# "):
        parts.append(s.channel.recv(65536))
        tail = tail[-16:] + parts[-1]
    took = time.monotonic() - start
    must("all lines", b"".join(parts).count(b"access-list") >= 10000)
    return took


def both(name, local, remote, unit="s", factor=1):
    figure(name + "-local", local * factor, unit)
    figure(name + "-ssh", remote * factor, unit)
    figure(name + "-ssh-to-local", remote / local, "times")


def hashing():
    """What a right password costs on this machine."""
    return min(timed(hashlib.pbkdf2_hmac, "sha512", b"admin-word-1",
                     b"0123456789abcdef", 5000, 16)[0] for _ in range(5))


def memory():
    daemon = Daemon()
    until("no session", lambda: not daemon.helpers())
    before = daemon.memory()
    sessions = [opened(Remote) for _ in range(5)]
    for s in sessions:
        s.enable()
    kib = {}
    for pid, (name, _) in daemon.helpers().items():
        kib[name] = kib.get(name, 0) + daemon.memory(pid)
    kib["posternd"] = daemon.memory() - before
    for name in sorted(kib):
        figure("session-memory-" + name, kib[name] / 5 / 1024, "MB")
    for s in sessions:
        s.close()


local = lambda: Local(sys.argv[1], "--root", sys.argv[2])  # noqa: E731
a, b = logins(local), logins(Remote)
both("login", a, b, "ms", 1000)
figure("login-ssh-to-pbkdf2", b / hashing(), "times")
took = {}
for make in (local, Remote):
    s = opened(make)
    s.enable()
    s.type("terminal pager 0")
    took[make] = (configured(s), min(shown(s) for _ in range(3)))
    s.type("configure terminal")
    s.type("clear configure object")
    s.close()
both("config-1000-lines", took[local][0], took[Remote][0])
both("show-10000-lines", took[local][1], took[Remote][1])
memory()
