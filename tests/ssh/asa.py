"""A terminal on the firewall over SSH, byte for byte: for the scripts here."""
import logging
import os
import re
import socket
import sys
import time

import paramiko

ADDRESS = ("10.77.0.1", 22)
USER, PASSWORD, SECRET = "admin", "admin-word-1", "enable-word-1"
SLOW = 4 if "san" in os.environ.get("POSTERN_BUILD", "") else 1
logging.getLogger("paramiko").setLevel(logging.CRITICAL + 1)


def fail(why):
    sys.exit("FAIL: %s" % why)


def must(what, condition, seen=None):
    if not condition:
        fail(what if seen is None else "%s: %r" % (what, seen))


def story(text):
    print("--- " + text, flush=True)


def dial(source=None):
    """A TCP connection, from an address of ours."""
    return socket.create_connection(ADDRESS, 30 * SLOW,
                                    (source, 0) if source else None)


def transport(sock=None, **options):
    """A transport with its keys exchanged, nobody logged in."""
    t = paramiko.Transport(sock or dial(), **options)
    t.banner_timeout = t.handshake_timeout = t.auth_timeout = 30 * SLOW
    try:
        t.start_client(timeout=30 * SLOW)
    except BaseException:
        t.close()
        raise
    return t


def login(user=USER, password=PASSWORD, sock=None, **options):
    t = transport(sock, **options)
    try:
        t.auth_password(user, password)
    except BaseException:
        t.close()
        raise
    return t


def until(what, condition, seconds=20):
    end = time.monotonic() + seconds * SLOW
    while not condition():
        if time.monotonic() > end:
            fail("waited in vain for: " + what)
        time.sleep(0.05)


class Terminal:
    """A shell on a pty. Patterns are of bytes, and end where the data end."""

    def __init__(self, transport, width=80, height=24, window=None):
        self.channel = transport.open_session(window_size=window,
                                              timeout=30 * SLOW)
        self.channel.get_pty("vt100", width, height)
        self.channel.invoke_shell()
        self.buffer = b""

    def send(self, data):
        self.channel.sendall(data if isinstance(data, bytes)
                             else data.encode())

    def until(self, pattern, seconds=20):
        """All until pattern matches at the end; it is taken."""
        end = time.monotonic() + seconds * SLOW
        pattern = re.compile(b"(?:" + pattern + rb")\Z", re.S)
        while not pattern.search(self.buffer):
            self.channel.settimeout(max(0.01, end - time.monotonic()))
            try:
                data = self.channel.recv(65536)
            except socket.timeout:
                fail("waited for %r, got %r" % (pattern.pattern, self.buffer))
            if not data:
                fail("closed while waiting for %r, after %r" %
                     (pattern.pattern, self.buffer))
            self.buffer += data
        got, self.buffer = self.buffer, b""
        return got

    def type(self, line, pattern=rb"\r\n\rfw(\([a-z0-9-]+\))?[>#] ",
             seconds=20):
        """Sends a line, returns what came between its echo and the prompt,
        without the CR."""
        self.send(line + "\n")
        got = self.until(pattern, seconds)
        must("the echo of %r" % line,
             got.startswith(line.encode() + b"\r\n"), got)
        got = got[len(line):]
        got = got[:got.rindex(b"\r\n\r")]
        return got.decode().replace("\r\n", "\n").lstrip("\n")

    def greeting(self):
        return self.until(rb"\r\n\rfw[>#] ")

    def enable(self, secret=SECRET):
        self.send("enable\n")
        got = self.until(rb"\r\n\rPassword: |\rPassword: ")
        self.send(secret + "\n")
        return got + self.until(rb"\r\n\rfw# ")

    def close_when_done(self):
        """Until the other end closes; the rest of what it said."""
        data = self.buffer
        self.channel.settimeout(20 * SLOW)
        while True:
            try:
                more = self.channel.recv(65536)
            except socket.timeout:
                fail("the session stays open after %r" % data)
            if not more:
                return data
            data += more


def privileged(t, **options):
    terminal = Terminal(t, **options)
    terminal.greeting()
    terminal.enable()
    terminal.type("terminal pager 0")
    return terminal


def run(t, command, stdin=None):
    """One command by an exec channel: (status, stdout, stderr)."""
    channel = t.open_session(timeout=30 * SLOW)
    channel.settimeout(30 * SLOW)
    channel.exec_command(command)
    if stdin is not None:
        try:
            channel.sendall(stdin)
            channel.shutdown_write()
        except OSError: # it has ended, and says why
            pass
    out = channel.makefile("rb").read()
    errors = channel.makefile_stderr("rb").read()
    status = channel.recv_exit_status()
    channel.close()
    return status, out, errors


# ---- what posternd and its children are ------------------------------------

def status_of(pid):
    with open("/proc/%d/stat" % pid) as f:
        name, rest = f.read().rsplit(")", 1)
    return name.split("(", 1)[1], rest.split()


def children(pid):
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
            return [int(n) for n in f.read().split()]
    except FileNotFoundError:
        return []


class Daemon:
    """posternd: FIREWALL_PID is its keeper, whose first child it is; the
    others are postern-sshd and postern."""

    def __init__(self):
        self.keeper = int(os.environ["FIREWALL_PID"])
        self.pid = children(self.keeper)[0]

    def helpers(self):
        """{pid: (name, state)} of what runs for connections."""
        found = {}
        for pid in children(self.keeper):
            if pid != self.pid:
                try:
                    name, rest = status_of(pid)
                except (FileNotFoundError, ProcessLookupError):
                    continue
                found[pid] = (name, rest[0])
        return found

    def memory(self, pid=None):
        """Its own memory, in KiB."""
        with open("/proc/%d/status" % (pid or self.pid)) as f:
            for line in f:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1])
        return 0

    def files(self, pid=None):
        return len(os.listdir("/proc/%d/fd" % (pid or self.pid)))
