"""Who has the private host keys in memory: posternd, and no postern-sshd.
Arguments: the folder of the keys, each postern-sshd, posternd."""
import glob
import re
import sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

MAPPING_MAX = 1 << 27  # what is longer is a sanitizer's own


def both_ways(number):
    """As in a file, and as OpenSSL keeps numbers."""
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return [raw, raw[::-1]]


def halves(pem):
    """Bytes that only who has the private half has; of the public one."""
    key = serialization.load_pem_private_key(pem, None)
    if isinstance(key, rsa.RSAPrivateKey):
        n = key.private_numbers()
        private = sum(map(both_ways, (n.d, n.p, n.q, n.dmp1, n.dmq1)), [])
        public = both_ways(n.public_numbers.n)
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        n = key.private_numbers()
        private = both_ways(n.private_value)
        public = both_ways(n.public_numbers.x)
    else:
        kinds = serialization.Encoding.Raw, serialization.PublicFormat.Raw
        private = [key.private_bytes(kinds[0],
                                     serialization.PrivateFormat.Raw,
                                     serialization.NoEncryption())]
        public = [key.public_key().public_bytes(*kinds)]
    line = key.public_key().public_bytes(serialization.Encoding.OpenSSH,
                                         serialization.PublicFormat.OpenSSH)
    return private + [pem.splitlines()[1]], public + [line.split()[1]]


def memory(pid):
    with open("/proc/%s/maps" % pid) as f:
        maps = [(int(a, 16), int(b, 16)) for a, b in re.findall(
            r"(?m)^([0-9a-f]+)-([0-9a-f]+) rw", f.read())]
    parts = []
    with open("/proc/%s/mem" % pid, "rb", 0) as f:
        for start, end in maps:
            if end - start > MAPPING_MAX:
                continue
            try:
                f.seek(start)
                parts.append(f.read(end - start))
            except (OSError, ValueError, OverflowError):
                pass  # the kernel's
    return b"\0".join(parts)


files = sorted(glob.glob(sys.argv[1] + "/*.pem"))
keys = []
for name in files:
    with open(name, "rb") as f:
        keys.append(halves(f.read()))
if len(keys) != 3:
    sys.exit("FAIL: not a key of each type: %s" % files)
for number, pid in enumerate(sys.argv[2:]):
    seen = memory(pid)
    for name, (private, public) in zip(files, keys):
        has = any(part in seen for part in private)
        if not any(part in seen for part in public):
            sys.exit("FAIL: %s of %s is nowhere in %s" % ("public", name, pid))
        if has != (number == len(sys.argv) - 3):
            sys.exit("FAIL: process %s %s the private half of %s" %
                     (pid, "has" if has else "has not", name))
