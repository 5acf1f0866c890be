# Where the guest kernel of tests/lab/guest-kernel comes from; sourced by it.
# $cache/NAME-KEY/linux is the kernel of source package NAME, configured with
# guest-kernel.config, whose checksum is KEY. One that is there is used; remove
# it for a newer one.
config=$lab/guest-kernel.config

# The user's cache folder. sudo may leave us with another's HOME, or with none.
cache_dir() {
	local home=${HOME:-}
	[ -n "$home" ] && [ -O "$home" ] ||
	    home=$(getent passwd "$(id -u)" | cut -d: -f6)
	echo "${XDG_CACHE_HOME:-$home/.cache}/postern/guest-kernel"
}

# Sets $kernel, if it is there.
find_kernel() {
	kernel=$(ls -t "$cache"/*-"$key"/linux 2>/dev/null | head -n 1)
	[ -n "$kernel" ]
}

# apt's tools, with only trixie-backports known to them and what they fetch
# kept here: this machine's own lists stay as they are.
backports() {
	APT_CONFIG=$cache/apt/apt.conf "$@"
}

backports_known() {
	local mirror dir=$cache/apt
	local key=/usr/share/keyrings/debian-archive-keyring.gpg
	mirror=$(apt-get indextargets --format '$(REPO_URI)' \
	    "Created-By: Packages" | grep -m 1 '/debian/\?$') || return
	mkdir -p "$dir"/{lists,archives}/partial
	echo "deb [signed-by=$key] $mirror trixie-backports main" \
	    >"$dir/sources.list"
	cat >"$dir/apt.conf" <<C
Dir::Etc::SourceList "$dir/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State::Lists "$dir/lists";
Dir::Cache "$dir";
APT::Sandbox::User "";
C
	backports apt-get update
}

# newest APT...: the newest kernel source package that such an apt knows
newest() {
	"$@" apt-cache search --names-only '^linux-source-[0-9.]+$' |
	    cut -d' ' -f1 | sort -V | tail -n 1
}

# Sets $package, and $apt to what runs the apt that has it. Before 6.16 UML
# needs ptrace for each system call, and AddressSanitizer does not work in it.
find_source() {
	apt=backports package=
	backports_known && package=$(newest backports)
	[ -n "$package" ] && return
	apt=env
	package=$(newest env)
	[ -n "$package" ] || { apt-get update && package=$(newest env); }
	[ -n "$package" ]
}

# In $build, an empty folder; its output is the build's log.
fetch_source() {
	mkdir "$build/source" &&
	    (cd "$build" && $apt apt-get download "$package") &&
	    dpkg-deb --fsys-tarfile "$build/$package"_*.deb |
	    tar -xO --wildcards './usr/src/linux-source-*.tar.xz' |
	    tar -xJ -C "$build/source" --strip-components=1
}

make_kernel() {
	local line
	cd "$build/source" &&
	    make ARCH=um KCONFIG_ALLCONFIG="$config" allnoconfig || return
	grep ^CONFIG "$config" | while read -r line; do
		grep -qxF "$line" .config || echo "not taken: $line"
	done
	make ARCH=um -j"$(nproc)" linux
}

build_kernel() {
	local build dir package apt log=$cache/build.log start=$SECONDS
	[ "$(uname -m)" = x86_64 ] ||
	    no_guest "User Mode Linux is for x86_64, this is $(uname -m)"
	"$top/tests/packages" build guest >&2 ||
	    no_guest "packages that building one needs can't be installed"
	say "building a kernel with ESP, once; takes minutes"
	build=$cache/build
	rm -rf "$build" && mkdir "$build" || exit 125
	find_source >"$log" 2>&1 && (fetch_source) >>"$log" 2>&1 ||
	    { tail -n 5 "$log" >&2; no_guest "no Debian kernel source"; }
	(make_kernel) >>"$log" 2>&1 ||
	    { tail -n 20 "$log" >&2; broken "its build failed: $log"; }
	dir=$cache/$package-$key
	mkdir -p "$dir" && strip -o "$build/linux" "$build/source/linux" &&
	    mv "$build/linux" "$dir/linux" || exit 125
	rm -rf "$build"
	say "built in $((SECONDS - start)) s"
}

# Process 1, from its source. Also under the lock.
build_init() {
	cc -O2 -Wall -Wextra -o "$init.new" "$lab/guest-init.c" >&2 &&
	    mv "$init.new" "$init" || broken "guest-init.c does not compile"
}

# Sets $cache, $kernel and $init, which are there then.
guest_ready() {
	local key lock
	cache=$(cache_dir)
	mkdir -p "$cache" || broken "no folder $cache"
	key=$(sha256sum <"$config" | cut -c1-12)
	init=$cache/init-$(sha256sum <"$lab/guest-init.c" | cut -c1-12)
	find_kernel && [ -x "$init" ] && return
	[ -z "${POSTERN_NO_GUEST:-}" ] ||
	    no_guest "${POSTERN_NO_GUEST##*$'\n'}" # tried by ./run-tests
	exec {lock}>"$cache/lock"
	flock "$lock" # another may be at it
	find_kernel || { build_kernel && find_kernel; } ||
	    broken "there is no kernel"
	[ -x "$init" ] || build_init
	exec {lock}>&-
}
