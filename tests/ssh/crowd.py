"""Connections by the thousand, and passwords by the dozen."""
import resource
import threading
import time

import paramiko

from asa import (SLOW, Daemon, Terminal, dial, fail, login, must, run, story,
                 transport, until)
from settle import Settled

CROWD = 1000
SOON = 20 # a login has 30 s: one that waits for another to end is none
resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
daemon = Daemon()
settled = Settled(daemon)


def gets_in(what, source=None):
    start = time.monotonic()
    t = login(sock=dial(source))
    status, out, _ = run(t, "show version")
    took = time.monotonic() - start
    must(what + ": a command", b"Software Version" in out, out)
    must(what + ": soon", took < SOON, took)
    t.close()


def crowd(what, address):
    story("%d connections held open, from %s" % (CROWD, what))
    held = [dial(address(n)) for n in range(CROWD)]
    gets_in("another address")
    gets_in("one of theirs", address(CROWD - 1))
    served = len(daemon.helpers())
    must("few of them have a process", served <= 40, served)
    settled.bounded("a crowd")
    held += [dial(address(n)) for n in range(100)]
    gets_in("another address, later")
    for sock in held:
        sock.close()
    settled.check("a crowd from " + what)


def refused(t, user, password):
    try:
        t.auth_password(user, password, fallback=False)
    except paramiko.AuthenticationException:
        return True
    except (paramiko.SSHException, EOFError, OSError):
        return False
    fail("%s got in with %r" % (user, password))


def tries():
    """How many there are in a connection, and how long each takes."""
    t = transport()
    n = 0
    while n < 20 and t.is_active() and refused(t, "nobody", "guess-%d" % n):
        n += 1
        t.join(0.1)
    must("tries in a connection", 1 <= n <= 6, n)
    must("then it is over", not t.is_active())


def alike(best):
    return 1 / 3 < best["nobody"] / best["low"] < 3


def fastest(users):
    """The shortest of several for each, taken in turn; of more while they
    differ, for a busy machine may have had no quick one yet."""
    best = {}
    for i in range(60):
        if i >= 6 and alike(best):
            break
        for user in users:
            t = transport()
            start = time.monotonic()
            refused(t, user, "guess-%d" % i)
            took = time.monotonic() - start
            best[user] = min(took, best.get(user, took))
            t.close()
    return best


def guessers():
    stop = threading.Event()

    def guess(n):
        source = "10.77.9.%d" % n
        while not stop.is_set():
            try:
                t = transport(dial(source))
                while refused(t, "user-%d" % (n % 5), "guess"):
                    pass
                t.close()
            except (paramiko.SSHException, EOFError, OSError):
                pass
    threads = [threading.Thread(target=guess, args=(n,), daemon=True)
               for n in range(1, 25)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    for _ in range(3):
        gets_in("among guessers")
    settled.bounded("guessers")
    stop.set()
    for thread in threads:
        thread.join(30 * SLOW)


crowd("one address", lambda n: "10.77.8.1")
crowd("as many addresses",
      lambda n: "10.77.%d.%d" % (8 + n // 250, n % 250 + 1))

story("guessing: tries, time, lock-out")
tries()
best = fastest(["nobody", "low"])
must("an unknown user takes as long as a known one", alike(best), best)
for i in range(4):
    t = transport()
    refused(t, "guest", "guess-%d" % i)
    t.close()
t = transport()
must("locked out", refused(t, "guest", "guest-word-1"))
t.close()
guessers()
settled.check("guessers")

story("more sessions than the quota: told; one less, and the next gets in")
sessions = [login() for _ in range(5)]
shells = [Terminal(t) for t in sessions]
for shell in shells:
    shell.greeting()
try:
    t = login()
    Terminal(t).close_when_done()
    fail("a sixth session")
except (paramiko.SSHException, EOFError, OSError):
    pass
sessions.pop().close()


def another_gets_in():
    """Whose session ended counts until posternd has seen it."""
    try:
        t = login()
    except (paramiko.SSHException, EOFError, OSError):
        return False
    status, out, _ = run(t, "show version")
    t.close()
    return status == 0 and b"Software Version" in out


until("a session in the place of one that ended", another_gets_in)
for t in sessions:
    t.close()
settled.check("the quota")
