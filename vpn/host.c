#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/error.h"
#include "base/log.h"
#include "vpn/local.h"

/*
 * IKE's sockets and the pump between them and the engine. Each interface on
 * which IKE is enabled has port 500 and 4500 of its address. Port 4500 is read
 * by the data plane, which keeps the ESP and passes IKE up.
 */

enum { DATAGRAMS_A_TURN = 64, DATAGRAM_MAX = 65536 };

uint64_t
vpn_now(struct vpn *vpn)
{
	return loop_now_ms(vpn->loop);
}

struct vpn_host *
vpn_host_by_nameif(struct vpn *vpn, const char *nameif)
{
	struct vpn_host *h;

	TAILQ_FOREACH(h, &vpn->hosts, link)
		if (strcmp(h->nameif, nameif) == 0)
			return h;
	return NULL;
}

struct vpn_host *
vpn_host_by_index(struct vpn *vpn, uint32_t ifindex)
{
	struct vpn_host *h;

	TAILQ_FOREACH(h, &vpn->hosts, link)
		if (h->ifindex == ifindex)
			return h;
	return NULL;
}

/* ---- in ------------------------------------------------------------------ */

static void
input(struct vpn_host *h, const struct endpoint *local,
    const struct endpoint *remote, const void *data, size_t len)
{
	struct ike_path path = { *local, *remote, h->ifindex };

	/* what is wrong with it is in the engine's counters */
	(void)ike_input(h->vpn->ike, vpn_now(h->vpn), &path, data, len);
}

void
vpn_datagram(struct vpn *vpn, const struct endpoint *local,
    const struct endpoint *remote, const uint8_t *data, size_t len)
{
	struct vpn_host *h;

	TAILQ_FOREACH(h, &vpn->hosts, link)
		if (addr_equal(&h->local, &local->addr))
			break;
	if (!h)
		return;
	input(h, local, remote, data, len);
	vpn_pump(vpn);
}

static void
readable(void *ctx, int events)
{
	static uint8_t buf[DATAGRAM_MAX]; /* one thread */
	struct vpn_host *h = ctx;
	struct vpn *vpn = h->vpn;
	struct endpoint local = { h->local, 500 }, remote;
	struct sockaddr_storage ss;
	socklen_t ss_len;
	ssize_t n;

	(void)events;
	for (int i = 0; i < DATAGRAMS_A_TURN; i++) {
		ss_len = sizeof(ss);
		n = recvfrom(h->fd500, buf, sizeof(buf), MSG_DONTWAIT,
		    (struct sockaddr *)&ss, &ss_len);
		if (n < 0) {
			if (errno == EINTR || errno == ECONNREFUSED ||
			    errno == EHOSTUNREACH)
				continue; /* an ICMP error for an earlier one */
			break;
		}
		if (endpoint_from_sockaddr(&ss, &remote) == 0)
			input(h, &local, &remote, buf, (size_t)n);
	}
	vpn_pump(vpn);
}

/* ---- out ----------------------------------------------------------------- */

/* Non-ESP marker on 4500 (RFC 7296 2.23, RFC 3948 2.2). */
static void
send_datagram(struct vpn *vpn, const struct ike_path *path, const void *data,
    size_t len)
{
	static const uint8_t marker[4];
	struct sockaddr_storage ss;
	struct iovec iov[2];
	struct msghdr msg = { .msg_name = &ss, .msg_iov = iov };
	struct vpn_host *h;
	bool marked = path->local.port == 4500;
	ssize_t n;
	int fd;

	TAILQ_FOREACH(h, &vpn->hosts, link)
		if (addr_equal(&h->local, &path->local.addr))
			break;
	if (!h)
		return; /* the interface is gone: its SAs are closing */
	fd = marked ? h->fd4500 : h->fd500;
	if (fd < 0)
		return;
	endpoint_sockaddr(&path->remote, &ss, &msg.msg_namelen);
	if (marked) {
		iov[msg.msg_iovlen].iov_base = (void *)(uintptr_t)marker;
		iov[msg.msg_iovlen++].iov_len = sizeof(marker);
	}
	iov[msg.msg_iovlen].iov_base = (void *)(uintptr_t)data;
	iov[msg.msg_iovlen++].iov_len = len;
	n = sendmsg(fd, &msg, MSG_DONTWAIT);
	if (n < 0 && errno != EAGAIN && errno != ECONNREFUSED) {
		char buf[ADDR_TEXT_MAX + 8];

		/* lost like any datagram: the engine sends it again */
		log_msg(SEV_DEBUGGING, 0, "IKE: sending to %s failed: %s",
		    endpoint_format(&path->remote, buf), strerror(errno));
	}
}

void
vpn_send_keepalive(struct vpn *vpn, const struct ike_path *path)
{
	static const uint8_t keepalive = 0xff;
	struct vpn_host *h = vpn_host_by_index(vpn, path->link);
	struct sockaddr_storage ss;
	socklen_t len;

	if (!h || h->fd4500 < 0 || path->local.port != 4500)
		return;
	endpoint_sockaddr(&path->remote, &ss, &len);
	(void)sendto(h->fd4500, &keepalive, 1, MSG_DONTWAIT,
	    (struct sockaddr *)&ss, len);
}

/* ---- jobs ---------------------------------------------------------------- */

struct vpn_jobs {
	struct vpn *vpn; /* NULL: gone */
	unsigned running;
};

struct job {
	struct vpn_jobs *home;
	uint64_t id;
	struct ike_job *job;
	struct ike_job_result *result;
};

int
vpn_jobs_new(struct vpn *vpn)
{
	vpn->jobs = xcalloc(1, sizeof(*vpn->jobs));
	vpn->jobs->vpn = vpn;
	return 0;
}

void
vpn_jobs_free(struct vpn *vpn)
{
	if (!vpn->jobs)
		return;
	vpn->jobs->vpn = NULL;
	if (vpn->jobs->running == 0)
		free(vpn->jobs);
	vpn->jobs = NULL;
}

static void
job_run(void *ctx)
{
	struct job *j = ctx;

	j->result = ike_job_run(j->job);
}

static void
job_done(void *ctx)
{
	struct job *j = ctx;
	struct vpn_jobs *home = j->home;
	struct vpn *vpn = home->vpn;

	ike_job_free(j->job);
	home->running--;
	if (vpn) {
		ike_complete(vpn->ike, vpn_now(vpn), j->id, j->result);
		vpn_pump(vpn);
	} else {
		ike_job_result_free(j->result);
		if (home->running == 0)
			free(home);
	}
	free(j);
}

static void
job_start(struct vpn *vpn, struct ike_output *o)
{
	struct job *j = xcalloc(1, sizeof(*j));

	j->home = vpn->jobs;
	j->id = o->job_id;
	j->job = o->job;
	o->job = NULL;
	vpn->jobs->running++;
	if (loop_work(vpn->loop, job_run, job_done, j) != 0) {
		/* no room on the pool: do it here */
		job_run(j);
		job_done(j);
	}
}

/* ---- the pump ------------------------------------------------------------ */

static void
output(struct vpn *vpn, struct ike_output *o)
{
	switch (o->kind) {
	case IKE_OUT_SEND:
		send_datagram(vpn, &o->path, o->data, o->len);
		break;
	case IKE_OUT_INSTALL:
		vpn_child_install(vpn, o->child);
		break;
	case IKE_OUT_RETIRE:
		vpn_child_retired(vpn, o->child_id);
		break;
	case IKE_OUT_REMOVE:
		vpn_child_removed(vpn, o->child_id);
		break;
	case IKE_OUT_JOB:
		job_start(vpn, o);
		break;
	case IKE_OUT_EVENT:
		vpn_ike_event(vpn, o);
		break;
	}
}

void
vpn_pump(struct vpn *vpn)
{
	struct ike_output o;
	uint64_t next, now;

	if (vpn->pumping)
		return;
	vpn->pumping = true;
	while (ike_next_output(vpn->ike, &o)) {
		output(vpn, &o);
		ike_output_done(&o);
	}
	vpn->pumping = false;
	next = ike_next_expiry(vpn->ike);
	now = vpn_now(vpn);
	if (next == UINT64_MAX)
		loop_timer_stop(vpn->timer);
	else
		loop_timer_start(vpn->timer, next > now ? next - now : 0);
}

/* ---- sockets ------------------------------------------------------------- */

static int
socket_open(const struct vpn_host *h, uint16_t port)
{
	struct endpoint e = { h->local, port };
	struct sockaddr_storage ss;
	socklen_t len;
	int family = h->local.family, mark = ESP_MARK, pmtu, saved, fd;

	fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	/* Our own packets must not meet the crypto map again; IKE's may be
	 * fragmented on their way (RFC 7296 2). */
	endpoint_sockaddr(&e, &ss, &len);
	if (setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)) < 0)
		goto fail;
	if (family == AF_INET) {
		pmtu = IP_PMTUDISC_DONT;
		(void)setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &pmtu,
		    sizeof(pmtu));
	} else {
		int on = 1;

		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on,
		    sizeof(on));
	}
	if (bind(fd, (struct sockaddr *)&ss, len) < 0)
		goto fail;
	return fd;
fail:
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static void
host_close(struct vpn_host *h)
{
	struct vpn *vpn = h->vpn;

	TAILQ_REMOVE(&vpn->hosts, h, link);
	loop_fd_free(h->watch500);
	if (h->fd4500 >= 0) {
		esp_udp_detach(vpn->plane, h->fd4500);
		close(h->fd4500);
	}
	if (h->fd500 >= 0)
		close(h->fd500);
	free(h);
}

static void
problem(struct text *report, const struct vpn_host *h, uint16_t port)
{
	char addr[ADDR_TEXT_MAX];
	const char *why = errno == EADDRINUSE ?
	    "is taken by another program" : strerror(errno);

	addr_format(&h->local, addr);
	text_printf(report, "ERROR: UDP port %u of %s (%s) %s: "
	    "no IKE on this interface\n", port, addr, h->nameif, why);
	log_msg(SEV_ERRORS, 0, "UDP port %u of %s (%s) %s: no IKE on this "
	    "interface", port, addr, h->nameif, why);
}

static int
host_open(struct vpn *vpn, const struct net_interface *i, struct text *report)
{
	struct vpn_host *h = xcalloc(1, sizeof(*h));
	struct endpoint e = { i->ip, 4500 };

	h->vpn = vpn;
	h->fd500 = h->fd4500 = -1;
	h->ifindex = i->ifindex;
	h->local = i->ip;
	h->stays = true;
	memcpy(h->nameif, i->nameif, sizeof(h->nameif));
	memcpy(h->device, i->link, sizeof(h->device));
	TAILQ_INSERT_TAIL(&vpn->hosts, h, link);
	h->fd500 = socket_open(h, 500);
	if (h->fd500 < 0) {
		problem(report, h, 500);
		goto fail;
	}
	h->fd4500 = socket_open(h, 4500);
	if (h->fd4500 < 0) {
		problem(report, h, 4500);
		goto fail;
	}
	if (esp_udp_attach(vpn->plane, h->fd4500, &e) != 0) {
		errno = EIO;
		problem(report, h, 4500);
		close(h->fd4500);
		h->fd4500 = -1;
		goto fail;
	}
	h->watch500 = loop_fd_new(vpn->loop, h->fd500, LOOP_READ, readable, h);
	if (!h->watch500) {
		errno = ENOMEM;
		problem(report, h, 500);
		goto fail;
	}
	return 0;
fail:
	host_close(h);
	return ERR_SYSTEM;
}

static bool
usable(const struct net_interface *i)
{
	return i && i->ifindex && addr_is_set(&i->ip) && !i->shutdown;
}

int
vpn_hosts_sync(struct vpn *vpn, struct text *report)
{
	struct vpn_host *h, *next;
	struct if_setting *s;
	int r = 0;

	TAILQ_FOREACH(h, &vpn->hosts, link)
		h->stays = false;
	TAILQ_FOREACH(s, &vpn->model.interfaces, link) {
		const struct net_interface *i;

		i = net_by_nameif(vpn->net, s->nameif);
		h = vpn_host_by_nameif(vpn, s->nameif);
		if (h && s->ikev2 && usable(i) &&
		    i->ifindex == h->ifindex && addr_equal(&i->ip, &h->local))
			h->stays = true;
	}
	for (h = TAILQ_FIRST(&vpn->hosts); h; h = next) {
		next = TAILQ_NEXT(h, link);
		if (!h->stays)
			host_close(h);
	}
	TAILQ_FOREACH(s, &vpn->model.interfaces, link) {
		const struct net_interface *i;
		int one = 0;

		i = net_by_nameif(vpn->net, s->nameif);
		if (s->ikev2 && usable(i) &&
		    !vpn_host_by_nameif(vpn, s->nameif))
			one = host_open(vpn, i, report);
		r = r ? r : one;
	}
	return r;
}

void
vpn_hosts_close(struct vpn *vpn)
{
	while (!TAILQ_EMPTY(&vpn->hosts))
		host_close(TAILQ_FIRST(&vpn->hosts));
}
