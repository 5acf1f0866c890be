# Functions for the test scripts: sourced, after `set -eu`. Each script works
# in a scratch folder of its own and in namespaces whose names begin with its
# process id, and leaves neither behind, also when it fails.
umask 022 # user postern has to get at its files
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$top/tests/sanitizer.sh"
build=${POSTERN_BUILD:-$top/build}
scratch=$(mktemp -d /tmp/postern-test.XXXXXX)
chmod 755 "$scratch"
# The data plane of each site, for scripts that say "# planes: ..."
planes=${POSTERN_PLANES:-user,user}
pids=()
stopped= # the process that stand_still has stopped
declare -A daemon_log=() # of each posternd that should be running, by its id

cleanup() {
	local r=$? pid name
	trap - EXIT
	[ -z "$stopped" ] || go_on || true
	for pid in "${pids[@]}"; do
		end_process "$pid" || [ $r != 0 ] || r=1
	done
	for name in $(ip netns list 2>/dev/null | cut -d' ' -f1); do
		case $name in
		pt$$-*) ip netns delete "$name" ;;
		esac
	done
	rm -rf "$scratch"
	exit $r
}
trap cleanup EXIT
trap 'exit 1' INT TERM

fail() {
	echo "FAIL: $*" >&2
	exit 1
}

skip() {
	echo "$*"
	exit 77
}

need_root() {
	[ "$(id -u)" = 0 ] || skip "needs root"
}

# is_ours PID: it is a child of this script, or of the subshell that asks, and
# still runs. Ids come round again within minutes of building, and a stale one
# may be somebody else's.
is_ours() {
	local stat self=$BASHPID
	read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
	stat=${stat##*) } # behind the name: state, parent, ...
	set -- $stat
	[ "$1" != Z ] && { [ "$2" = $$ ] || [ "$2" = "$self" ]; }
}

# plane SITE: user or kernel
plane() {
	cut -d, -f"$1" <<<"$planes"
}

# end_process PID: TERM, then KILL after ten seconds. Fails if that is a
# posternd that had died before, does not end well, or has a sanitizer's
# report in its log.
end_process() {
	local tries log=${daemon_log[$1]:-} status=0
	unset "daemon_log[$1]"
	if is_ours "$1" && kill "$1" 2>/dev/null; then
		for tries in $(seq 200); do
			is_ours "$1" || break
			sleep 0.05
		done
		! is_ours "$1" || kill -KILL "$1" 2>/dev/null || true
	elif [ -n "$log" ]; then
		echo "FAIL: posternd $1 was dead already" >&2
		status=1
	fi
	[ -n "$log" ] || return 0
	wait "$1" || status=$?
	if [ $status != 0 ] || sanitizer_report "$log" >/dev/null; then
		echo "FAIL: posternd $1 ended with status $status:" >&2
		{ sanitizer_report "$log" || tail -n 30 "$log"; } >&2
		return 1
	fi
}

# kill_process PID: no chance to say goodbye
kill_process() {
	unset "daemon_log[$1]"
	! is_ours "$1" || kill -KILL "$1" 2>/dev/null || true
	wait "$1" 2>/dev/null || true
}

# stand_still PID: until go_on, or the end of the script
stand_still() {
	stopped=$1
	kill -STOP "$1"
}

go_on() {
	kill -CONT "$stopped"
	stopped=
}

# await SECONDS WHAT COMMAND...: until COMMAND succeeds
await() {
	local seconds=$1 what=$2 tries
	shift 2
	for tries in $(seq $((seconds * 10))); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.1
	done
	fail "waited $seconds s in vain for: $what"
}

# node NAME: a namespace; in_node NAME COMMAND... runs in it
node() {
	ip netns add "pt$$-$1"
	ip netns exec "pt$$-$1" ip link set lo up
}

in_node() {
	local name=$1
	shift
	ip netns exec "pt$$-$name" "$@"
}

# in_background NODE LOG COMMAND...: started, its id in $last_pid, ended by
# cleanup. (A function in the background would be a shell of its own, and its
# id the shell's.)
in_background() {
	local name=$1 log=$2
	shift 2
	ip netns exec "pt$$-$name" "$@" >>"$log" 2>&1 &
	last_pid=$!
	pids+=("$last_pid")
}

# wire_watch NODE DEVICE: all that goes by there is kept for wire_hides
wire_watch() {
	rm -f "$scratch/wire"
	in_background "$1" "$scratch/dump" tcpdump -ni "$2" -U \
	    --immediate-mode -s 128 -w "$scratch/wire"
	wire_pid=$last_pid
	await 5 "tcpdump" test -s "$scratch/wire"
}

# wire_hides FILTER: there was ESP, and nothing that tcpdump's FILTER matches
wire_hides() {
	end_process "$wire_pid"
	tcpdump -nr "$scratch/wire" -c 1 "esp or udp port 4500" 2>/dev/null |
	    grep -q . || fail "no ESP was seen: $(cat "$scratch/dump")"
	! tcpdump -nr "$scratch/wire" "$1" 2>/dev/null | grep -m 5 . ||
	    fail "that went out in clear"
}

# wire_lost "NODE DEVICE"... [NODE...]: how many packets those devices have sent
# in vain, for the other end's queue was full (net.core.netdev_max_backlog: any
# number of packets is too many for a machine that is busy enough), and those
# nodes' sockets for ESP had no room for. Figures of both ends agree but for it.
wire_lost() {
	local at sum=0
	for at; do
		set -- $at
		if [ $# = 2 ]; then
			set -- "$1" cat "/sys/class/net/$2/statistics/tx_dropped"
		else # protocol 50, port 4500
			set -- "$1" awk '$2 ~ /:(0032|1194)$/ { n += $NF }
			    END { print n + 0 }' \
			    /proc/net/raw /proc/net/raw6 /proc/net/udp /proc/net/udp6
		fi
		sum=$((sum + $(in_node "$@")))
	done
	echo $sum
}

# link NODE DEVICE PREFIX NODE DEVICE PREFIX ("-": no address)
link() {
	ip link add "$2" netns "pt$$-$1" type veth \
	    peer name "$5" netns "pt$$-$4"
	in_node "$1" ip link set "$2" up
	in_node "$4" ip link set "$5" up
	[ "$3" = - ] || in_node "$1" ip address add "$3" dev "$2"
	[ "$6" = - ] || in_node "$4" ip address add "$6" dev "$5"
}

# start_postern NODE OPTION...: posternd with its root in $scratch/NODE
start_postern() {
	local name=$1
	shift
	mkdir -p "$scratch/$name"
	in_background "$name" "$scratch/$name.log" "$build/posternd" \
	    --root "$scratch/$name" "$@" ${POSTERND_OPTIONS:-}
	: >>"$scratch/$name.log"
	daemon_log[$last_pid]=$scratch/$name.log
	await 20 "posternd on $name ($(tail -n 3 "$scratch/$name.log"))" \
	    test -S "$scratch/$name/run/postern/cli.sock"
}

# postern NODE ARGUMENT...: the shell of that node's daemon
postern() {
	local name=$1
	shift
	in_node "$name" "$build/postern" --root "$scratch/$name" "$@"
}

# cli NODE COMMAND: one command at the privileged prompt
cli() {
	postern "$1" -c "$2"
}

# configure NODE: configuration lines from standard input; no line may fail
configure() {
	{
		printf 'configure terminal\n'
		cat
		printf 'end\n'
	} | postern "$1" --privileged >"$scratch/configured" ||
	    fail "$1 refused: $(cat "$scratch/configured")"
	! grep '^ERROR' "$scratch/configured" ||
	    fail "$1 refused: $(cat "$scratch/configured")"
}
