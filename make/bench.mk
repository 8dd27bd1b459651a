# Benchmarks: each bench/*.c and bench/ROOM/*.c is a program of its own, with the helpers of bench/bench.h.
BENCH_COMMON := bench/bench.c
BENCH_SRC    := $(filter-out $(BENCH_COMMON),$(sort $(wildcard bench/*.c bench/*/*.c)))
BENCH_BINS   := $(BENCH_SRC:bench/%.c=$(BUILD)/bench/%)
BENCH_OBJ    := $(BENCH_SRC:%.c=$(BUILD)/obj/%.o)
BENCH_COMMON_OBJ := $(BENCH_COMMON:%.c=$(BUILD)/obj/%.o)

$(foreach b,$(BENCH_SRC),$(eval $(call link_rule,$(b:bench/%.c=$(BUILD)/bench/%),$(b),$(BENCH_COMMON_OBJ))))
$(BENCH_OBJ) $(BENCH_COMMON_OBJ): RKW_CPPFLAGS += -Ibench -Iexamples
# The programme of the schedule solver's benchmark, written out for other solvers as the tests write it.
$(BUILD)/bench/optimize: $(BUILD)/obj/tests/optimize/general_lp.o
$(BUILD)/obj/bench/optimize.o: RKW_CPPFLAGS += -Itests
$(BENCH_COMMON_OBJ): RKW_CPPFLAGS += -DBENCH_FLAGS='"$(CC) $(CFLAGS)"'
-include $(BENCH_OBJ:.o=.d) $(BENCH_COMMON_OBJ:.o=.d)

.PHONY: bench benches
benches: all $(BENCH_BINS)
bench: benches
	@printf '%-44s %12s %12s  %-10s %s\n' name median minimum unit note
	@for b in $(BENCH_BINS); do RKW_BUILD=$(BUILD) BENCH_JSON=$(BUILD)/bench.jsonl $$b || exit 1; done
	@echo 'One JSON object per line and run: $(BUILD)/bench.jsonl'
