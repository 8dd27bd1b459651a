# rackwatt-NAME-mpi in $(BUILD)/mpi: `make mpi` where there is an MPI compiler (Debian: libopenmpi-dev); nothing else needs it.
# Each is examples/mpi/rackwatt-NAME-mpi.c with the sources of examples/rackwatt-NAME/ but its main.c.
MPICC ?= mpicc
MPI_NAMES    := $(patsubst examples/mpi/%-mpi.c,%,$(sort $(wildcard examples/mpi/*-mpi.c)))
MPI_OBJ      := $(MPI_NAMES:%=$(BUILD)/obj/examples/mpi/%-mpi.o)
MPI_PROGRAMS := $(MPI_NAMES:%=$(BUILD)/mpi/%-mpi)
# OpenMPI's own headers are not clean under our warnings; they are taken for system headers.
mpi_flags = $(patsubst -I%,-isystem %,$(shell $(MPICC) --showme:compile 2>/dev/null || $(MPICC) -compile_info 2>/dev/null | cut -d' ' -f2-))
# $(call mpi_shared,NAME): objects of its folder.
mpi_shared = $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out examples/$1/main.c,$(sort $(wildcard examples/$1/*.c))))

.PHONY: mpi
mpi: all
	@command -v $(MPICC) >/dev/null || { echo 'make mpi needs an MPI compiler: apt-get install libopenmpi-dev openmpi-bin' >&2; exit 1; }
	@$(MAKE) --no-print-directory $(MPI_PROGRAMS)

$(MPI_OBJ): RKW_CPPFLAGS += -Iexamples $(mpi_flags)
define mpi_rule
$(BUILD)/mpi/$1-mpi: $(BUILD)/obj/examples/mpi/$1-mpi.o $(call mpi_shared,$1) $(COMMON_OBJ) $(STATIC)
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)OMPI_CC='$$(CC)' MPICH_CC='$$(CC)' $$(MPICC) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$(filter %.o,$$^) $$(STATIC) $$(RKW_LIBS)
endef
$(foreach n,$(MPI_NAMES),$(eval $(call mpi_rule,$n)))
-include $(MPI_OBJ:.o=.d)
