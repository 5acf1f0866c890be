#ifndef POSTERN_NET_KERNEL_PRIVATE_H
#define POSTERN_NET_KERNEL_PRIVATE_H

/* Shared by kernel*.c only. */
struct kernel;
struct addr;
struct nl_addr;
struct nl_sock;

struct nl_sock *kernel_socket(struct kernel *k);
/* libnl's code to ours; keeps the words. */
int kernel_result(struct kernel *k, int nl_code);
struct nl_addr *kernel_nl_addr(const struct addr *a, unsigned len);
void kernel_from_nl(const struct nl_addr *in, struct addr *out);

#endif
