"""Malformed versions, packets, key exchanges, logins and channels."""
import concurrent.futures
import itertools
import os
import socket
import struct
import threading

import paramiko
from paramiko.common import cMSG_USERAUTH_REQUEST
from paramiko.message import Message

import wire
from asa import (PASSWORD, SLOW, USER, Daemon, dial, fail, login, must, run,
                 story, transport)
from settle import Settled
from wire import ended, greeted, kexinit, packet, string

daemon = Daemon()
settled = Settled(daemon)
numbers = itertools.count(1)
lock = threading.Lock()


def source():
    """An address of its own for each, so that none waits for another's."""
    with lock:
        n = next(numbers) % 2000
    return "10.77.%d.%d" % (8 + n // 250, n % 250 + 1)


def each(what, cases, function, at_once=6):
    story("%s: %d" % (what, len(cases)))
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        for future in [pool.submit(function, case) for case in cases]:
            future.result()
    settled.check(what)


# ---- before the key exchange ------------------------------------------------

def version_case(case):
    what, data, must_end = case
    sock = dial(source())
    try:
        sock.sendall(data)
        if not must_end:
            sock.shutdown(socket.SHUT_WR)
    except ConnectionError:
        pass
    must("the end after " + what, ended(sock) is not None)
    sock.close()


versions = [
    ("nothing", b"", False),
    ("half a version", b"SSH-2.0-ha", False),
    ("a version without an end", b"SSH-2.0-" + b"x" * 70000, True),
    ("a line of 256 bytes", b"SSH-2.0-" + b"y" * 256 + b"\r\n", True),
    ("binary", os.urandom(512) + b"\r\n" + os.urandom(512), True),
    ("NUL bytes", b"\0" * 1024, True),
    ("a NUL in it", b"SSH-2.0-a\0b\r\n", False),
    ("SSH 1", b"SSH-1.5-old\r\n", True),
    ("SSH 3", b"SSH-3.0-new\r\n", True),
    ("HTTP", b"GET / HTTP/1.1\r\nHost: fw\r\n\r\n", False),
    ("TLS", bytes.fromhex("16030100c8010000c40303") + os.urandom(200), False),
    ("many lines before it", b"hello\r\n" * 100000 + wire.VERSION, False),
    ("a line feed and no more", b"\n", False),
    ("format characters", b"SSH-2.0-%n%s%1000000d\r\n", False),
    ("only its beginning", b"SSH-2.0-\r\n", False),
]


def huge(n):
    return struct.pack(">I", n) + b"\x04" + b"\0" * 64


GROUP14 = int("FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
              "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
              "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
              "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05"
              "98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB"
              "9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
              "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
              "3995497CEA956AE515D2261898FA051015728E5A8AACAA68FFFFFFFFFFFFFFFF",
              16)


def of(kex, payload):
    return packet(kexinit(kex)) + packet(payload)


def curve(point):
    return of(b"curve25519-sha256", b"\x1e" + string(point))


def nist(point):
    return of(b"ecdh-sha2-nistp256", b"\x1e" + string(point))


def group14(e):
    return of(b"diffie-hellman-group14-sha256", b"\x1e" + e)


def exchange(*sizes):
    return of(b"diffie-hellman-group-exchange-sha256",
              b"\x22" + struct.pack(">III", *sizes))


init, dh, newkeys = packet(kexinit()), wire.hello_dh(), packet(b"\x15")
packets = [
    ("length 0", huge(0)), ("length 1", huge(1)), ("length 7", huge(7)),
    ("length 4 G", huge(0xffffffff)), ("length 2 G", huge(0x7fffffff)),
    ("length 1 M", huge(1 << 20)),
    ("length that is no block", huge(37)),
    ("padding beyond the end", struct.pack(">IB", 12, 200) + b"\0" * 16),
    ("only padding", struct.pack(">IB", 12, 11) + b"\0" * 16),
    ("no padding", struct.pack(">IB", 12, 0) + kexinit()[:11]),
    ("KEXINIT and no more", packet(b"\x14")),
    ("KEXINIT with a list beyond its end",
     packet(kexinit()[:17] + struct.pack(">I", 0xfffffff0) + b"abc")),
    ("KEXINIT cut in a list", packet(kexinit()[:40])),
    ("KEXINIT without its end", packet(kexinit()[:-5])),
    ("KEXINIT with empty lists", packet(kexinit(b"", b"", b"", b"", b""))),
    ("KEXINIT with strange names",
     packet(kexinit(b"\0\xff\n,,,", b"%s%n", b"\x1b[2J"))),
    ("KEXINIT with nothing in common",
     packet(kexinit(b"diffie-hellman-group1-sha1"))),
    ("KEXINIT of ten thousand commas", packet(kexinit(b"," * 10000))),
    ("KEXINIT of ten thousand names", packet(kexinit(b"a," * 10000 + b"a"))),
    ("two KEXINITs", init + init),
    ("NEWKEYS first", newkeys), ("NEWKEYS second", init + newkeys),
    ("two NEWKEYS", init + dh + newkeys + newkeys),
    ("the exchange before KEXINIT", dh + init),
    ("two exchanges", init + dh + dh),
    ("an answer instead of a question",
     init + packet(b"\x1f" + string(b"k") + string(b"f") + string(b"s"))),
    ("curve25519: nothing", curve(b"")),
    ("curve25519: no string", of(b"curve25519-sha256", b"\x1e")),
    ("curve25519: too short", curve(b"x" * 31)),
    ("curve25519: too long", curve(b"x" * 33)),
    ("curve25519: zero", curve(b"\0" * 32)),
    ("curve25519: order 1", curve(b"\x01" + b"\0" * 31)),
    ("P-256: infinity", nist(b"\0")),
    ("P-256: not on it", nist(b"\x04" + b"\x07" * 64)),
    ("P-256: half", nist(b"\x04" + b"\x07" * 31)),
    ("P-256: too much", nist(b"\x04" + b"\x07" * 6400)),
    ("group 14: 0", group14(wire.mpint(0))),
    ("group 14: 1", group14(wire.mpint(1))),
    ("group 14: p - 1", group14(wire.mpint(GROUP14 - 1))),
    ("group 14: p", group14(wire.mpint(GROUP14))),
    ("group 14: negative", group14(string(b"\xff" * 256))),
    ("group 14: 16,000 bytes", group14(string(b"\x01" * 16000))),
    ("group exchange: 0", exchange(0, 0, 0)),
    ("group exchange: 4 G", exchange(0xffffffff, 0xffffffff, 0xffffffff)),
    ("group exchange: the wrong way round", exchange(8192, 4096, 2048)),
    ("a login before the keys", init + packet(
        b"\x32" + string(b"admin") + string(b"ssh-connection") +
        string(b"none"))),
    ("success before the keys", init + packet(b"\x34")),
    ("a channel before the keys", packet(
        b"\x5a" + string(b"session") + struct.pack(">III", 0, 9999, 9999))),
    ("data before the keys", init + packet(b"\x5e\0\0\0\0" + string(b"x"))),
    ("a service before the keys", packet(b"\x05" + string(b"ssh-userauth"))),
    ("DISCONNECT", packet(b"\x01" + struct.pack(">I", 11) + string(b"bye") +
                          string(b""))),
    ("DISCONNECT, cut", packet(b"\x01\0")),
    ("a thousand IGNORE", packet(b"\x02" + string(b"x" * 100)) * 1000),
    ("a thousand DEBUG", packet(b"\x04\x01" + string(b"x") + string(b"")) *
     1000),
    ("UNIMPLEMENTED", packet(b"\x03\0\0\0\7") * 100),
    ("clear text where it is encrypted",
     init + dh + newkeys + packet(b"\x05" + string(b"ssh-userauth")) * 100),
    ("noise where it is encrypted", init + dh + newkeys + os.urandom(70000)),
]


def packet_case(case):
    what, data = case
    sock = greeted(source())
    try:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    left = ended(sock)
    must("the end after " + what, left is not None)
    sock.close()




# ---- behind it --------------------------------------------------------------

def message(kind, *fields):
    m = Message()
    m.add_byte(bytes([kind]))
    for f in fields:
        if isinstance(f, bool):
            m.add_boolean(f)
        elif isinstance(f, int):
            m.add_int(f)
        elif isinstance(f, tuple):
            m.add_bytes(f[0])
        else:
            m.add_string(f)
    return m


def request(user, method, *fields, service=b"ssh-connection"):
    return message(50, user, service, method, *fields)


def keyed():
    """Keys exchanged, and userauth asked for."""
    t = transport(dial(source()))
    t._send_message(message(5, b"ssh-userauth"))
    return t


SESSION = message(90, b"session", 7, 1 << 20, 32768)
EXEC = message(98, 0, b"exec", True, b"show version")
blob = paramiko.RSAKey.generate(1024).asbytes()
logins = [
    ("success, said by the client", [message(52), SESSION, EXEC]),
    ("failure, said by the client", [message(51, b"password", False)]),
    ("a channel without a login", [SESSION, EXEC]),
    ("a global request without a login",
     [message(80, b"tcpip-forward", True, b"", 2222)]),
    ("data without a login", [message(94, 0, b"show version\n")]),
    ("an answer nobody asked for", [message(61, 1, PASSWORD.encode())]),
    ("four billion answers", [request(USER.encode(), b"keyboard-interactive",
                                      b"", b""), message(61, 0xffffffff)]),
    ("no answers", [request(USER.encode(), b"keyboard-interactive", b"", b""),
                    message(61, 0)]),
    ("a login that is cut", [message(50, USER.encode())]),
    ("a login without fields", [message(50)]),
    ("another service", [request(USER.encode(), b"password", False,
                                 PASSWORD.encode(), service=b"ssh-other")]),
    ("a method there isn't", [request(USER.encode(), b"hostbased", b"x")]),
    ("no user", [request(b"", b"password", False, b"")]),
    ("a user of 30,000 bytes", [request(b"u" * 30000, b"password", False,
                                        b"p")]),
    ("a password of 30,000 bytes", [request(USER.encode(), b"password", False,
                                            b"p" * 30000)]),
    ("a key of noise", [request(USER.encode(), b"publickey", True,
                                b"ssh-rsa", os.urandom(300),
                                os.urandom(300))]),
    ("a key without a signature", [request(USER.encode(), b"publickey", True,
                                           b"ssh-rsa", blob)]),
    ("a signature of noise", [request(USER.encode(), b"publickey", True,
                                      b"rsa-sha2-512", blob,
                                      os.urandom(300))]),
    ("a hundred keys", [request(USER.encode(), b"publickey", False,
                                b"rsa-sha2-512", blob)] * 100),
    ("an unknown message", [message(n) for n in (0, 49, 59, 79, 199, 255)]),
    ("new keys now", [message(21)]),
    ("half a key exchange", [message(20)]),
]


def refuse_shell(t):
    """Nobody may have got in."""
    must("not logged in", not t.is_authenticated())
    with t.lock:
        ids = list(t._channels.values())
    must("no channel", not ids, ids)


def login_case(case):
    what, messages = case
    t = keyed()
    # Whatever is answered is taken as it is: we are no usual client.
    seen = []
    t._handler_table = {}
    t._channel_handler_table = {}
    parse = t.packetizer.read_message

    def read():
        kind, m = parse()
        seen.append((kind, m.asbytes()))
        return 2, Message()
    t.packetizer.read_message = read
    try:
        for m in messages:
            t._send_message(m)
    except (EOFError, OSError, paramiko.SSHException):
        pass
    t.join(0.3 * SLOW)
    refuse_shell(t)
    kinds = [kind for kind, _ in seen]
    must("no login, no channel after " + what,
         52 not in kinds and 91 not in kinds and 99 not in kinds, seen)
    t.close()


# ---- logged in --------------------------------------------------------------

def channel_case(case):
    what, messages = case
    t = login(sock=dial(source()))
    try:
        for m in messages:
            t._send_message(m)
    except (EOFError, OSError, paramiko.SSHException):
        pass
    t.join(0.3 * SLOW)
    t.close()


def ask(kind, *fields, channel=0):
    return message(98, channel, kind, True, *fields)


PTY = ask(b"pty-req", b"vt100", 80, 24, 0, 0, b"")
channels = [
    ("forwarding", [message(90, kind, 7, 1 << 20, 32768, b"127.0.0.1", 22,
                            b"127.0.0.1", 9) for kind in
                    (b"direct-tcpip", b"forwarded-tcpip", b"x11",
                     b"auth-agent@openssh.com", b"nothing")]),
    ("a channel that isn't there", [ask(b"shell", channel=99),
                                    message(94, 99, b"x"), message(97, 99)]),
    ("more channels than there may be", [SESSION] * 200),
    ("a window that overflows", [SESSION, message(93, 0, 0xffffffff),
                                 message(93, 0, 0xffffffff)]),
    ("a packet size of 0", [message(90, b"session", 7, 0, 0), EXEC]),
    ("data after its end", [SESSION, ask(b"shell"), message(96, 0),
                            message(94, 0, b"show version\n")]),
    ("data after the close", [SESSION, message(97, 0),
                              message(94, 0, b"x" * 1000)]),
    ("more data than the window has", [SESSION, ask(b"shell")] +
     [message(94, 0, b"#" * 32000)] * 200),
    ("requests of every kind", [SESSION] + [ask(kind) for kind in (
        b"x11-req", b"env", b"signal", b"xon-xoff", b"break",
        b"auth-agent-req@openssh.com", b"", b"\0", b"k" * 30000)]),
    ("a terminal of 4 G columns", [SESSION, ask(
        b"pty-req", b"vt100", 0xffffffff, 0xffffffff, 0, 0, b"\x01"),
        ask(b"shell"), ask(b"window-change", 0, 0, 0, 0)]),
    ("a terminal with a strange name", [SESSION, ask(
        b"pty-req", b"../../etc/passwd\0%n", 80, 24, 0, 0, b"x" * 9999),
        ask(b"shell")]),
    ("two terminals", [SESSION, PTY, PTY, ask(b"shell"), PTY]),
    ("two shells", [SESSION, PTY, ask(b"shell"), ask(b"shell"), EXEC]),
    ("a command of 30,000 bytes", [SESSION, ask(b"exec", b"c" * 30000)]),
    ("a command with NUL and controls", [SESSION, ask(
        b"exec", b"show\0version\n\x1b[2J\nconf t")]),
    ("no command", [SESSION, ask(b"exec", b"")]),
    ("a command that is cut", [SESSION, message(98, 0, b"exec", True)]),
    ("a subsystem there isn't", [SESSION, ask(b"subsystem", b"netconf")]),
    ("a login after the login", [request(b"root", b"none"),
                                 message(5, b"ssh-userauth"), message(52)]),
    ("global requests", [message(80, kind, True, b"", 22) for kind in (
        b"tcpip-forward", b"cancel-tcpip-forward",
        b"hostkeys-prove-00@openssh.com", b"")]),
]

each("versions", versions, version_case)
each("packets of the key exchange", packets, packet_case)
whole = packet(kexinit())
each("one bit wrong in KEXINIT",
     [("bit %d" % bit, whole[:bit // 8] +
       bytes([whole[bit // 8] ^ 1 << bit % 8]) + whole[bit // 8 + 1:] + dh)
      for bit in range(0, 8 * len(whole), 9 * SLOW)], packet_case)
each("KEXINIT and the exchange, cut",
     [("%d bytes" % n, (init + dh + newkeys)[:n])
      for n in range(0, len(init + dh + newkeys), 7 * SLOW)], packet_case)
each("messages of every kind",
     [("message %d" % kind, packet(bytes([kind]) + os.urandom(40)))
      for kind in range(0, 256, SLOW)], packet_case)
each("logins", logins, login_case)
each("channels", channels, channel_case, 1)
