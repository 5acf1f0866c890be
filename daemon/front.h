#ifndef POSTERN_DAEMON_FRONT_H
#define POSTERN_DAEMON_FRONT_H

/*
 * How sessions come to the server: the SSH door hands over who logged in, and
 * the console's gate asks who it is. The one place where aaa/, ssh/ and the
 * server's sessions meet.
 */
struct features;
struct front;
struct server;

/* lib: as of ssh_new. Makes features->ssh. */
struct front *front_new(struct features *f, const char *lib);
void front_free(struct front *f);
/* Rows and sections, those of ssh/ too. */
void front_cli_init(struct front *f);
/* Sessions go here; NULL: no more. */
void front_server(struct front *f, struct server *server);

#endif
