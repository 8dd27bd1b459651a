# The optimizer's passes are compiled once per instruction set and chosen at run time (lib/optimize/kernel_choose.c).
# Their vectors never cross a call, so gcc's remarks on calling conventions do not apply.
$(filter $(BUILD)/obj/lib/optimize/%,$(LIB_OBJ)): RKW_CFLAGS += -Wno-psabi
# With -O3 these two take most of a minute to compile, for machines without AVX-512.
$(BUILD)/obj/lib/optimize/kernel_base.o $(BUILD)/obj/lib/optimize/kernel_v3.o: \
    RKW_CFLAGS := $(subst -O3,-O2,$(RKW_CFLAGS)) -Wno-psabi
ifneq ($(filter x86_64%,$(shell $(CC) -dumpmachine 2>/dev/null)),)
$(BUILD)/obj/lib/optimize/kernel_v3.o: RKW_CFLAGS += -march=x86-64-v3 -ffp-contract=fast
# gcc keeps vectors of eight doubles in memory there, and copies them by 16 bytes unless it is told otherwise.
ifeq ($(shell $(CC) -mmove-max=256 -mstore-max=256 -E -x c /dev/null >/dev/null 2>&1 && echo yes),yes)
$(BUILD)/obj/lib/optimize/kernel_v3.o: RKW_CFLAGS += -mmove-max=256 -mstore-max=256
endif
$(BUILD)/obj/lib/optimize/kernel_v4.o: RKW_CFLAGS += -march=x86-64-v4 -mprefer-vector-width=512 -ffp-contract=fast
endif

# The sweep's kernel; its sums must not depend on the machine, so products are never fused with sums.
$(filter $(BUILD)/obj/lib/plan/coverage_%,$(LIB_OBJ)): RKW_CFLAGS += -Wno-psabi -ffp-contract=off
ifneq ($(filter x86_64%,$(shell $(CC) -dumpmachine 2>/dev/null)),)
$(BUILD)/obj/lib/plan/coverage_v3.o: RKW_CFLAGS += -march=x86-64-v3
$(BUILD)/obj/lib/plan/coverage_v4.o: RKW_CFLAGS += -march=x86-64-v4 -mprefer-vector-width=512
endif

# Policy green, designs side by side. Products are fused with sums where there is an instruction for it; -O3 makes it no faster.
$(filter $(BUILD)/obj/lib/dispatch/green_%,$(LIB_OBJ)): RKW_CFLAGS := $(subst -O3,-O2,$(RKW_CFLAGS)) -Wno-psabi
ifneq ($(filter x86_64%,$(shell $(CC) -dumpmachine 2>/dev/null)),)
$(BUILD)/obj/lib/dispatch/green_v3.o: RKW_CFLAGS += -march=x86-64-v3 -ffp-contract=fast
$(BUILD)/obj/lib/dispatch/green_v4.o: RKW_CFLAGS += -march=x86-64-v4 -mprefer-vector-width=512 -ffp-contract=fast
endif
