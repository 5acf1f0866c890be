"""Whether posternd is as it was, when those that pestered it are gone."""
from asa import SLOW, Daemon, fail, login, must, run, until

# What the allocator may keep of a crowd; the sanitizer keeps all of it a while.
MEMORY_KIB = 12 * 1024 if SLOW == 1 else 1024 * 1024


class Settled:
    def __init__(self, daemon):
        self.daemon = daemon
        t = login()
        run(t, "show version")
        t.close()
        until("no process is left", lambda: not daemon.helpers())
        self.pid = daemon.pid
        self.memory = daemon.memory()
        self.files = daemon.files()

    def bounded(self, what):
        """While they are still there."""
        grown = self.daemon.memory() - self.memory
        must("%s: posternd's memory" % what, grown < MEMORY_KIB,
             "%d KiB more" % grown)

    def check(self, what):
        """Nothing is left of them, and a session gets in."""
        until("%s: no process is left: %r" % (what, self.daemon.helpers()),
              lambda: not self.daemon.helpers())
        t = login()
        status, out, _ = run(t, "show version")
        must("%s: a session afterwards" % what, b"Software Version" in out,
             out)
        t.close()
        until("%s: that one's process is left" % what,
              lambda: not self.daemon.helpers())
        until("%s: no descriptor is left" % what,
              lambda: self.daemon.files() <= self.files)
        self.bounded(what)
        must("%s: the same posternd" % what, self.daemon.pid == self.pid)
