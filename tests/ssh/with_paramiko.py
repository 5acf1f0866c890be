"""Paramiko on the firewall. Arguments: private keys, named as their users."""
import os
import re
import sys
import time

import paramiko

from asa import (PASSWORD, SLOW, USER, Daemon, Terminal, dial, fail, login,
                 must, privileged, run, story, transport, until)
from settle import Settled

daemon = Daemon()
settled = Settled(daemon)


def key_of(file):
    kind = {"rsa": paramiko.RSAKey, "ecdsa": paramiko.ECDSAKey}
    name = os.path.basename(file)
    return name, kind[name.split("-")[0]].from_private_key_file(file)


def refused(what, attempt):
    try:
        attempt()
    except paramiko.AuthenticationException:
        return
    fail(what + " got in")


def ways():
    t = transport()
    must("the version", t.remote_version.startswith("SSH-2.0-"),
         t.remote_version)
    try:
        t.auth_none(USER)
        fail("got in by nothing")
    except paramiko.BadAuthenticationType as e:
        must("what is offered", {"password", "keyboard-interactive",
                                 "publickey"} >= set(e.allowed_types) >=
             {"password", "keyboard-interactive"}, e.allowed_types)
    t.close()
    t = transport()
    refused("a wrong password", lambda: t.auth_password(USER, "wrong",
                                                        fallback=False))
    t.auth_password(USER, PASSWORD)
    t.close()
    t = transport()
    asked = []

    def answer(title, instructions, fields):
        asked.extend(fields)
        return [PASSWORD] * len(fields)
    t.auth_interactive(USER, answer)
    must("what is asked", len(asked) == 1 and
         "assword" in asked[0][0] and not asked[0][1], asked)
    t.close()


def keys(files):
    for file in files:
        name, key = key_of(file)
        t = transport()
        t.auth_publickey(name, key)
        out = run(t, "show version")[1]
        must("a command by " + name, b"Software Version" in out)
        t.close()
        t = transport()
        refused("another's key", lambda: t.auth_publickey(USER, key))
        t.close()
    t = transport()
    strange = paramiko.RSAKey.generate(2048)
    refused("a strange key", lambda: t.auth_publickey("rsa-2048", strange))
    t.close()


def commands():
    t = login()
    status, out, errors = run(t, "show version")
    must("a command", status == 0 and errors == b"" and
         b"Software Version" in out and b"fw>" not in out, out)
    t.close()
    t = login()
    status, out, errors = run(t, "show nonsense")
    must("one that isn't", status != 0 and
         b"ERROR: % Invalid input detected" in out + errors, (out, errors))
    t.close()


def several():
    t = login()
    must("one", run(t, "show version")[0] == 0)
    must("another", run(t, "show clock")[0] == 0)
    shell = Terminal(t)
    shell.greeting()
    shell.channel.close()
    must("one after a shell", run(t, "show clock")[0] == 0)
    channels = [t.open_session() for _ in range(4)]
    for channel in channels:
        channel.exec_command("show version")
    for channel in channels:
        got = channel.makefile("rb").read()
        must("several at once", b"Software Version" in got, got)
        must("their status", channel.recv_exit_status() == 0)
        channel.close()
    many = [Terminal(t) for _ in range(8)]
    for one in many:
        one.greeting()
    try:
        Terminal(t)
        fail("more channels than eight")
    except paramiko.SSHException:
        pass
    for one in many:
        must("each of eight", one.type("show hostname") == "fw")
    t.close()


def piped():
    t = login()
    channel = t.open_session()
    channel.invoke_shell()
    channel.sendall(b"show version\nshow curpriv\nexit\n")
    got = channel.makefile("rb").read()
    must("a shell without a terminal", b"Software Version" in got and
         b"Username : admin" in got, got)
    channel.close()
    t.close()


def shells():
    t, other = login(), login()
    one, two = privileged(t), privileged(other)
    one.type("configure terminal")
    one.type("object network SEEN-BY-BOTH")
    two.type("configure terminal")
    got = two.type("show running-config object")
    must("what the other configures", "object network SEEN-BY-BOTH" in got,
         got)
    two.type("no object network SEEN-BY-BOTH")
    one.type("end")
    got = one.type("show running-config object")
    must("what the other removes", "SEEN-BY-BOTH" not in got, got)
    got = one.type("show ssh sessions")
    must("show ssh sessions", re.search(
        r"(?m)^0 +10\.77\.0\.10 +2\.0 +IN +aes\S+ +\S+ +SessionStarted +admin"
        r"\s*$", got), got)
    t.close()
    must("the other goes on", "fw" in two.type("show hostname"))
    other.close()


def window():
    """How much of a line is seen follows the window."""
    t = login()
    s = Terminal(t, 80, 24)
    s.greeting()
    line = "show version | include " + "x" * 40
    s.type(line)
    s.channel.resize_pty(50, 10)
    until("50 columns", lambda: "Width = 50," in s.type("show terminal"))
    s.send(line + "\n")
    got = s.until(rb"\r\n\rfw> ")
    seen = 50 - len("fw> ") - 1
    must("a line of 63 in 50 columns goes left", got.startswith(
        line[:seen].encode() + b"\b" * seen + b"$x"), got)
    must("ENTER shows its start", got.endswith(
        b"\b" + line[:seen - 1].encode() + b"$\r\n\rfw> "), got)
    s.channel.resize_pty(200, 50)
    until("200 columns", lambda: "Width = 200," in s.type("show terminal"))
    s.type(line)
    t.close()


def new_keys():
    t = login()
    s = privileged(t)
    for _ in range(3):
        s.send("show running-config\n")
        t.renegotiate_keys()
        s.until(rb"\r\n\rfw# ")
    t.packetizer.REKEY_BYTES = t.packetizer.REKEY_PACKETS = 30000
    whole = s.type("show running-config")
    for _ in range(20):
        must("the same after new keys",
             s.type("show running-config") == whole)
    t.close()


def alive():
    t = login()
    t.set_keepalive(1)
    s = privileged(t)
    time.sleep(2.5)
    t.global_request("keepalive@example.com", wait=True)
    must("alive", t.is_active() and "fw" in s.type("show hostname"))
    t.close()


def sent_away():
    until("the sessions before are gone", lambda: not daemon.helpers())
    first, second = login(), login()
    a, b = privileged(first), privileged(second)
    got = b.type("show ssh sessions")
    ids = re.findall(r"(?m)^(\d+) +10\.77", got)
    must("two sessions", ids == ["0", "1"], got)
    b.type("ssh disconnect 0")
    a.close_when_done()
    until("it is gone", lambda: len(re.findall(
        " IN .*SessionStarted", b.type("show ssh sessions"))) == 1)
    must("the other stays", "fw" in b.type("show hostname"))
    first.close()
    second.close()


story("password, questions, keys")
ways()
keys(sys.argv[1:])
story("commands")
commands()
piped()
story("shells, windows")
shells()
window()
story("new keys, keepalive, disconnect")
new_keys()
alive()
sent_away()
story("several channels")
several()
settled.check("all of it")
