noinst_LTLIBRARIES += libcrypto_postern.la
libcrypto_postern_la_SOURCES = crypto/algorithm.c crypto/algorithm.h \
	crypto/crypto.c crypto/crypto.h crypto/dh.c crypto/dh.h \
	crypto/hmac.c crypto/hmac.h crypto/hostkey.c crypto/hostkey.h \
	crypto/hostkey_ssh.c crypto/internal.h \
	crypto/password.c crypto/password.h crypto/prf.c crypto/prf.h \
	crypto/protect.c crypto/protect.h crypto/sshsig.c crypto/sshsig.h \
	crypto/vault.c crypto/vault.h
EXTRA_DIST += crypto/README
libcrypto_postern_la_LIBADD = libbase.la $(CRYPTO_LIBS)
