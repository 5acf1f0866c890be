#ifndef POSTERN_DAEMON_GATE_H
#define POSTERN_DAEMON_GATE_H

/*
 * While a firewall starts or ends, or takes up a link that has come, some of
 * its rules are there and some not: what a crypto map protects could leave in
 * clear, or inside addresses could. So it forwards nothing until all of them
 * are there; at the end, from before the first goes until the routes are gone.
 * If it is killed in between, the gate stays shut; the next start opens it.
 */
struct nft;

/* An error is logged: without nftables no daemon starts anyway. */
void gate_shut(struct nft *nft);
void gate_open(struct nft *nft);

#endif
