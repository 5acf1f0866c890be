#include "cli/shell/editor.h"

#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wchar.h>

#include "base/text.h"
#include "cli/protocol.h"
#include "cli/shell/terminal.h"

enum { HISTORY_LINES = 500, OUTPUT_BUFFER = 1 << 16 };
enum { CTRL_C = 3, CTRL_D = 4, CTRL_U = 21, CTRL_Z = 26 };

static struct {
	EditLine *el;
	History *history;
	char *history_file;
	const struct editor_host *host;
	const char *prompt;
	enum editor_event event;
	struct text line;
	FILE *out;     /* libedit's: it flushes at each character */
	FILE *null;
	int pty_master;
	int pty_slave;
	bool after_cr; /* a newline now belongs to the CR before it */
	bool silent;   /* nothing to redraw: a hidden answer is typed */
} ed = { .pty_master = -1, .pty_slave = -1 };

/* ---- keys --------------------------------------------------------------- */

/* The next byte of the keyboard; -1 when the session ends. */
static int
key_byte(void)
{
	bool ends = false;
	int c, ready;

	for (;;) {
		if ((c = terminal_byte()) >= 0) {
			bool joined = ed.after_cr && c == '\n';

			ed.after_cr = c == '\r';
			if (!joined)
				return c;
			continue;
		}
		fflush(stdout);
		ready = terminal_wait(ed.host->fd, -1);
		if (ready < 0) {
			ed.event = EDITOR_EOF;
			return -1;
		}
		if ((ready & TERMINAL_FD) && ed.host->incoming(&ends)) {
			if (ends) {
				ed.event = EDITOR_SOCKET;
				return -1;
			}
			if (!ed.silent)
				el_set(ed.el, EL_REFRESH);
		}
	}
}

/* Is there no room for c? A line without an end must not take all memory: what
 * is kept of it is too long already. */
static bool
line_full(EditLine *el, wchar_t c)
{
	const LineInfoW *info;

	if (c < 0x20 || c == 0x7f)
		return false;
	info = el_wline(el);
	return info->lastchar - info->buffer >= CLI_LINE_KEPT;
}

/* A character for libedit. Bytes that are no UTF-8 are taken as Latin-1, so
 * that nothing of a paste is lost. */
static int
key_read(wchar_t *out)
{
	mbstate_t state;
	char buf[MB_LEN_MAX];
	size_t len = 0, n;
	int c;

	do {
		if ((c = key_byte()) < 0)
			return 0;
		buf[len++] = (char)c;
		memset(&state, 0, sizeof state);
		n = mbrtowc(out, buf, len, &state);
		if (n != (size_t)-1 && n != (size_t)-2)
			return 1;
	} while (n == (size_t)-2 && len < sizeof buf);
	while (len > 1)
		terminal_unread((uint8_t)buf[--len]);
	*out = (wchar_t)(unsigned char)buf[0];
	return 1;
}

static int
key_get(EditLine *el, wchar_t *out)
{
	int r;

	while ((r = key_read(out)) == 1 && line_full(el, *out))
		;
	return r;
}

/* ---- functions on keys -------------------------------------------------- */

static char *
before_cursor(EditLine *el)
{
	const LineInfo *info = el_line(el);

	return xstrndup(info->buffer, (size_t)(info->cursor - info->buffer));
}

static unsigned char
on_help(EditLine *el, int key)
{
	char *before = before_cursor(el);

	(void)key;
	fputs("?\n", stdout);
	ed.host->help(before);
	putchar('\r'); /* as before each prompt */
	free(before);
	el_set(el, EL_REFRESH);
	return CC_NORM;
}

static unsigned char
on_tab(EditLine *el, int key)
{
	char *before = before_cursor(el);
	const char *add = ed.host->complete(before);

	(void)key;
	free(before);
	if (*add == '\0' || el_insertstr(el, add) < 0)
		return CC_REFRESH_BEEP;
	return CC_REFRESH;
}

static unsigned char
on_interrupt(EditLine *el, int key)
{
	(void)el;
	(void)key;
	ed.event = EDITOR_INTERRUPT;
	fputs("^C\n", stdout);
	return CC_NEWLINE;
}

static unsigned char
on_end(EditLine *el, int key)
{
	(void)el;
	(void)key;
	ed.event = EDITOR_END;
	fputs("^Z\n", stdout);
	return CC_NEWLINE;
}

static char *
prompt_get(EditLine *el)
{
	(void)el;
	return (char *)(uintptr_t)ed.prompt;
}

/* ---- start and stop ----------------------------------------------------- */

/* libedit switches its terminal between raw and cooked around each line, and
 * between lines the kernel would echo and cut what is pasted. It gets a pseudo
 * terminal of its own to switch; the real one stays raw. */
static int
pty_open(void)
{
	char *name;

	ed.pty_master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (ed.pty_master < 0 || grantpt(ed.pty_master) < 0 ||
	    unlockpt(ed.pty_master) < 0 ||
	    (name = ptsname(ed.pty_master)) == NULL)
		return -1;
	ed.pty_slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	return ed.pty_slave < 0 ? -1 : 0;
}

/* What libedit prints goes on to stdout, which is flushed when the keyboard is
 * waited for: an echo byte by byte would be what takes the time in a paste. */
static ssize_t
on_out(void *ctx, const char *buf, size_t len)
{
	(void)ctx;
	return (ssize_t)fwrite(buf, 1, len, stdout);
}

/* Columns as the session has them: after `terminal width 511` a long line is
 * echoed as it is typed, without a break, whatever the real terminal has.
 * 0: as the terminal has them. */
static void
size_follow(uint16_t columns)
{
	struct winsize ws = { 0 };

	terminal_size(&ws.ws_col, &ws.ws_row);
	if (columns > 0)
		ws.ws_col = columns;
	ioctl(ed.pty_slave, TIOCSWINSZ, &ws);
}

static void
history_start(void)
{
	const char *home = getenv("HOME");
	HistEvent event;

	if ((ed.history = history_init()) == NULL)
		return;
	history(ed.history, &event, H_SETSIZE, HISTORY_LINES);
	history(ed.history, &event, H_SETUNIQUE, 1);
	el_set(ed.el, EL_HIST, history, ed.history);
	if (home == NULL || *home == '\0')
		return;
	ed.history_file = xasprintf("%s/.postern_history", home);
	history(ed.history, &event, H_LOAD, ed.history_file);
}

static void
keys_bind(void)
{
	/* The wide form: the narrow one leaks its copies of the names. */
	static const struct {
		const wchar_t *name, *help, *key;
		unsigned char (*fn)(EditLine *, int);
	} keys[] = {
		{ L"postern-help", L"context help", L"?", on_help },
		{ L"postern-complete", L"complete", L"^I", on_tab },
		{ L"postern-interrupt", L"interrupt", L"^C", on_interrupt },
		{ L"postern-end", L"end configuration", L"^Z", on_end },
	};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		el_wset(ed.el, EL_ADDFN, keys[i].name, keys[i].help,
		    keys[i].fn);
		el_wset(ed.el, EL_BIND, keys[i].key, keys[i].name, NULL);
	}
}

int
editor_start(const struct editor_host *host)
{
	ed.host = host;
	if (pty_open() < 0) {
		fprintf(stderr, "postern: no pseudo terminal for the line "
		    "editor: %s\n", strerror(errno));
		return -1;
	}
	size_follow(0);
	/* No NULs for the terminals of the seventies: programs read this. */
	setenv("NCURSES_NO_PADDING", "1", 1);
	ed.out = fopencookie(NULL, "w", (cookie_io_functions_t){
	    .write = on_out });
	setvbuf(stdout, NULL, _IOFBF, OUTPUT_BUFFER);
	ed.null = fopen("/dev/null", "we");
	ed.el = el_init_fd("postern", stdin, ed.out != NULL ? ed.out : stdout,
	    ed.null != NULL ? ed.null : stderr, ed.pty_slave, STDOUT_FILENO,
	    STDERR_FILENO);
	if (ed.el == NULL) {
		fprintf(stderr, "postern: the line editor doesn't start\n");
		return -1;
	}
	el_set(ed.el, EL_EDITOR, "emacs");
	el_set(ed.el, EL_SIGNAL, 0);
	el_set(ed.el, EL_PROMPT, prompt_get);
	el_set(ed.el, EL_GETCFN, key_get);
	keys_bind();
	history_start();
	return 0;
}

void
editor_stop(void)
{
	HistEvent event;
	mode_t mask;

	if (ed.history_file != NULL) {
		mask = umask(077);
		history(ed.history, &event, H_SAVE, ed.history_file);
		umask(mask);
	}
	free(ed.history_file);
	if (ed.el != NULL)
		el_end(ed.el);
	if (ed.history != NULL)
		history_end(ed.history);
	if (ed.out != NULL)
		fclose(ed.out);
	if (ed.null != NULL)
		fclose(ed.null);
	fflush(stdout);
	close(ed.pty_slave);
	close(ed.pty_master);
	text_clear(&ed.line);
}

/* ---- lines -------------------------------------------------------------- */

enum editor_event
editor_line(const char *prompt, uint16_t columns, const char **line)
{
	const char *got;
	int len = 0;

	ed.prompt = prompt;
	ed.event = EDITOR_LINE;
	ed.silent = false;
	size_follow(columns);
	putchar('\r');
	got = el_gets(ed.el, &len);
	text_reset(&ed.line);
	if (got == NULL || len <= 0)
		return ed.event == EDITOR_LINE ? EDITOR_EOF : ed.event;
	while (len > 0 && (got[len - 1] == '\n' || got[len - 1] == '\r'))
		len--;
	text_add_n(&ed.line, got, (size_t)len);
	*line = text_str(&ed.line);
	return ed.event;
}

enum editor_event
editor_hidden(const char *prompt, const char **line)
{
	int c;

	ed.event = EDITOR_LINE;
	ed.silent = true;
	text_reset(&ed.line);
	printf("\r%s", prompt);
	while ((c = key_byte()) >= 0 && c != '\r' && c != '\n') {
		if (c == CTRL_C || c == CTRL_Z || (c == CTRL_D &&
		    ed.line.len == 0)) {
			ed.event = EDITOR_INTERRUPT;
			break;
		}
		if (c == '\b' || c == 0x7f || c == CTRL_U) {
			while (ed.line.len > 0) {
				ed.line.s[--ed.line.len] = '\0';
				fputs("\b \b", stdout);
				if (c != CTRL_U)
					break;
			}
		} else if (c >= 0x20 && ed.line.len < CLI_LINE_KEPT) {
			text_add_char(&ed.line, (char)c);
			putchar('*');
		}
	}
	putchar('\n');
	*line = text_str(&ed.line);
	return ed.event;
}

void
editor_remember(const char *line)
{
	HistEvent event;

	if (ed.history != NULL && line[strspn(line, " ")] != '\0')
		history(ed.history, &event, H_ENTER, line);
}
