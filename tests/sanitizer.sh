# sanitizer_report LOG: what a sanitizer wrote there, if anything.
sanitizer_report() {
	grep -aE -m 1 -A 40 \
	    '(Address|Leak|UndefinedBehavior)Sanitizer|: runtime error: ' "$1"
}
