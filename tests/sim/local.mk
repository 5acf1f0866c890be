# tests/sim: IKE engines against each other on a virtual clock
check_PROGRAMS += tests/sim/sim
EXTRA_DIST += tests/sim/README tests/sim/sim.test
ike_world = tests/sim/compare.c tests/sim/node.c tests/sim/plane.c \
	tests/sim/world.c tests/sim/world.h
tests_sim_sim_SOURCES = tests/sim/sim.c tests/sim/sim.h tests/sim/rekey.c \
	$(ike_world)
tests_sim_sim_LDADD = libike.la
