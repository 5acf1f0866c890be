"""Netmiko's cisco_asa driver on the firewall: what it reads, what it writes."""
import re
import threading

import netmiko

from asa import (ADDRESS, PASSWORD, SECRET, SLOW, USER, Terminal, login, must,
                 story)

LONG = ("access-list LONG extended permit tcp object-group %s object-group %s "
        "range 1024 65535 log warnings interval 600")
WIDE = "a-name-of-fifty-nine-characters-so-that-its-lines-are-long-"


def device(**options):
    values = dict(device_type="cisco_asa", ip=ADDRESS[0], username=USER,
                  password=PASSWORD, secret=SECRET, fast_cli=True,
                  global_delay_factor=0.5, banner_timeout=30 * SLOW,
                  auth_timeout=30 * SLOW)
    values.update(options)
    return netmiko.ConnectHandler(**values)


def groups(n, first=1):
    """Lines as the running-config will have them."""
    lines = []
    for i in range(first, first + n):
        lines.append("object network HOST-%d" % i)
        lines.append(" host 172.16.%d.%d" % (i // 250, i % 250 + 1))
        lines.append("object-group network NET-%d" % i)
        lines.append(" network-object 10.%d.%d.0 255.255.255.0"
                     % (i // 250, i % 250))
        lines.append(" network-object object HOST-%d" % i)
        lines.append("access-list L%d extended permit tcp object-group NET-%d "
                     "host 192.0.2.1 eq https" % (i % 7, i))
    return lines


def crypto():
    return [
        "crypto ipsec ikev2 ipsec-proposal AES256",
        " protocol esp encryption aes-256",
        " protocol esp integrity sha-256",
        "crypto ikev2 policy 10",
        " encryption aes-256",
        " integrity sha256",
        " group 19",
        " prf sha256",
        "crypto map OUT 10 match address L1",
        "crypto map OUT 10 set peer 203.0.113.9",
        "crypto map OUT 10 set ikev2 ipsec-proposal AES256",
        "tunnel-group 203.0.113.9 type ipsec-l2l",
        "tunnel-group 203.0.113.9 ipsec-attributes",
        " ikev2 remote-authentication pre-shared-key a-key-for-both",
        " ikev2 local-authentication pre-shared-key a-key-for-both",
    ]


def has_lines(text, lines):
    """The key is shown as stars; all else as it was typed."""
    there = {line.rstrip() for line in text.split("\n")}
    missing = [line for line in lines if re.sub(
        "pre-shared-key .*", "pre-shared-key *****", line) not in there]
    must("lines of the running-config are missing", not missing, missing[:5])


def reads(c):
    must("the prompt", c.find_prompt() == "fw#", c.find_prompt())
    must("enabled", c.check_enable_mode())
    must("not in configuration mode", not c.check_config_mode())
    for command, wanted in (
            ("show version", r"Software Version \S+"),
            ("show interface ip brief",
             r"GigabitEthernet0/0 +10\.77\.0\.1 +YES"),
            ("show nameif", r"inside +100"),
            ("show curpriv", r"Username : (enable_15|admin)"),
            ("show crypto ipsec sa", r"There are no ipsec sas"),
            ("show access-list", r"access-list cached ACL log flows"),
            ("show running-config username", r"username admin password "
             r"\$sha512\$\S+ pbkdf2 privilege 15"),
            ("dir", r"Directory of disk0:/")):
        got = c.send_command(command)
        must(command, re.search(wanted, got), got)
        must(command + " has no prompt and no echo left",
             "fw#" not in got and not got.startswith(command), got)
    got = c.send_command("show running-config", expect_string=r"fw# $")
    must("show running-config", got.strip().startswith(": Saved") and
         re.search(r"^: end$", got, re.M), got)
    got = c.send_command("show running-config no-such-thing")
    must("an error", "ERROR: % Invalid input detected at '^' marker." in got,
         got)


def writes(c):
    lines = groups(60) + crypto()
    got = c.send_config_set(lines)
    must("no error", "ERROR" not in got, got)
    must("out of configuration mode again", not c.check_config_mode())
    running = c.send_command("show running-config")
    has_lines(running, lines)
    got = c.save_config()
    must("write mem", "[OK]" in got, got)
    saved = c.send_command("show startup-config")
    has_lines(saved, lines)
    both = [c.send_command("show %s-config | include checksum:" % which)
            for which in ("running", "startup")]
    must("the checksums", both[0].strip() == both[1].strip() and
         re.search("Cryptochecksum:[0-9a-f]{32}", both[0]), both)


def long_lines(c):
    names = [(WIDE + side)[-59:] for side in ("one", "two")]
    lines = []
    for name in names:
        lines += ["object-group network " + name,
                  " network-object host 192.0.2.%d" % len(lines)]
    lines.append(LONG % tuple(names))
    lines.append("access-list LONG remark " + "0123456789 " * 35 + ".")
    must("they are long", len(lines[-2]) > 200 and len(lines[-1]) > 400)
    got = c.send_config_set(lines)
    must("no error", "ERROR" not in got, got)
    must("their echo is whole", all(line.strip() in got for line in lines),
         got)
    got = c.send_command("show running-config access-list LONG")
    has_lines(got, lines[-1:])
    must("the long rule", lines[-2] in got, got)
    got = c.send_command(lines[-1].replace("access-list", "show running-config"
                                           " | include", 1))
    must("a long line at # has no trace in its output",
         "ERROR" not in got and "0123456789 0123" in got, got)


def two_at_once():
    seen, faults = {}, []

    def one(n):
        try:
            c = device(allow_auto_change=True)
            lines = groups(20, 1000 * n)
            c.send_config_set(lines)
            seen[n] = (lines, c.send_command("show running-config"))
            c.disconnect()
        except Exception as e:
            faults.append(repr(e))
    threads = [threading.Thread(target=one, args=(n,)) for n in (1, 2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    must("both", not faults, faults)
    c = device()
    running = c.send_command("show running-config")
    for n in seen:
        has_lines(seen[n][1], seen[n][0])
        has_lines(running, seen[n][0])
    c.disconnect()


def newer():
    """Netmiko 4: says something before anybody spoke, waits for each echo,
    or for none."""
    t = login()
    s = Terminal(t)
    s.send("show curpriv\n")
    s.until(rb".*show curpriv\r\n.*Username : admin\r\n.*\r\n\rfw> ")
    s.send("\n")
    s.until(rb"\r\n\rfw> ")
    s.send("login\n")
    s.until(rb"\r\n\rUsername: ")
    s.send(USER + "\n")
    s.until(rb"\rPassword: ")
    s.send(PASSWORD + "\n")
    s.until(rb"\r\n\rfw# ")
    must("terminal pager", s.type("terminal pager 0") == "")
    config = rb"\r\n\rfw\(config\)# "
    s.type("configure terminal", config)
    must("terminal width", s.type("terminal width 511", config) == "")
    s.type("end", rb"\r\n\rfw# ")
    lines = groups(30, 5000)
    s.type("configure terminal", config)
    for line in lines:
        must("silence for " + line, s.type(line) == "")
    s.type("end", rb"\r\n\rfw# ")
    lines = groups(60, 6000)
    s.send("configure terminal\n" + "\n".join(lines) + "\nend\n")
    got = s.until(rb"end\r\n\rfw# ").decode()
    at = 0
    for line in lines:
        at = got.find(line.strip() + "\r\n\rfw(config", at)
        must("the echo and prompt of " + line, at >= 0)
    has_lines(s.type("show running-config"), lines)
    must("write mem", "[OK]" in s.type("write mem"))
    s.send("exit\n")
    must("the end", s.close_when_done() == b"exit\r\n\r\nLogoff\r\n\r\n")
    t.close()


story("with the enable password: shows, configuration, saving, long lines")
c = device(allow_auto_change=True)
reads(c)
writes(c)
long_lines(c)
must("alive", c.is_alive())
c.disconnect()
story("without one: login; every delay as Netmiko has it")
c = device(secret="", fast_cli=False, global_delay_factor=1)
must("enabled", c.check_enable_mode())
must("his own name", "Username : admin" in c.send_command("show curpriv"))
got = c.send_config_set(["hostname other", "hostname fw"])
must("the prompts", "other(config)# hostname fw" in got, got)
c.disconnect()
story("two at once")
two_at_once()
story("as newer ones do")
newer()
