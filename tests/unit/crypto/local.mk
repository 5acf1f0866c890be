crypto_checks = tests/unit/crypto/check_dh tests/unit/crypto/check_hostkey \
	tests/unit/crypto/check_password \
	tests/unit/crypto/check_prf tests/unit/crypto/check_protect \
	tests/unit/crypto/check_sshsig tests/unit/crypto/check_vault
check_PROGRAMS += $(crypto_checks)
EXTRA_DIST += tests/unit/crypto/signer.h tests/unit/crypto/vectors.h
crypto_check_libs = libcrypto_postern.la libbase.la $(CHECK_LIBS)

tests_unit_crypto_check_dh_SOURCES = tests/unit/crypto/check_dh.c
tests_unit_crypto_check_dh_LDADD = $(crypto_check_libs)
tests_unit_crypto_check_hostkey_SOURCES = tests/unit/crypto/check_hostkey.c
tests_unit_crypto_check_hostkey_LDADD = $(crypto_check_libs) $(CRYPTO_LIBS)
tests_unit_crypto_check_password_SOURCES = tests/unit/crypto/check_password.c
tests_unit_crypto_check_password_LDADD = $(crypto_check_libs)
tests_unit_crypto_check_prf_SOURCES = tests/unit/crypto/check_prf.c
tests_unit_crypto_check_prf_LDADD = $(crypto_check_libs)
tests_unit_crypto_check_protect_SOURCES = tests/unit/crypto/check_protect.c
tests_unit_crypto_check_protect_LDADD = $(crypto_check_libs)
tests_unit_crypto_check_sshsig_SOURCES = tests/unit/crypto/check_sshsig.c
tests_unit_crypto_check_sshsig_LDADD = $(crypto_check_libs) $(CRYPTO_LIBS)
tests_unit_crypto_check_vault_SOURCES = tests/unit/crypto/check_vault.c
tests_unit_crypto_check_vault_LDADD = $(crypto_check_libs)
