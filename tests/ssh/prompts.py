"""The bytes of a session, and the prompts and errors that tools look for in
them, each in its own words (RANCID, Oxidized, Ansible, pyATS, scrapli)."""
import re

from asa import PASSWORD, SECRET, USER, Terminal, login, must, story

ANSIBLE = rb"(?:\r|\n)*[\w+\-.:/\[\]]+(?:\([^)]+\)){0,3}[>#] ?\Z"
PROMPTS = {
    "user": {
        "ansible": ANSIBLE,
        "oxidized": rb"(?m)^\r*[\w.@()/-]+[#>] ?\Z",
        "rancid": rb">",
        "pyats": rb"(?s).*fw(?:/\S+)?> ?\Z",
        "scrapli": rb"(?m)^\r?[A-Za-z0-9./-]{1,63}> \Z",
    },
    "exec": {
        "ansible": ANSIBLE,
        "oxidized": rb"(?m)^\r*[\w.@()/-]+[#>] ?\Z",
        "rancid": rb"#",
        "pyats": rb"(?s).*fw(?:/\S+)?# ?\Z",
        "scrapli": rb"(?m)^\r?[A-Za-z0-9./-]{1,63}# \Z",
    },
    "config": {
        "ansible": ANSIBLE,
        "pyats": rb"(?s).*\(.*(?:con|cfg|ipsec-profile)\S*\)# ?\Z",
        "scrapli": rb"(?m)^\r?[A-Za-z0-9./-]{1,63}\([A-Za-z0-9-]{1,32}\)# \Z",
    },
}
FAILED = {
    "ansible": rb"(?i)error:",
    "pyats": rb"(?m)^(?:ERROR|WARNING):",
    "scrapli": rb"% (?:Invalid input detected|Ambiguous|Incomplete) ?",
}
SEQUENCES = (
    ("ansible", "exec", ("no terminal pager", "show version",
                         "show running-config", "dir", "show memory",
                         "sh access-list", "sh running-config object-group",
                         "write mem")),
    ("oxidized", "exec", ("terminal pager 0", "show mode", "show version",
                          "show inventory", "more system:running-config")),
    ("rancid", "exec", ("show version", "show capture", "dir /all disk0:",
                        "more system:running-config",
                        "show running-config")),
    ("pyats", "config", ("terminal pager 0", "config term", "hostname fw")),
    ("pyats", "exec", ("end",)),
    ("scrapli", "config", ("configure terminal", "terminal width 511")),
    ("scrapli", "exec", ("end", "show version")),
)
REFUSED = ("terminal length 0", "terminal width 132", "show shun",
           "show nonsense")


def exact(got, wanted, what):
    must(what, got == wanted, got)


def prompt_is(tool, mode, got):
    if tool in PROMPTS[mode]:
        must("%s's prompt" % tool, re.search(PROMPTS[mode][tool], got),
             got[-60:])


def greeting(s):
    got = s.until(rb"fw> ")
    must("the greeting", re.fullmatch(
        rb"(?:\r?\n)*User admin logged in to fw\r\n"
        rb"Logins over the last \d+ days: \d+\.  (?:Last login: "
        rb"\d\d:\d\d:\d\d \w+ \w{3} +\d+ \d{4} from 10\.77\.0\.10)?\r\n"
        rb"Failed logins since the last login: \d+\.  (?:Last failed[^\r]*)?"
        rb"\r\nType help or '\?' for a list of available commands\.\r\n"
        rb"\rfw> ", got), got)
    for tool in PROMPTS["user"]:
        prompt_is(tool, "user", got)


def answers(s):
    """Each byte between one prompt and the next."""
    s.send("enable\n")
    got = s.until(rb"Password: ")
    exact(got, b"enable\r\n\rPassword: ", "enable asks")
    must("ansible's question", re.search(rb"[\r\n]?[Pp]assword: \Z", got))
    s.send("wrong\n")
    exact(s.until(rb"Password: "),
          b"*****\r\nInvalid password\r\n\rPassword: ", "a wrong one")
    s.send(SECRET + "\n")
    exact(s.until(rb"fw# "), b"*" * len(SECRET) + b"\r\n\rfw# ", "the secret")
    s.send("\n")
    exact(s.until(rb"fw# "), b"\r\n\rfw# ", "an empty line")
    s.send("terminal pager 0\n")
    exact(s.until(rb"fw# "), b"terminal pager 0\r\n\rfw# ", "silence")
    s.send("show hostname\n")
    exact(s.until(rb"fw# "), b"show hostname\r\nfw\r\n\rfw# ", "an answer")
    s.send("show nonsense\n")
    exact(s.until(rb"fw# "), b"show nonsense\r\n          ^\r\nERROR: % Invalid "
          b"input detected at '^' marker.\r\n\rfw# ", "an error")
    s.send("conf t\n")
    exact(s.until(rb"\)# "), b"conf t\r\n\rfw(config)# ", "conf t")
    s.send("object network X\n")
    exact(s.until(rb"\)# "),
          b"object network X\r\n\rfw(config-network-object)# ", "a mode")
    s.send("\x1a")
    got = s.until(rb"fw# ")
    must("Ctrl-Z", re.fullmatch(rb"(?:\^Z|end)?\r\n\rfw# ", got), got)
    s.send("show running-config ?")
    got = s.until(rb"\rfw# show running-config ")
    must("ansible's look for all", re.search(rb"(?m)^ +all +\S", got), got)
    s.send("\n")
    s.until(rb"\r\n\rfw# ")


def tools(s):
    for tool, mode, commands in SEQUENCES:
        for line in commands:
            s.send(line + "\n")
            got = s.until(rb"\r\n\rfw(?:\([a-z-]+\))?# ", 60)
            must("the echo of " + line,
                 got.startswith(line.encode() + b"\r\n"), got[:80])
            must("every line of %s ends with CR LF" % line,
                 re.fullmatch(rb"[^\r\n]*(?:\r\n[^\r\n]*)*\r\n\rfw\S*# ", got),
                 got)
        prompt_is(tool, mode, got)
        if tool in FAILED:
            must("%s sees no failure in %s" % (tool, line),
                 not re.search(FAILED[tool], got), got)
    for line in REFUSED:
        s.send(line + "\n")
        got = s.until(rb"\r\n\rfw# ")
        for tool in FAILED:
            must("%s sees that %s failed" % (tool, line),
                 re.search(FAILED[tool], got), got)


def together(s):
    """Commands in one packet, while a slow one runs: none is lost."""
    s.send("show running-config\n" + "show hostname\n" * 200)
    answer, got = b"show hostname\r\nfw\r\n\rfw# ", b""
    while got.count(answer) < 200:
        got += s.until(rb"\r\n\rfw# ", 60)
    must("two hundred echoes", got.endswith(answer * 200), got[-200:])


def leaves(s):
    exact(s.type("disable", rb"\r\n\rfw> "), "", "disable")
    s.send("logout\n")
    exact(s.close_when_done(), b"logout\r\n\r\nLogoff\r\n\r\n", "logout")


t = login()
s = Terminal(t)
story("bytes: the greeting, enable, answers, errors, modes")
greeting(s)
answers(s)
story("bytes: the sequences and prompts of tools")
tools(s)
together(s)
leaves(s)
t.close()
