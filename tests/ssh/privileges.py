"""What users of low levels may not. Argument: plain or authorized."""
import sys

from asa import Daemon, Terminal, login, must, run, story
from settle import Settled

settled = Settled(Daemon())
LOW = ("low", "low-word-1")
FIVE = ("five", "five-word-1")
CARET = "ERROR: % Invalid input detected at '^' marker."
DENIED = "Command authorization failed"
SECRETS = ("$sha512$", "enable password", "username admin")
PRIVILEGED = (
    "configure terminal", "show running-config", "show startup-config",
    "more system:running-config", "write memory", "write erase",
    "copy running-config disk0:/hacked", "copy running-config startup-config",
    "delete /noconfirm disk0:/hacked", "reload noconfirm",
    "clear configure all", "clear crypto ikev2 sa", "debug crypto ikev2 255",
    "terminal monitor", "kill 0", "ssh disconnect 0", "show aaa local user",
    "show crypto key mypubkey ecdsa",
    "username hacked password hacked-word-1 privilege 15",
    "enable password hacked-word-1", "hostname hacked",
    "privilege cmd level 0 mode exec command configure",
    "no aaa authentication ssh console LOCAL",
    "crypto key zeroize ecdsa default noconfirm",
)
DISGUISED = (
    "show version\nconfigure terminal\nhostname hacked\nend",
    "show version\rconfigure terminal",
    "show version ; configure terminal", "show version && reload noconfirm",
    "show version | redirect disk0:/hacked",
    "show version | append disk0:/hacked",
    "show version | tee disk0:/hacked",
    "show version | redirect ../../etc/postern/hacked",
    "SHOW RUNNING-CONFIG", "sh run", "sho  running-config  all",
    "show running-config | include password",
    "show running-config | json", "help configure\nhostname hacked",
    "enable", "enable 15", "enable\nwrong\nhostname hacked",
    "login", "-c show running-config", "--privileged",
    "$(reload noconfirm)", "`reload noconfirm`",
    "show version\0show running-config",
)


def refused(what, got, denied=(CARET, DENIED)):
    text = got if isinstance(got, str) else got.decode(errors="replace")
    must("%r is refused in the ASA's words" % what,
         any(words in text for words in denied), text)
    harmless(what, text)


def harmless(what, text):
    must("%r tells nothing" % what,
         not any(secret in text for secret in SECRETS) and
         "(config" not in text and "fw#" not in text, text)


def by_exec(user, words):
    t = login(*user)
    for line in PRIVILEGED:
        status, out, errors = run(t, line)
        refused(line, out + errors, words)
        must("the status of %r" % line, status != 0)
    for line in DISGUISED:
        status, out, errors = run(t, line, stdin=b"")
        harmless(line, (out + errors).decode(errors="replace"))
    for line in ("show version", "show curpriv", "show clock"):
        must(line, run(t, line)[0] == 0)
    channel = t.open_session()
    channel.invoke_shell()
    channel.sendall(b"enable\nwrong\nwrong\nwrong\nshow running-config\n"
                    b"configure terminal\nhostname hacked\nexit\n")
    got = channel.makefile("rb").read().decode()
    refused("a shell without a terminal", got, words)
    must("enable", "Access denied." in got, got)
    t.close()


def by_hand(user, words, prompt=rb"\r\n\rfw> "):
    t = login(*user)
    s = Terminal(t)
    s.until(prompt)
    s.type("terminal pager 0", prompt)
    for line in PRIVILEGED:
        refused(line, s.type(line, prompt), words)
    t.close()


def help_and_tab():
    """Neither tells of a command that may not be given."""
    t = login(*LOW)
    s = Terminal(t, 200, 50)
    s.greeting()
    s.type("terminal pager 0")
    for typed, hidden in (("", "configure"), ("show ", "running-config"),
                          ("", "write"), ("show run", "running-config"),
                          ("conf", "configure")):
        s.send(typed + "?")
        got = s.until(rb"\rfw> " + typed.encode())
        must("%r? hides %s" % (typed, hidden),
             hidden.encode() not in got.replace(b"show " + b"run", b""), got)
        s.send("\x15")
    s.send("show runn\t\n")
    got = s.until(rb"\r\n\rfw> ")
    must("it is not completed", b"running-config" not in got, got)
    got = s.type("help configure")
    must("help", "terminal" not in got, got)
    t.close()


def history():
    """What was typed at # is in the history; it is refused at > again."""
    t = login()
    s = Terminal(t)
    s.greeting()
    s.enable()
    s.type("terminal pager 0")
    must("at #", "username admin" in s.type("show running-config username"))
    s.type("disable", rb"\r\n\rfw> ")
    s.send("\x10\x10\n")
    got = s.until(rb"\r\n\rfw> ")
    must("it was in the history", b"show running-config username" in got, got)
    refused("the history", got.decode().replace("username admin", "", 0))
    t.close()


def levels():
    """A user of level 5 may what was put there, and no more."""
    t = login(*FIVE)
    s = Terminal(t)
    s.until(rb"\r\n\rfw[>#] ")
    prompt = rb"\r\n\rfw[>#] "
    s.type("terminal pager 0", prompt)
    got = s.type("show curpriv", prompt)
    must("his level", "privilege level : 5" in got, got)
    got = s.type("show running-config hostname", prompt)
    must("what he may see", "hostname fw" in got, got)
    for line in ("configure terminal", "write memory", "reload noconfirm",
                 "clear crypto ikev2 sa", "copy running-config disk0:/hacked",
                 "show startup-config"):
        got = s.type(line, prompt)
        must("%s is refused" % line, DENIED in got or CARET in got, got)
    t.close()
    t = login(*FIVE)
    must("on an exec channel",
         b"hostname fw" in run(t, "show running-config hostname")[1])
    for line in ("configure terminal", "write memory"):
        status, out, _ = run(t, line)
        must(line, status != 0 and (DENIED.encode() in out or
                                    CARET.encode() in out), out)
    t.close()
    t = login(*LOW)
    status, out, _ = run(t, "show running-config hostname")
    must("who is below", status != 0 and b"hostname fw" not in out, out)
    t.close()
    t = login()
    must("who is above", run(t, "show startup-config")[0] in (0, 1))
    status, out, _ = run(t, "show running-config username")
    must("all of it", b"username admin" in out, out)
    t.close()


story("user EXEC, " + sys.argv[1])
if sys.argv[1] == "plain":
    by_exec(LOW, (CARET,))
    by_hand(LOW, (CARET,))
    help_and_tab()
    history()
    story("a level between")
    t = login(*FIVE)
    s = Terminal(t)
    s.greeting()
    s.send("enable 5\n")
    s.until(rb"Password: ")
    s.send("enable-word-5\n")
    s.until(rb"\r\n\rfw[>#] ")
    got = s.type("show curpriv")
    must("enable 5", "privilege level : 5" in got, got)
    t.close()
else:
    by_exec(LOW, (CARET, DENIED))
    by_hand(LOW, (CARET, DENIED), rb"\r\n\rfw[>#] ")
    levels()
settled.check("all of it")
