#ifndef POSTERN_CLI_SHELL_SFTP_H
#define POSTERN_CLI_SHELL_SFTP_H

#include "cli/shell/shell.h"

/* The sftp subsystem over standard input and output, as far as scp and `get`,
 * `put` and `ls` of sftp go (draft-ietf-secsh-filexfer-02, version 3). The exit
 * status. */
int sftp_run(struct shell *s);

#endif
