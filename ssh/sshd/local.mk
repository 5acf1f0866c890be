pkglibexec_PROGRAMS += postern-sshd
postern_sshd_SOURCES = ssh/sshd/ask.c ssh/sshd/auth.c \
	ssh/sshd/channel.c ssh/sshd/hostkey.c ssh/sshd/main.c \
	ssh/sshd/proof.c ssh/sshd/relay.c ssh/sshd/relay.h \
	ssh/sshd/sandbox.c ssh/sshd/session.c ssh/sshd/sshd.h \
	ssh/sshd/valve.c
postern_sshd_CPPFLAGS = $(AM_CPPFLAGS) $(SSH_CFLAGS)
# libssh itself, not its .so: hostkey.c and proof.c take the place of some of
# its functions.
postern_sshd_LDFLAGS = -Wl,--wrap=ssh_pki_signature_verify \
	-Wl,--wrap=ssh_pki_export_privkey_to_pubkey \
	-Wl,--wrap=ssh_srv_pki_do_sign_sessionid -Wl,--wrap=pki_sign_data
postern_sshd_LDADD = libssh_control.la libbase.la \
	$(SSH_STATIC_LIBS) $(SANDBOX_LIBS)
EXTRA_DIST += ssh/sshd/README
