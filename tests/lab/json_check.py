"""json_check.py MANPAGE SHELL...: every show command that the firewall behind
SHELL has, as JSON: is it a document, with the keys and types of the manual
page, and does it say what the text form says?"""
import json
import re
import subprocess
import sys

shell = sys.argv[2:]
faults = []

# What stands for a name or a typed word of a row's syntax.
SAMPLES = {
    "NAME:nameif": "outside", "NAME:interface-or-nameif": "outside",
    "NAME:object-any": "SERVER", "NAME:object-group": "HOSTS",
    "NAME:time-range": "T", "NAME:access-list": "A", "NAME:crypto-map": "m",
    "NAME:dynamic-map": "D", "NAME:group-policy": "G",
    "NAME:capture": "cap",
    "NAME:tunnel-group": "10.9.2.2", "NAME:username": "admin",
    "PORT": "GigabitEthernet0/0",
}
# Other forms of them, and what is no show command.
MORE = [
    "show access-list vpn brief", "show access-list S", "show object-group",
    "show interface", "show interface inside detail", "show nat detail",
    "show ip", "show crypto ipsec sa detail", "show crypto ipsec sa identity",
    "show crypto ipsec sa entry", "show ipsec sa peer 10.9.2.2 detail",
    "show ipsec sa map m", "show crypto ipsec sa spi 1",
    "show crypto ikev2 sa detail", "show vpn-sessiondb detail l2l",
    "show logging message all", "show logging message 111008",
    "show capture cap2", "show capture cap count 3 packet-number 2",
    "dir", "show aaa login-history user guest", "show crypto key mypubkey ecdsa",
    "show crypto key mypubkey eddsa",
    "more system:running-config", "more nvram:startup-config",
    "show running-config all", "show running-config crypto map m",
]


def fault(command, what):
    faults.append(f"{command}: {what}")


def run(command):
    return subprocess.run(shell + ["-c", command], text=True, check=False,
                          stdout=subprocess.PIPE).stdout


# ---- the manual page: {command: {key: (type, optional, list, keys below)}}

def read_manual(path):
    commands, level, inside, title = {}, None, False, []
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n").replace("\\-", "-")
        if line.startswith(".SS"):
            title = [t.strip() for t in line[3:].strip(' "').split(",")]
        elif line == ".SH EXAMPLES":
            break
        elif line == ".nf":
            keys = {}
            for name in title:
                commands[name] = keys
            level, inside = [keys], True
        elif line == ".fi":
            inside = False
        elif inside:
            found = re.match(r"^( *)([a-z0-9_]+)(\[\])?(\?)?\s+(\S+)", line)
            assert found, f"manual page: {line}"
            depth = len(found[1]) // 2
            below = {}
            level[depth + 1:] = [below]
            level[depth][found[2]] = (found[5], bool(found[4]),
                                      bool(found[3]), below)
    return commands


def section(manual, command):
    """The keys of the longest title that the command begins with."""
    best = max((t for t in manual if (command + " ").startswith(t + " ")),
               key=len, default=None)
    return None if best is None else manual[best]


# ---- types

WORDS = {
    "integer": lambda v: type(v) is int and v >= 0,
    "boolean": lambda v: type(v) is bool,
    "text": lambda v: type(v) is str,
    "word": lambda v: type(v) is str and re.match(r"^[a-z0-9][-a-z0-9_/ ]*$",
                                                  v),
    "hex": lambda v: type(v) is str and re.match(r"^0x[0-9a-fA-F]+$", v),
    "address": lambda v: type(v) is str and re.match(r"^[0-9a-f:.]+$", v),
    "time": lambda v: type(v) is str and re.match(
        r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", v),
    "map": lambda v: type(v) is dict and all(
        type(n) is int for n in v.values()),
}


def check_value(command, path, value, kind, below):
    kind, _, null = kind.partition("|")
    if value is None and null == "null":
        return
    if kind == "tree":
        below = dict(below, lines=("tree", True, True, below))
        kind = "object"
    if kind == "object":
        if type(value) is dict:
            check_keys(command, path + ".", value, below)
        else:
            fault(command, f"{path} is no object")
    elif not WORDS[kind](value):
        fault(command, f"{path} is no {kind}: {value!r}")


def check_keys(command, path, document, keys):
    for key, value in document.items():
        if key not in keys:
            fault(command, f"{path}{key} is not in the manual page")
            continue
        kind, _, is_list, below = keys[key]
        if not is_list:
            check_value(command, path + key, value, kind, below)
        elif type(value) is not list:
            fault(command, f"{path}{key} is no array")
        else:
            for v in value:
                check_value(command, path + key + "[]", v, kind, below)
    for key, (_, optional, _, _) in keys.items():
        if not optional and key not in document:
            fault(command, f"{path}{key} is missing")


# ---- the commands that there are

def one_form(syntax):
    """A line that the row takes: no options, first alternatives."""
    syntax = re.sub(r" < .* >", "", syntax)
    while "[" in syntax:
        syntax = re.sub(r"\[[^][]*\]", " ", syntax)
    while "{" in syntax:
        syntax = re.sub(r"\{ *([^{}|]*)[^{}]*\}", r" \1 ", syntax)
    return " ".join(SAMPLES.get(w, w) for w in syntax.split())


def all_commands():
    rows = [line.strip() for line in run("help show").splitlines()
            if line.startswith("\tshow ")]
    assert len(rows) > 50, rows
    return list(dict.fromkeys([one_form(r) for r in rows] + MORE))


def document(command, manual):
    text = run(command + " | json")
    try:
        answer = json.loads(text)
    except ValueError:
        fault(command, f"no document: {text[:200]}")
        return {}
    if not text.startswith("{\n  \"schema\": \"postern/1\",\n") or \
       not text.endswith("\n}\n"):
        fault(command, "not in the form")
    if answer.get("command") != command:
        fault(command, f"calls itself {answer.get('command')}")
    keys = section(manual, command)
    if keys is None:
        fault(command, "is not in the manual page")
    else:
        check_keys(command, "", answer,
                   {**manual["every command"], **keys})
    return answer


# ---- the same as the text

def numbers(value):
    if isinstance(value, dict):
        for v in value.values():
            yield from numbers(v)
    elif isinstance(value, list):
        for v in value:
            yield from numbers(v)
    elif type(value) is int:
        yield value


def lines_of(tree, depth=0):
    for line in tree:
        yield line["line"]
        yield from lines_of(line.get("lines", []), depth + 1)


def config_lines(text):
    for line in text.splitlines():
        line = line.strip()
        if line and not re.match(r"[:!]|ASA Version|Cryptochecksum", line):
            yield line


def find(pattern, text):
    return re.findall(pattern, text)


def hits_of(answer):
    for one in answer["access_lists"]:
        for line in one["lines"]:
            if "hash" in line:
                yield str(line["hitcnt"]), line["hash"]
            for e in line.get("elements", []):
                if "unresolved" not in e["destination"]:
                    yield str(e["hitcnt"]), e["hash"]


def sums(answer, key):
    return [str(sa["counters"][key]) for sa in answer["ipsec_sas"]]


def spis(answer, way):
    return [s["spi"] for sa in answer["ipsec_sas"]
            for s in sa[way + "_esp_sas"]]


# Of text and document: what must be equal.
def short(name):
    """An algorithm as a table of sessions has it."""
    name = name.split("@")[0]
    if name.startswith("aead-"):
        return "-"
    return name.replace("hmac-", "").replace("sha2-", "sha").replace("-etm", "")


SAME = {
    "show access-list": lambda t, d: (
        find(r"\(hitcnt=(\d+)\)(?: \(inactive\))? (0x\w+)", t),
        list(hits_of(d))),
    "show nat": lambda t, d: (
        [int(n) for n in find(r"translate_hits = (\d+)", t)],
        [n for r in d["rules"]
         for n in (r["translate_hits"], r["untranslate_hits"])]),
    "show xlate": lambda t, d: (
        find(r"flags (\w+)", t), [x["flags"] for x in d["xlates"]]),
    "show crypto ipsec sa": lambda t, d: (
        [find(r"spi: (0x\w+)", t), find(r"#pkts encaps: (\d+)", t),
         find(r"#pkts decaps: (\d+)", t), find(r"current_peer: (\S+)", t),
         find(r"bitmap: *\n +0x(\w+) 0x(\w+)", t)],
        [spis(d, "inbound") + spis(d, "outbound"), sums(d, "pkts_encaps"),
         sums(d, "pkts_decaps"), [s["current_peer"] for s in d["ipsec_sas"]],
         [(s["anti_replay_bitmap"][2:10], s["anti_replay_bitmap"][10:])
          for way in ("inbound", "outbound") for sa in d["ipsec_sas"]
          for s in sa[way + "_esp_sas"]]]),
    "show crypto ipsec stats": lambda t, d: (
        [int(n) for n in find(r": (\d+)", t)], list(numbers(d))),
    "show crypto ikev2 sa": lambda t, d: (
        [find(r"ESP spi in/out: 0x(\w+)/0x(\w+)", t),
         find(r"(?m)^ *(\d+) [\d.]+/\d+ ", t)],
        [[(f"{int(c['inbound_spi'], 16):x}", f"{int(c['outbound_spi'], 16):x}")
          for s in d["ikev2_sessions"] for sa in s["sas"]
          for c in sa["children"]],
         [str(sa["tunnel_id"]) for s in d["ikev2_sessions"]
          for sa in s["sas"]]]),
    "show vpn-sessiondb l2l": lambda t, d: (
        find(r"Bytes Tx +: (\d+) +Bytes Rx +: (\d+)", t),
        [(str(s["bytes_tx"]), str(s["bytes_rx"])) for s in d["sessions"]]),
    "show interface ip brief": lambda t, d: (
        find(r"(?m)^(\w+Ethernet\S+) +(\S+)", t),
        [(i["interface"], i["ip_address"] or "unassigned")
         for i in d["interfaces"]]),
    "show route": lambda t, d: (
        find(r"(?m)^[CLSV]\*? +([\d.]+) ([\d.]+)", t),
        [(r["network"], r["mask"]) for r in d["routes"]]),
    "show ssh sessions": lambda t, d: (
        find(r"(?m)^(\d+) +([\d.]+) .* IN +(\S+) +(\S+) +\S+ +(\S+)$", t),
        [(str(s["id"]), s["client_ip"], short(s["inbound_encryption"]),
          short(s["inbound_hmac"]), s["username"]) for s in d["sessions"]]),
    "show aaa login-history": lambda t, d: (
        find(r"(?m)^(?:Login history for user|Logins in last \d+ days|"
             r"Failures since last login): +(\S+)", t),
        [str(u[key]) for u in d["users"] for key in
         ("username", "logins", "failures_since_last_login")]),
    "show object-group": lambda t, d: (
        find(r"(?m)^ ([a-z]+-object .*)", t),
        [m for g in d["object_groups"] for m in g["members"]]),
    "show running-config": lambda t, d: (
        list(config_lines(t)), list(lines_of(d["lines"]))),
    "show startup-config": lambda t, d: (
        list(config_lines(t)), list(lines_of(d["lines"]))),
    "more system:running-config": lambda t, d: (
        list(config_lines(t)), list(lines_of(d["lines"]))),
}


def main():
    manual = read_manual(sys.argv[1])
    seen = set()
    for command in all_commands():
        answer = document(command, manual)
        seen.add(command)
        if command not in SAME or not answer:
            continue
        # Traffic may come between the two: only a lasting difference counts.
        for _ in range(3):
            text, shown = SAME[command](run(command), answer)
            if text == shown:
                break
            answer = document(command, manual)
        if text != shown or not shown:
            fault(command, f"text has {text}, JSON {shown}")
    for command in SAME:
        if command not in seen:
            fault(command, "was not among the commands")
    for title in manual:
        if title != "every command" and not any(
                (c + " ").startswith(title + " ") for c in seen):
            fault(title, "is in the manual page only")
    print(f"{len(seen)} commands")
    print("\n".join(faults))
    return 1 if faults else 0


sys.exit(main())
