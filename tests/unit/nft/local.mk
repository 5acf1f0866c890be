# unit tests of nft/
