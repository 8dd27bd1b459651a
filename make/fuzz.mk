# Fuzzing. tests/fuzz/*.c hold the harnesses, tests/fuzz/corpus/NAME their inputs: seeds, and what was found once. `make test`
# replays the corpus (test-fuzz); `make fuzz SECONDS=60` lets libFuzzer (clang) change it under ASan and UBSan, each harness in
# turn; `make fuzz FUZZ=weather` runs one, `FUZZ_RUNS=5000000` counts inputs instead of seconds, PLAIN=1 leaves the sanitizers out,
# PLAIN=edges also the look at what is compared with what (three times as fast where names are looked up; for long runs that
# go on from the corpus of others).
SECONDS   ?= 60
FUZZ      ?=
FUZZ_RUNS ?= -1
FUZZ_SRC  := $(filter-out tests/fuzz/libfuzzer.c tests/fuzz/test_corpus.c,$(sort $(wildcard tests/fuzz/*.c)))
FUZZ_MAKERS := $(BUILD)/obj/tests/optimize/random_programme.o
FUZZ_TEST := $(BUILD)/tests/test-fuzz
FUZZ_BIN  := $(BUILD)/libfuzzer
# The library opens and reads files in memory instead.
FUZZ_WRAP := $(foreach f,rkw_file_open rkw_file_read rkw_file_close access rkw_digests_create rkw_digests_release,-Wl,--wrap=$(f))

# The programs' mains under names of their own, and their command lines; tests/fuzz/options.c takes the place of common/program.c.
FUZZ_EXAMPLE := $(PROGRAM_SRC:%.c=$(BUILD)/obj/fuzz/%.o) \
                $(filter-out %/program.o %/progress.o,$(COMMON_OBJ:$(BUILD)/obj/%=$(BUILD)/obj/fuzz/%))
fuzz_main = main_$(subst -,_,$(firstword $(subst /, ,$(patsubst rackwatt-%,%,$(basename $(1:examples/%=%))))))
$(BUILD)/obj/fuzz/%.o: %.c $(FLAGS_STAMP) | $(PREPARE)
	@mkdir -p $(@D)
	$(call say,CC,$< (renamed main))
	$(Q)$(CC) $(RKW_CPPFLAGS) -Iexamples -Dmain=$(call fuzz_main,$<) $(RKW_CFLAGS) -Wno-missing-prototypes -MMD -MP -c -o $@ $<
-include $(FUZZ_EXAMPLE:.o=.d)

$(eval $(call link_rule,$(FUZZ_TEST),$(FUZZ_SRC) tests/fuzz/test_corpus.c,$(HARNESS_OBJ) $(FUZZ_MAKERS) $(FUZZ_EXAMPLE)))
$(eval $(call link_rule,$(FUZZ_BIN),$(FUZZ_SRC) tests/fuzz/libfuzzer.c,$(BUILD)/obj/tests/harness/random.o $(FUZZ_MAKERS) $(FUZZ_EXAMPLE)))
FUZZ_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/fuzz/*.c))
$(FUZZ_OBJ): RKW_CPPFLAGS += -Itests -Iexamples
$(FUZZ_TEST) $(FUZZ_BIN): RKW_LIBS += $(FUZZ_WRAP)
$(FUZZ_BIN): RKW_LIBS += -fsanitize=fuzzer
-include $(FUZZ_OBJ:.o=.d)

tests: $(FUZZ_TEST)
.PHONY: fuzz test-fuzz
test-fuzz: $(FUZZ_TEST)
	@RKW_BUILD=$(BUILD) $(FUZZ_TEST)

FUZZ_CFLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link \
               $(if $(PLAIN),,-fsanitize=address$(,)undefined -fno-sanitize-recover=all) \
               $(if $(filter edges,$(PLAIN)),-fno-sanitize-coverage=trace-cmp)
, := ,
FUZZ_BUILD  := $(BUILD)/$(if $(filter edges,$(PLAIN)),fuzz-edges,$(if $(PLAIN),fuzz-plain,fuzz))
fuzz: deps
	@command -v clang >/dev/null || { echo 'fuzz needs clang: apt-get install clang' >&2; exit 1; }
	$(MAKE) --no-print-directory BUILD=$(FUZZ_BUILD) CC='$(FUZZ_CC)' CFLAGS='$(FUZZ_CFLAGS)' \
	    CPPFLAGS='$(CPPFLAGS) -DRKW_NO_CLONES' $(FUZZ_BUILD)/libfuzzer
	@SECONDS_EACH='$(SECONDS)' RUNS='$(FUZZ_RUNS)' sh make/fuzz.sh $(FUZZ_BUILD)/libfuzzer $(FUZZ)
FUZZ_CC := clang

# Vectors of four and eight doubles take minutes to compile with sanitizers; what they hold is looked at by check-asan.
ifneq ($(findstring fuzzer-no-link,$(CFLAGS)),)
$(patsubst %,$(BUILD)/obj/lib/%.o,optimize/kernel_v3 optimize/kernel_v4 plan/coverage_v3 plan/coverage_v4): \
    RKW_CFLAGS := $(filter-out -fsanitize=% -fno-sanitize-recover=% -g,$(RKW_CFLAGS)) -Wno-psabi
endif
