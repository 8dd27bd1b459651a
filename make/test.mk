# One test program per room: tests/ROOM/*.c with the shared harness, run by tests/run.sh, which prints the total.
TEST_ROOMS := $(filter-out harness programs,$(patsubst tests/%/,%,$(sort $(wildcard tests/*/))))
TEST_ROOMS := $(foreach r,$(TEST_ROOMS),$(if $(wildcard tests/$(r)/*.c),$(r)))
TEST_BINS  := $(TEST_ROOMS:%=$(BUILD)/tests/test-%)
HARNESS_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(sort $(wildcard tests/harness/*.c)))

define TEST_RULE
$(BUILD)/tests/test-$(1): $(patsubst %.c,$(BUILD)/obj/%.o,$(sort $(wildcard tests/$(1)/*.c))) $(HARNESS_OBJ) $(STATIC)
	@mkdir -p $$(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $$@ $$(filter %.o,$$^) $(STATIC) $(RKW_LIBS)
TEST_OBJ += $(patsubst %.c,$(BUILD)/obj/%.o,$(sort $(wildcard tests/$(1)/*.c)))
endef
$(foreach r,$(TEST_ROOMS),$(eval $(call TEST_RULE,$(r))))
$(TEST_OBJ) $(HARNESS_OBJ): RKW_CPPFLAGS += -Itests
-include $(TEST_OBJ:.o=.d) $(HARNESS_OBJ:.o=.d)

.PHONY: test tests
tests: all $(TEST_BINS)
test: deps
	@$(MAKE) --no-print-directory tests
	@sh tests/run.sh $(BUILD)

.PHONY: test-%
test-%: $(BUILD)/tests/test-%
	@$<
