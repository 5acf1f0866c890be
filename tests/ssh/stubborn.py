"""Clients that stop reading, that flood, that die: others don't notice."""
import os
import signal
import socket
import subprocess
import time

import paramiko

import wire
from asa import (ADDRESS, PASSWORD, SLOW, USER, Daemon, Terminal, dial, fail,
                 login, must, run, story, transport, until)
from settle import Settled

LINES = 10000
SOON = 20 # a login has 30 s: one that waits for another to end is none
daemon = Daemon()
settled = Settled(daemon)


def openssh(*command):
    """OpenSSH's own client, in a process that can be stopped and killed."""
    return subprocess.Popen(
        ["sshpass", "-p", PASSWORD, "ssh", "-o", "StrictHostKeyChecking=no",
         "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
         "%s@%s" % (USER, ADDRESS[0]), *command], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE)


def others_work(what):
    start = time.monotonic()
    t = login()
    status, out, _ = run(t, "show version")
    must(what + ": another session", b"Software Version" in out, out)
    t.close()
    must(what + ": soon", time.monotonic() - start < SOON)
    settled.bounded(what)
    for pid in daemon.helpers():
        try:
            kib = daemon.memory(pid)
        except (FileNotFoundError, ProcessLookupError):
            continue
        must("%s: process %d" % (what, pid), kib < 48 * 1024 * SLOW,
             "%d KiB" % kib)


def count(data):
    return data.count(b"access-list big extended permit")


def stopped():
    """The client is stopped while ten thousand lines come, then goes on."""
    client = openssh("show running-config access-list")
    first = client.stdout.read(2000)
    time.sleep(0.2)
    others_work("a client whose output is not read")
    ssh = [int(pid) for pid in open("/proc/%d/task/%d/children" % (
        client.pid, client.pid)).read().split()]
    for pid in ssh:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(1)
    others_work("a client that is stopped")
    for pid in ssh:
        os.kill(pid, signal.SIGCONT)
    rest = client.stdout.read()
    must("all of it arrives in the end", count(first + rest) == LINES,
         count(first + rest))
    must("with its status", client.wait() == 0)
    settled.check("a client that was stopped")


def no_window():
    """One that opens no window, then a little, then all."""
    t = login()
    s = Terminal(t, window=32768)
    s.greeting()
    s.type("terminal pager 0")
    s.send("show running-config access-list\n")
    time.sleep(1)
    others_work("a window that is full")
    got = s.until(rb"\r\n\rfw# ", 60)
    must("all of it arrives in the end", count(got) == LINES, count(got))
    t.close()
    settled.check("a window that was full")


def killed():
    clients = [openssh("show running-config access-list") for _ in range(3)]
    for client in clients:
        client.stdout.read(2000)
        for pid in open("/proc/%d/task/%d/children" % (
                client.pid, client.pid)).read().split():
            os.kill(int(pid), signal.SIGKILL)
    for client in clients:
        client.stdout.close()
        client.wait()
    settled.check("clients that were killed")


def flood(what, line, reads=False):
    """Ten megabytes, as far as they are taken."""
    t = login()
    s = Terminal(t, window=None if reads else 32768)
    s.greeting()
    data = line * (10 * 1024 * 1024 // len(line))
    s.channel.settimeout(1.5)
    sent = 0
    end = time.monotonic() + 6 * SLOW
    try:
        while sent < len(data) and time.monotonic() < end:
            sent += s.channel.send(data[sent:sent + 32768])
            while reads and s.channel.recv_ready():
                s.channel.recv(65536)
    except (socket.timeout, OSError):
        pass
    must("some of it was taken", sent > 0)
    others_work("%s, %d bytes of it" % (what, sent))
    t.close()
    settled.check(what)


def endless_pipe():
    """A line without an end, where there is no terminal."""
    t = login()
    channel = t.open_session()
    channel.invoke_shell()
    for _ in range(320):
        channel.sendall(b"x" * 32768)
    others_work("a pipe without a line end")
    channel.sendall(b"\nshow hostname\nexit\n")
    got = channel.makefile("rb").read()
    must("one error, and it goes on", got.count(b"ERROR") == 1 and
         b"ERROR: the line is longer than 8192 characters\nfw\n" in got, got)
    t.close()
    settled.check("a pipe without a line end")


def beyond_window():
    """Data that the window doesn't allow."""
    t = login()
    s = Terminal(t)
    s.greeting()
    s.channel.out_window_size = 1 << 31
    s.channel.settimeout(1.5)
    try:
        for _ in range(400):
            s.channel.send(b"show running-config access-list\n" * 1000)
    except (socket.timeout, OSError):
        pass
    others_work("a flood beyond the window")
    t.close()
    settled.check("a flood beyond the window")


# ---- dying ------------------------------------------------------------------

def raw(*parts):
    def go():
        sock = dial()
        for part in parts:
            sock.sendall(part)
        time.sleep(0.05)
        return sock
    return go


def keyed(*messages):
    def go():
        t = transport()
        for kind, *fields in messages:
            m = paramiko.Message()
            m.add_byte(bytes([kind]))
            for f in fields:
                m.add_boolean(f) if isinstance(f, bool) else m.add_string(f)
            t._send_message(m)
        return t
    return go


def logged_in(then=lambda t: None):
    def go():
        t = login()
        t.then = then(t)
        return t
    return go


def shell(*typed):
    def then(t):
        s = Terminal(t)
        s.greeting()
        for line in typed:
            s.send(line)
            time.sleep(0.05)
        return s
    return logged_in(then)


def executed(command):
    def then(t):
        channel = t.open_session()
        channel.exec_command(command)
        return channel
    return logged_in(then)


def pty_only(t):
    channel = t.open_session()
    channel.get_pty()
    return channel


init = wire.packet(wire.kexinit())
SERVICE = (5, "ssh-userauth")
TRY = (50, USER, "ssh-connection", "password", False)
steps = [
    ("connected", raw()),
    ("half a version", raw(b"SSH-2.0-x")),
    ("a version", raw(wire.VERSION)),
    ("half a KEXINIT", raw(wire.VERSION, init[:100])),
    ("KEXINIT", raw(wire.VERSION, init)),
    ("half an exchange", raw(wire.VERSION, init, wire.hello_dh()[:20])),
    ("the exchange", raw(wire.VERSION, init, wire.hello_dh())),
    ("new keys", keyed()),
    ("the service", keyed(SERVICE)),
    ("a password is checked", keyed(SERVICE, TRY + ("guess-1",))),
    ("the right one is checked", keyed(SERVICE, TRY + (PASSWORD,))),
    ("a question is open", keyed(SERVICE, (50, USER, "ssh-connection",
                                           "keyboard-interactive", "", ""))),
    ("logged in", logged_in()),
    ("a channel", logged_in(lambda t: t.open_session())),
    ("a terminal", logged_in(pty_only)),
    ("a shell", shell()),
    ("half a line", shell("show runn")),
    ("a question", shell("disable\n", "enable\n")),
    ("half a password", shell("disable\n", "enable\n", "enab")),
    ("the pager", shell("show running-config\n")),
    ("configuration", shell("configure terminal\n",
                            "object-group network HALF\n")),
    ("a confirmation", shell("reload\n")),
    ("long output", shell("terminal pager 0\n",
                          "show running-config access-list\n")),
    ("ping", shell("ping 10.77.200.200\n")),
    ("a command", executed("show running-config access-list")),
    ("two shells", logged_in(lambda t: [Terminal(t), Terminal(t)])),
]


def fin(end, sock):
    sock.close()


def rst(end, sock):
    wire.reset(sock)


def dies():
    for how in (fin, rst):
        for what, go in steps:
            end = go()
            sock = end if isinstance(end, socket.socket) else end.sock
            how(end, sock)
            if end is not sock:
                end.close()
        settled.check("%d that died by %s" % (len(steps), how.__name__))


story("a client that stops reading")
stopped()
no_window()
story("clients that are killed")
killed()
story("floods")
flood("commands without end, unread", b"show running-config access-list\n")
flood("one line without end", b"x" * 32, reads=True)
flood("noise", os.urandom(32768).replace(b"\x04", b"-"), reads=True)
flood("interrupts", b"\x03\x1a\x15?\t", reads=True)
endless_pipe()
beyond_window()
story("dying at each step")
dies()
