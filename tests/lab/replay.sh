# The walk-through, section by section, and what must be so in each; sourced
# by tests/lab/lab. What the firewalls show is kept in files under $state, so
# that it is checked as it was printed.
failures=0

section() {
	printf '\n===== %s\n\n' "$*"
}

# must WHAT COMMAND...: COMMAND succeeds
must() {
	local what=$1
	shift
	if ! "$@" >/dev/null; then
		echo "*** NOT SO: $what"
		failures=$((failures + 1))
	fi
}

# shows FILE TEXT: FILE has TEXT as a line or part of one
shows() {
	must "$(basename "$1") shows: $2" grep -qF -- "$2" "$1"
}

# Type lines at NODE's prompt; print what the terminal shows, keep it in FILE.
# on NODE FILE LINE...
on() {
	local node=$1 file=$state/$2 shell
	shift 2
	shell_of "$node"
	if ! "$lab/console" cisco "${shell[@]}" -- "$@" >"$file"; then
		cat "$file"
		die "no answer from $node"
	fi
	cat "$file"
}

# pings NODE FILE SIZE TARGET: five, of which the first is lost. With a
# sanitizer a second may be too few for the negotiation (LAB_PING_INTERVAL).
pings() {
	local file=$state/$2
	echo "$1:~\$ ping -s $3 -c 5 $4"
	in_node "$1" ping -s "$3" -c 5 -i "${LAB_PING_INTERVAL:-1}" "$4" \
	    >"$file" 2>&1 || true
	cat "$file"
	shows "$file" "5 packets transmitted, 4 received, 20% packet loss"
	must "the lost one is the first" \
	    sh -c "! grep -q 'icmp_seq=1 ' '$file'"
}

# The Nth "spi in/out" pair of a show crypto isakmp sa, as "IN OUT".
spis_of() {
	sed -n 's|.*ESP spi in/out: 0x\([0-9a-f]*\)/0x\([0-9a-f]*\).*|\1 \2|p' \
	    "$1" | sed -n "${2}p"
}

tunnel_of() {
	awk '/10\.255\.1\.2\/500/ { print $1 }' "$1"
}

# packets FILTER FIELD...: from the capture, or its copy $pcap, a line a packet
packets() {
	local filter=$1 field fields=()
	shift
	for field; do
		fields+=(-e "$field")
	done
	tshark -n -r "${pcap:-$state/outside.pcap}" -Y "$filter" -T fields \
	    "${fields[@]}" 2>/dev/null
}

list_packets() {
	tshark -n -t r -r "$state/outside.pcap" 2>/dev/null
}

# The child with SPIs IN OUT carried four packets each way in the capture.
four_each_way() {
	local in out
	read -r in out <<<"$1"
	must "four ESP packets to Site2-FW with SPI 0x$out" test "$(packets \
	    "ip.src == 10.255.1.2 && esp.spi == 0x$out" esp.spi | wc -l)" = 4
	must "four ESP packets from Site2-FW with SPI 0x$in" test "$(packets \
	    "ip.src == 10.255.2.2 && esp.spi == 0x$in" esp.spi | wc -l)" = 4
}

nothing_is_up() {
	section "1. Interesting traffic is defined, and nothing is up"
	on Site1-FW idle "show access-list s2svpn_to_site2" \
	    "show run crypto map | inc match" "show crypto isakmp sa" \
	    "show crypto ipsec sa"
	local hash
	for hash in 0xa681e779 0xb520aee6 0xfab888fb 0xb7b04209; do
		shows "$state/idle" "$hash"
	done
	shows "$state/idle" "crypto map outside_map 1 match address s2svpn_to_site2"
	shows "$state/idle" "There are no IKEv1 SAs"
	shows "$state/idle" "There are no IKEv2 SAs"
	shows "$state/idle" "There are no ipsec sas"
}

# One child in a show crypto ipsec sa: SPIs, four packets, the window.
# child_is_true FILE "IN OUT"
child_is_true() {
	local in out block
	read -r in out <<<"$2"
	block=$state/child
	awk -v spi="$(printf '%08X' "0x$out")" '
		/Crypto map tag:/ { text = "" }
		{ text = text $0 "\n" }
		$0 ~ "current outbound spi: " spi { wanted = 1 }
		/outbound esp sas/ { out = 1 }
		out && wanted && /0x00000000 0x00000001/ { printf "%s", text; exit }
	' "$1" >"$block"
	shows "$block" "current inbound spi : $(printf '%08X' "0x$in")"
	shows "$block" "#pkts encaps: 4, #pkts encrypt: 4, #pkts digest: 4"
	shows "$block" "#pkts decaps: 4, #pkts decrypt: 4, #pkts verify: 4"
	shows "$block" "in use settings ={L2L, Tunnel, PFS Group 14, IKEv2, }"
	shows "$block" "path mtu 1500, ipsec overhead 74(44), media mtu 1500"
	shows "$block" "0x00000000 0x0000001F"
}

first_tunnel() {
	section "2. Five pings from YELLOW to PURPLE: the first brings it up"
	pings Site1-Host1 ping1 100 172.16.10.11

	section "3. The security associations"
	on Site1-FW up1 "show crypto isakmp sa"
	on Site1-FW ipsec1 "show crypto ipsec sa"
	shows "$state/up1" "Status:UP-ACTIVE, IKE count:1, CHILD count:1"
	shows "$state/up1" \
	    "Encr: AES-CBC, keysize: 256, Hash: SHA256, DH Grp:14, Auth sign: PSK, Auth verify: PSK"
	must "Site1-FW is the initiator" grep -q 'READY *INITIATOR' "$state/up1"
	yellow=$(spis_of "$state/up1" 1)
	child_is_true "$state/ipsec1" "$yellow"

	section "4. The packets on the outside link"
	list_packets
	cp "$state/outside.pcap" "$state/first.pcap"
}

first_packets() {
	local pcap=$state/first.pcap
	must "four IKE packets: IKE_SA_INIT and IKE_AUTH" test "$(packets \
	    isakmp isakmp.exchangetype | tr '\n' ' ')" = "34 34 35 35 "
	four_each_way "$yellow"
	must "nothing of the pings in clear" test -z \
	    "$(packets 'icmp && !(icmp.type == 3)' ip.src)"
}

second_child() {
	section "5. Five pings from BLUE to PURPLE: a second child"
	pings Site1-Host2 ping2 200 172.16.10.21
	on Site1-FW up2 "show crypto isakmp sa"
	on Site1-FW ipsec2 "show crypto ipsec sa"
	list_packets
	shows "$state/up2" "Status:UP-ACTIVE, IKE count:1, CHILD count:2"
	must "the same Tunnel-id" test "$(tunnel_of "$state/up1")" = \
	    "$(tunnel_of "$state/up2")"
	blue=$(spis_of "$state/up2" 1)
	must "YELLOW has the SPIs it had" test \
	    "$(spis_of "$state/up2" 2)" = "$yellow"
	must "BLUE has new ones" test "$blue" != "$yellow"
	child_is_true "$state/ipsec2" "$blue"
	child_is_true "$state/ipsec2" "$yellow"
	cp "$state/outside.pcap" "$state/second.pcap"
	first_packets
	local pcap=$state/second.pcap
	must "one CREATE_CHILD_SA exchange" test "$(packets isakmp \
	    isakmp.exchangetype | tr '\n' ' ')" = "34 34 35 35 36 36 "
	four_each_way "$blue"

	section "The same tunnel from the other side"
	on Site2-FW far "show crypto isakmp sa"
	must "Site2-FW is the responder" grep -q 'READY *RESPONDER' "$state/far"
	local in out n
	for n in 1 2; do
		read -r in out <<<"$(spis_of "$state/up2" $n)"
		must "Site2-FW has child $n with its SPIs the other way" test \
		    "$(spis_of "$state/far" $n)" = "$out $in"
	done
}

the_internet() {
	section "Internet traffic leaves with the firewall's own address"
	ip netns exec InternetHost timeout 60 tcpdump -i eth0 -n -l -c 1 \
	    --immediate-mode "icmp[0] == 8" >"$state/internet" \
	    2>"$state/internet.log" &
	local watcher=$! tries
	for tries in $(seq 400); do
		! grep -q "listening on" "$state/internet.log" || break
		sleep 0.05
	done
	echo "Site1-Host1:~\$ ping -c 2 10.255.255.11"
	in_node Site1-Host1 ping -c 2 -i 0.3 10.255.255.11 >"$state/ping3" 2>&1 ||
	    true
	cat "$state/ping3"
	wait $watcher || true
	shows "$state/ping3" "2 packets transmitted, 2 received"
	shows "$state/internet" "IP 10.255.1.2 > 10.255.255.11"
	echo "InternetHost saw: $(cut -d' ' -f2- "$state/internet")"
}

replay() {
	nothing_is_up
	first_tunnel
	second_child
	the_internet
	echo
	if [ $failures != 0 ]; then
		die "$failures of the walk-through's facts are not so"
	fi
	echo "All as the walk-through tells it."
}
