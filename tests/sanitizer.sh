# For scripts that run sanitized programs; sourced, after $top is set.
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1

# sanitizer_report LOG: what a sanitizer wrote there, if anything.
sanitizer_report() {
	grep -aE -m 1 -A 40 \
	    '(Address|Leak|UndefinedBehavior)Sanitizer|: runtime error: ' "$1"
}
