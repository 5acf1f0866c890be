# Two firewalls over a router, a host behind each; sourced after lib.sh.
#   h1 192.168.1.10 - f1 10.9.1.2 - 10.9.1.1 wan 10.9.2.1 - f2 10.9.2.2 -
#   h2 192.168.2.10
two_network() {
	local n
	for n in h1 f1 wan f2 h2; do
		node $n
	done
	for n in 1 2; do
		link "h$n" eth0 "192.168.$n.10/24" "f$n" eth1 -
		link "f$n" eth0 - wan "w$n" "10.9.$n.1/24"
		in_node "h$n" ip route add default via "192.168.$n.1"
	done
	in_node wan sysctl -qw net.ipv4.ip_forward=1
}

# two_config N: the configuration of firewall N
two_config() {
	local me=$1 peer=$((3 - $1))
	cat <<C
hostname f$me
interface GigabitEthernet0/0
 nameif outside
 ip address 10.9.$me.2 255.255.255.0
 no shutdown
interface GigabitEthernet0/1
 nameif inside
 ip address 192.168.$me.1 255.255.255.0
 no shutdown
route outside 0.0.0.0 0.0.0.0 10.9.$me.1
access-list vpn extended permit ip 192.168.$me.0 255.255.255.0 192.168.$peer.0 255.255.255.0
crypto ipsec ikev2 ipsec-proposal P
 protocol esp encryption aes-gcm-256
crypto ikev2 policy 1
 encryption aes-256
 integrity sha256
 group 19
 prf sha256
crypto map m 1 match address vpn
crypto map m 1 set peer 10.9.$peer.2
crypto map m 1 set ikev2 ipsec-proposal P
crypto map m interface outside
crypto ikev2 enable outside
tunnel-group 10.9.$peer.2 type ipsec-l2l
tunnel-group 10.9.$peer.2 ipsec-attributes
 ikev2 remote-authentication pre-shared-key between-us
 ikev2 local-authentication pre-shared-key between-us
C
}

# two_start N: its daemon, whose id is then in ${two_pid[N]}
declare -A two_pid=()
two_start() {
	start_postern "f$1" --interface GigabitEthernet0/0=eth0 \
	    --interface GigabitEthernet0/1=eth1 --data-plane "$(plane "$1")"
	two_pid[$1]=$last_pid
}

# Both, with two_config.
two_sites() {
	local n
	two_network
	for n in 1 2; do
		two_start $n
		two_config $n | configure "f$n"
	done
}

# reaches NODE ADDRESS: one ping is answered
reaches() {
	in_node "$1" ping -c 1 -W 1 "$2" >/dev/null
}

# ike_count N [WHAT]: lines with WHAT among firewall N's IKE SAs
ike_count() {
	cli "f$1" "show crypto ikev2 sa" | grep -c "${2:-READY}" || true
}

no_ike() {
	[ "$(ike_count "$1")" = 0 ]
}

no_ipsec() {
	cli "f$1" "show crypto ipsec sa" | grep -q "There are no ipsec sas"
}

# counter N FIELD: the sum of a counter over firewall N's pairs
counter() {
	cli "f$1" "show crypto ipsec sa" |
	    sed -n "s/.*#$2: \([0-9]*\).*/\1/p" |
	    awk '{ sum += $1 } END { print sum + 0 }'
}

# What is worth reading after a failure.
story() {
	local n
	for n in 1 2; do
		echo "--- f$n"
		cli "f$n" "show crypto ikev2 sa" || true
		cli "f$n" "show crypto ipsec sa" || true
		tail -n 30 "$scratch/f$n.log" || true
	done >&2
	fail "$*"
}
