"""Files over SSH, as they should be asked for and as they should not."""
import io
import os
import struct

import netmiko
import paramiko

from asa import (ADDRESS, PASSWORD, SLOW, USER, Daemon, fail, login, must, run,
                 story)
from settle import Settled
from wire import string

settled = Settled(Daemon())
DATA = os.urandom(2000000)
OUTSIDE = ("/etc/passwd", "../../../../etc/passwd", "disk0:/../../etc/passwd",
           "disk0:/../startup-config", "/proc/self/environ", "disk0:/a/../../b",
           "disk0:/\n", "disk0:/" + "x" * 300, "",
           "/var/lib/postern/ssh/ecdsa.pem", "disk0:/./../../ssh/ecdsa.pem")


def sftp():
    t = login()
    s = paramiko.SFTPClient.from_transport(t)
    with s.open("disk0:/data", "wb") as f:
        f.set_pipelined(True)
        f.write(DATA)
    must("its size", s.stat("disk0:/data").st_size == len(DATA))
    got = io.BytesIO()
    s.getfo("disk0:/data", got)
    must("what comes back", got.getvalue() == DATA)
    for name in ("running-config", "disk0:/data"):
        with s.open(name, "rb") as f:
            must(name, len(f.read(100)) == 100)
    for path in OUTSIDE:
        try:
            with s.open(path, "wb") as f: # where to, files.test looks
                f.write(b"root:")
        except (OSError, paramiko.SSHException):
            pass
        try:
            s.open(path, "rb").read()
            fail("%r could be read" % path)
        except (OSError, paramiko.SSHException):
            pass
    must("the file is still there", s.stat("disk0:/data").st_size ==
         len(DATA))
    t.close()
    t = login("low", "low-word-1")
    try:
        paramiko.SFTPClient.from_transport(t).open("running-config").read()
        fail("a user of level 1 reads the configuration")
    except (OSError, EOFError, paramiko.SSHException):
        pass
    t.close()


def netmiko_transfer():
    with open(os.environ["HOME"] + "/image.bin", "wb") as f:
        f.write(DATA[:300000])
    c = netmiko.ConnectHandler(
        device_type="cisco_asa", ip=ADDRESS[0], username=USER,
        password=PASSWORD, secret="enable-word-1", fast_cli=True,
        global_delay_factor=0.5, banner_timeout=30 * SLOW)
    must("the file system", c._autodetect_fs() == "disk0:")
    c.disconnect()
    t = login()
    from scp import SCPClient
    with SCPClient(t) as s:
        s.put(os.environ["HOME"] + "/image.bin", "disk0:/image.bin")
    with SCPClient(t) as s:
        s.get("disk0:/image.bin", os.environ["HOME"] + "/back.bin")
    with open(os.environ["HOME"] + "/back.bin", "rb") as f:
        must("what comes back", f.read() == DATA[:300000])
    status, out, _ = run(t, "dir disk0:/")
    must("dir", status == 0 and b"image.bin" in out and b"300000" in out, out)
    t.close()


def packet(kind, *fields):
    body = bytes([kind]) + b"".join(fields)
    return struct.pack(">I", len(body)) + body


INIT = packet(1, struct.pack(">I", 3))
ID = struct.pack(">I", 7)
OPEN = packet(3, ID, string(b"disk0:/data"), struct.pack(">II", 1, 0))
NOTHING = struct.pack(">I", 0)
WRONG = [
    ("length 0", struct.pack(">I", 0)),
    ("length 4 G", struct.pack(">I", 0xffffffff) + b"x" * 100),
    ("a request before INIT", OPEN),
    ("INIT twice", INIT + INIT),
    ("a name of 30,000 bytes, one with NUL", INIT + b"".join(packet(
        3, ID, string(name), struct.pack(">II", 0x1a, 0))
        for name in (b"a\0b", b"disk0:/" + b"x" * 30000))),
    ("cut", INIT + OPEN[:-9]),
    ("every kind", INIT + b"".join(packet(k, ID) for k in range(256))),
    ("every kind, with noise", INIT + b"".join(
        packet(k, ID, os.urandom(60)) for k in range(256))),
    ("a string beyond its end",
     INIT + packet(3, ID, struct.pack(">I", 0xfffffff0), b"disk0:/data")),
    ("handles that aren't", INIT + b"".join(
        packet(k, ID, string(h), struct.pack(">QI", 0, 100))
        for k in (4, 5, 6, 8, 10, 12) for h in (b"", b"\0\0\0\0", b"9" * 300))),
    ("a thousand files", INIT + OPEN * 1000),
    ("a thousand folders", INIT + packet(11, ID, string(b"disk0:/")) * 1000),
    ("beyond the end", INIT + OPEN + b"".join(
        packet(5, ID, string(h), struct.pack(">QI", at, 0xffffffff))
        for h in (b"\0\0\0\0", b"\0\0\0\1", b"0", b"1")
        for at in (0, 1 << 63, (1 << 64) - 1))),
    ("writes far out", INIT + packet(
        3, ID, string(b"disk0:/far"), struct.pack(">II", 0x1a, 0)) + b"".join(
        packet(6, ID, string(h), struct.pack(">Q", (1 << 63) - 1),
               string(b"x" * 1000)) for h in (b"\0\0\0\0", b"\0\0\0\1", b"0"))),
    ("an extension", INIT + packet(200, ID, string(b"statvfs@openssh.com"),
                                   string(b"/"))),
]


def malformed():
    for what, data in WRONG:
        t = login()
        channel = t.open_session()
        channel.settimeout(5 * SLOW)
        channel.invoke_subsystem("sftp")
        try:
            channel.sendall(data)
            channel.shutdown_write()
            while channel.recv(65536):
                pass
        except OSError:
            fail("no end after " + what)
        t.close()
    settled.check("malformed requests")
    t = login()
    for command in ("scp -t", "scp -f", "scp -t -r -d disk0:/", "scp -f *",
                    "scp -f /etc/passwd", "scp -t ../x", "scp -t disk0:/x y",
                    "scp -f 'disk0:/data;reload'", "scp", "scp -S sh -f x"):
        status, out, _ = run(t, command, stdin=b"C0644 99999999999999 x\n")
        must(command, status != 0 and b"root:" not in out, out)
    for lines in (b"C0644 5 ../../x\nhello\0", b"C9999 -1 x\n", b"\0" * 100,
                  b"D0755 0 d\nC0644 1 x\nx\0E\n",
                  b"C0644 5 " + b"x" * 9000 + b"\nhello\0"):
        status, out, _ = run(t, "scp -t disk0:/", stdin=lines)
        must("%r" % lines[:30], status != 0, out)
    t.close()


story("SFTP")
sftp()
story("SCP, and Netmiko's look for disk0:")
netmiko_transfer()
story("malformed requests")
malformed()
settled.check("all of it")
