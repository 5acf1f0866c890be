"""OpenSSH's client on the firewall: keys, and each algorithm there is.
Arguments: private keys, named as their users."""
import os
import subprocess
import sys

import paramiko

from asa import (ADDRESS, PASSWORD, SLOW, USER, must, story, transport)

OPTIONS = ["-F", "none", "-o", "StrictHostKeyChecking=no", "-o",
           "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"]


def ssh(user, *arguments, word=None):
    word = ["sshpass", "-p", word] if word else []
    done = subprocess.run(
        word + ["ssh"] + OPTIONS + list(arguments) +
        ["%s@%s" % (user, ADDRESS[0]), "show version"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=60 * SLOW)
    must("ssh %s %s" % (user, " ".join(arguments)),
         done.returncode == 0 and b"Software Version" in done.stdout,
         (done.returncode, done.stdout, done.stderr))


def known(kind):
    return set(subprocess.run(["ssh", "-Q", kind], capture_output=True,
                              text=True).stdout.split())


story("OpenSSH: keys")
for file in sys.argv[1:]:
    ssh(os.path.basename(file), "-i", file, "-o", "BatchMode=yes", "-o",
        "IdentitiesOnly=yes")
offered = {}
# The lists as paramiko hears them.
handlers = paramiko.Transport._handler_table
original = handlers[20]


def heard(self, m):
    at = m.packet.tell()
    m.get_bytes(16)
    for name in ("kex", "key", "cipher", "-", "mac"):
        offered[name] = m.get_list()
    m.packet.seek(at)
    return original(self, m)


handlers[20] = heard
transport().close()
story("OpenSSH: %s" % offered)
for option, name, kind in (("KexAlgorithms", "kex", "kex"),
                           ("Ciphers", "cipher", "cipher"),
                           ("MACs", "mac", "mac"),
                           ("HostKeyAlgorithms", "key", "key-sig")):
    both = [a for a in offered[name] if a in known(kind)]
    must("one of " + option, both, offered[name])
    for algorithm in both:
        more = ["-o", "Ciphers=aes256-ctr"] if name == "mac" else []
        ssh(USER, "-o", "%s=%s" % (option, algorithm), *more, word=PASSWORD)
