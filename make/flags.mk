# Compiler and linker flags. CFLAGS, CPPFLAGS and LDFLAGS are the user's; ours are added.
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
            -Wcast-qual -Wwrite-strings -Wvla -Wundef
# errno and traps of mathematics are never looked at; both stand in the way of vector code. No -ffast-math: it would
# change how the whole process treats denormals.
SPEED    := -fno-math-errno -fno-trapping-math -fopenmp-simd
# The x87 unit keeps more digits in registers than in memory: results would depend on what the compiler keeps where. And time_t and
# file sizes need 64 bits beyond 2038 and 2 GB.
ifneq ($(filter i386% i486% i586% i686%,$(shell $(CC) -dumpmachine 2>/dev/null)),)
SPEED    += -msse2 -mfpmath=sse -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
endif
RKW_CPPFLAGS := -Iinclude -Ilib -D_GNU_SOURCE $(CPPFLAGS)
RKW_CFLAGS   := -std=c11 -fPIC -fvisibility=hidden $(WARNINGS) $(SPEED) $(CFLAGS)
# pkg-config gsl would add -lgslcblas, which clashes with OpenBLAS's cblas.
RKW_LIBS     := -lgsl -lopenblas -lcsv -lpthread -lm

# One short line per step; `make V=1` shows the commands.
Q   := $(if $(V),,@)
say  = $(if $(V),@:,@printf '  %-4s%s\n' '$1' '$2')
# All cores, unless the user says -j. The order of steps does not change what is built. A make below another shares its
# job slots.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif
