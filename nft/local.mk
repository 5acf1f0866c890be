noinst_LTLIBRARIES += libnft_postern.la
libnft_postern_la_SOURCES = nft/nft.c nft/nft.h
libnft_postern_la_LIBADD = libbase.la $(NFT_LIBS)
EXTRA_DIST += nft/README
