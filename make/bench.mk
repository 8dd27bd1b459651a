# Benchmarks: each bench/*.c and bench/ROOM/*.c is a program of its own, with the helpers of bench/common/.
BENCH_COMMON := $(sort $(wildcard bench/common/*.c))
BENCH_SRC    := $(filter-out $(BENCH_COMMON),$(sort $(wildcard bench/*.c bench/*/*.c)))
BENCH_BINS   := $(BENCH_SRC:bench/%.c=$(BUILD)/bench/%)
BENCH_OBJ    := $(BENCH_SRC:%.c=$(BUILD)/obj/%.o)
BENCH_COMMON_OBJ := $(BENCH_COMMON:%.c=$(BUILD)/obj/%.o)

$(foreach b,$(BENCH_SRC),$(eval $(call link_rule,$(b:bench/%.c=$(BUILD)/bench/%),$(b),$(BENCH_COMMON_OBJ))))
$(BENCH_OBJ) $(BENCH_COMMON_OBJ): RKW_CPPFLAGS += -Ibench -Ibench/common -Iexamples
# The programme of the schedule solver's benchmark, written out for other solvers as the tests write it.
$(BUILD)/bench/optimize: $(BUILD)/obj/tests/optimize/general_lp.o
$(BUILD)/obj/bench/optimize.o: RKW_CPPFLAGS += -Itests
$(BUILD)/obj/bench/machine.o: RKW_CPPFLAGS += -DBENCH_FLAGS='"$(CC) $(CFLAGS)"'
-include $(BENCH_OBJ:.o=.d) $(BENCH_COMMON_OBJ:.o=.d)

.PHONY: bench bench-quick bench-compare bench-instructions bench-peers benches $(BENCH_SRC:bench/%.c=bench-%)
benches: all $(BENCH_BINS)
bench: benches
	@RKW_BUILD=$(BUILD) sh bench/common/run.sh $(BUILD)/bench $(BENCH_BINS)
bench-quick: benches
	@BENCH_QUICK=1 RKW_BUILD=$(BUILD) sh bench/common/run.sh $(BUILD)/bench $(BENCH_BINS)
# One room alone: `make bench-wind`.
$(BENCH_SRC:bench/%.c=bench-%): bench-%: all $(BUILD)/bench/machine $(BUILD)/bench/%
	@RKW_BUILD=$(BUILD) sh bench/common/run.sh $(BUILD)/bench $(BUILD)/bench/$*

# Against a run that was kept: `make bench-compare BASE=kept.json`.
bench-compare:
	@[ -f '$(BASE)' ] || { echo "bench-compare: BASE=$(BASE) is no file; keep a results.json first" >&2; exit 1; }
	@[ -f $(BUILD)/bench/results.json ] || { echo 'bench-compare: run make bench or make bench-quick first' >&2; exit 1; }
	@awk -f bench/common/compare.awk '$(BASE)' $(BUILD)/bench/results.json

# Sun, wind and wakes beside other libraries, where they are installed.
bench-peers: $(BUILD)/bench/solar $(BUILD)/bench/wind
	@sh bench/peers/generation.sh $(BUILD)/bench

# Instructions of the hottest kernels, which a busy machine does not change.
bench-instructions: benches
	@RKW_BUILD=$(BUILD) sh bench/common/instructions.sh $(BUILD)/bench
