"""SSH's packets before they are encrypted, right and wrong ones (RFC 4253)."""
import os
import socket
import struct

from asa import SLOW, dial

VERSION = b"SSH-2.0-probe\r\n"
KEXINIT, NEWKEYS, KEX_INIT, GEX_GROUP_ASK = 20, 21, 30, 34


def string(data):
    return struct.pack(">I", len(data)) + data


def mpint(n):
    size = (n.bit_length() + 8) // 8 if n else 0
    return string(n.to_bytes(size, "big"))


def packet(payload):
    pad = 8 - (len(payload) + 5) % 8
    pad += 8 if pad < 4 else 0
    return struct.pack(">IB", len(payload) + pad + 1, pad) + payload + \
        b"\0" * pad


def kexinit(kex=b"curve25519-sha256", key=b"ecdsa-sha2-nistp256",
            cipher=b"aes256-ctr", mac=b"hmac-sha2-256", none=b"none"):
    lists = (kex, key, cipher, cipher, mac, mac, none, none, b"", b"")
    return bytes([KEXINIT]) + b"\x5a" * 16 + b"".join(map(string, lists)) + \
        b"\0" + struct.pack(">I", 0)


def take(sock, n):
    data = b""
    while len(data) < n:
        more = sock.recv(n - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def take_packet(sock):
    size, pad = struct.unpack(">IB", take(sock, 5))
    return take(sock, size - 1)[:size - 1 - pad]


def greeted(source=None, version=VERSION):
    """A connection on which both versions and its KEXINIT were sent."""
    sock = dial(source)
    sock.settimeout(20 * SLOW)
    if version:
        sock.sendall(version)
    line = b""
    while not line.endswith(b"\n"):
        line += take(sock, 1)
    if version:
        take_packet(sock)
    return sock


def reset(sock):
    """It goes with RST instead of FIN."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                    struct.pack("ii", 1, 0))
    sock.close()


def ended(sock, seconds=10):
    """All that still comes until the other end closes; None: it doesn't."""
    data = b""
    sock.settimeout(seconds * SLOW)
    try:
        while True:
            more = sock.recv(65536)
            if not more:
                return data
            data += more
    except ConnectionError:
        return data
    except socket.timeout:
        return None


def hello_dh():
    return packet(bytes([KEX_INIT]) + string(os.urandom(32)))
