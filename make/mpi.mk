# rackwatt-sweep-mpi in $(BUILD)/mpi: `make mpi` where there is an MPI compiler (Debian: libopenmpi-dev); nothing else needs it.
MPICC ?= mpicc
SWEEP_SHARED := $(filter-out examples/rackwatt-sweep/main.c,$(sort $(wildcard examples/rackwatt-sweep/*.c)))
MPI_OBJ      := $(BUILD)/obj/examples/mpi/rackwatt-sweep-mpi.o
MPI_PROGRAM  := $(BUILD)/mpi/rackwatt-sweep-mpi
# OpenMPI's own headers are not clean under our warnings; they are taken for system headers.
mpi_flags = $(patsubst -I%,-isystem %,$(shell $(MPICC) --showme:compile 2>/dev/null || $(MPICC) -compile_info 2>/dev/null | cut -d' ' -f2-))

.PHONY: mpi
mpi: all
	@command -v $(MPICC) >/dev/null || { echo 'make mpi needs an MPI compiler: apt-get install libopenmpi-dev openmpi-bin' >&2; exit 1; }
	@$(MAKE) --no-print-directory $(MPI_PROGRAM)

$(MPI_OBJ): RKW_CPPFLAGS += -Iexamples $(mpi_flags)
$(MPI_PROGRAM): $(MPI_OBJ) $(SWEEP_SHARED:%.c=$(BUILD)/obj/%.o) $(COMMON_OBJ) $(STATIC)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)OMPI_CC='$(CC)' MPICH_CC='$(CC)' $(MPICC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(STATIC) $(RKW_LIBS)
-include $(MPI_OBJ:.o=.d)
