# The lab's network: functions, sourced by tests/lab/lab. Nodes are network
# namespaces; names and addresses are those of the published topology. Its
# switches are left out (Site 2's two hosts meet on a bridge in their router)
# and its routers are plain Linux with static routes.
LAB_NODES="Site1-Host1 Site1-Host2 Site1-Rtr Site1-FW WAN Site2-FW Site2-Rtr
Site2-Host1 Site2-Host2 InternetHost"

in_node() {
	ip netns exec "$@"
}

# lab_link NODE DEVICE NODE DEVICE
lab_link() {
	ip link add "$2" netns "$1" type veth peer name "$4" netns "$3"
	in_node "$1" ip link set "$2" up
	in_node "$3" ip link set "$4" up
}

# lab_address NODE DEVICE PREFIX
lab_address() {
	in_node "$1" ip address add "$3" dev "$2"
}

lab_router() {
	in_node "$1" sysctl -q net.ipv4.ip_forward=1
}

# lab_default NODE GATEWAY
lab_default() {
	in_node "$1" ip route add default via "$2"
}

lab_network_up() {
	local node
	for node in $LAB_NODES; do
		ip netns add "$node"
		in_node "$node" ip link set lo up
	done

	lab_link Site1-Host1 eth0 Site1-Rtr eth1.100
	lab_link Site1-Host2 eth0 Site1-Rtr eth1.200
	lab_link Site1-Rtr eth2 Site1-FW eth1
	lab_link Site1-FW eth0 WAN eth1
	lab_link Site2-FW eth0 WAN eth2
	lab_link Site2-Rtr eth2 Site2-FW eth1
	lab_link InternetHost eth0 WAN eth3
	in_node Site2-Rtr ip link add eth1 type bridge
	in_node Site2-Rtr ip link set eth1 up
	lab_link Site2-Host1 eth0 Site2-Rtr port1
	lab_link Site2-Host2 eth0 Site2-Rtr port2
	in_node Site2-Rtr ip link set port1 master eth1
	in_node Site2-Rtr ip link set port2 master eth1
	# The management ports lead nowhere.
	in_node Site1-FW ip link add mgmt0 type bridge
	in_node Site2-FW ip link add mgmt0 type bridge

	lab_address Site1-Host1 eth0 192.168.100.11/24
	lab_address Site1-Host2 eth0 192.168.200.11/24
	lab_address Site1-Rtr eth1.100 192.168.100.1/24
	lab_address Site1-Rtr eth1.200 192.168.200.1/24
	lab_address Site1-Rtr eth2 10.12.12.1/24
	lab_address WAN eth1 10.255.1.1/24
	lab_address WAN eth2 10.255.2.1/24
	lab_address WAN eth3 10.255.255.1/24
	lab_address Site2-Rtr eth2 10.25.25.5/24
	lab_address Site2-Rtr eth1 172.16.10.1/24
	lab_address Site2-Host1 eth0 172.16.10.11/24
	lab_address Site2-Host2 eth0 172.16.10.21/24
	lab_address InternetHost eth0 10.255.255.11/24

	lab_default Site1-Host1 192.168.100.1
	lab_default Site1-Host2 192.168.200.1
	lab_default Site1-Rtr 10.12.12.2
	lab_default Site2-Rtr 10.25.25.2
	lab_default Site2-Host1 172.16.10.1
	lab_default Site2-Host2 172.16.10.1
	lab_default InternetHost 10.255.255.1
	lab_router Site1-Rtr
	lab_router Site2-Rtr
	lab_router WAN
}

lab_network_down() {
	local node
	for node in $LAB_NODES; do
		ip netns delete "$node" 2>/dev/null || true
	done
}

# Is any of the nodes there?
lab_network_there() {
	local node
	for node in $LAB_NODES; do
		[ -e "/run/netns/$node" ] && return 0
	done
	return 1
}
