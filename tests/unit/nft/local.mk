check_PROGRAMS += tests/unit/nft/check_nft
tests_unit_nft_check_nft_SOURCES = tests/unit/nft/check_nft.c
tests_unit_nft_check_nft_LDADD = libnft_postern.la libbase.la $(NFT_LIBS) \
	$(CHECK_LIBS)
