# Fuzzing under ASan and UBSan: `make fuzz FUZZ_SECONDS=600`. Each tests/fuzz/NAME.c is a harness with the corpus
# tests/fuzz/corpus/NAME/; tests/fuzz/driver.c mutates it.
FUZZ_SECONDS ?= 60
FUZZ_SEED    ?= 1
FUZZ_NAMES   := $(filter-out driver,$(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/*.c))))
FUZZ_CFLAGS  := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all

$(foreach f,$(FUZZ_NAMES),$(eval $(call link_rule,$(BUILD)/fuzz-$(f),tests/fuzz/$(f).c tests/fuzz/driver.c,)))
FUZZ_OBJ := $(FUZZ_NAMES:%=$(BUILD)/obj/tests/fuzz/%.o) $(BUILD)/obj/tests/fuzz/driver.o
$(FUZZ_OBJ): RKW_CPPFLAGS += -Itests
-include $(FUZZ_OBJ:.o=.d)

.PHONY: fuzz fuzzers
fuzzers: $(FUZZ_NAMES:%=$(BUILD)/fuzz-%)
fuzz: deps
	$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CFLAGS='$(FUZZ_CFLAGS)' CPPFLAGS='$(CPPFLAGS) -DRKW_NO_CLONES' fuzzers
	@for f in $(FUZZ_NAMES); do \
	    echo "== $$f, $(FUZZ_SECONDS) s"; \
	    $(BUILD)/fuzz/fuzz-$$f $(FUZZ_SECONDS) $(FUZZ_SEED) tests/fuzz/corpus/$$f/* || exit 1; \
	done
