# Unit tests mirror the folders: tests/unit/FOLDER/check_*.c, one program a
# file, linked with its folder's library and those above it only.
include tests/unit/base/local.mk
include tests/unit/crypto/local.mk
include tests/unit/nft/local.mk
include tests/unit/ike/local.mk
include tests/unit/esp/local.mk
include tests/unit/cli/local.mk
include tests/unit/config/local.mk
include tests/unit/net/local.mk
include tests/unit/syslog/local.mk
include tests/unit/acl/local.mk
include tests/unit/nat/local.mk
include tests/unit/capture/local.mk
include tests/unit/aaa/local.mk
include tests/unit/vpn/local.mk
include tests/unit/ssh/local.mk
include tests/unit/daemon/local.mk
