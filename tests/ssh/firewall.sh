# One firewall with SSH and a host in front of it: sourced after lib.sh.
#   10.77.8.0/21 pc 10.77.0.10 - 10.77.0.1 fw
# pc is all of 10.77.8.0/21, as if behind a router: neighbours of fw would be
# more than all namespaces together may have.
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
need_root
fw_address=10.77.0.1

# firewall_start OPTION...: fw runs, with users, host keys, and SSH on inside.
# More configuration may be on standard input.
firewall_start() {
	node pc
	node fw
	link pc eth0 10.77.0.10/24 fw eth0 -
	in_node pc ip route add local 10.77.8.0/21 dev lo
	start_postern fw --interface GigabitEthernet0/0=eth0 \
	    --data-plane user "$@"
	{
		cat <<C
hostname fw
interface GigabitEthernet0/0
 nameif inside
 security-level 100
 ip address $fw_address 255.255.255.0
 no shutdown
crypto key generate ecdsa elliptic-curve 256 noconfirm
username admin password admin-word-1 privilege 15
username low password low-word-1 privilege 1
aaa authentication ssh console LOCAL
aaa authentication login-history
quota management-session ssh 5
route inside 10.77.8.0 255.255.248.0 10.77.0.10
ssh key-exchange group curve25519-sha256 ecdh-sha2-nistp256 dh-group14-sha256
ssh 10.77.0.0 255.255.0.0 inside
C
		cat
	} | configure fw
	await 20 "SSH on fw" in_node pc bash -c "</dev/tcp/$fw_address/22"
}

# client SCRIPT ARGUMENT...: a Python script of this folder, on pc. It finds
# posternd's keeper, and so all that was started, by FIREWALL_PID.
client() {
	local script=$1
	shift
	in_node pc env HOME="$scratch" PYTHONDONTWRITEBYTECODE=1 \
	    PYTHONWARNINGS=ignore FIREWALL_PID="$last_pid" \
	    /usr/bin/python3 "$top/tests/ssh/$script" "$@" ||
	    fail "$script: see above; posternd: $(tail -n 12 "$scratch/fw.log")"
	! grep -E "postern-sshd (was killed|ended with|\(process)" \
	    "$scratch/fw.log" || fail "$script: postern-sshd, see above"
}
