# One test program per folder of tests/: tests/ROOM/*.c with the shared harness, run by tests/run.sh, which prints the
# total. Scripts tests/programs/*.sh run after them.
TEST_ROOMS  := $(patsubst tests/%/,%,$(sort $(dir $(wildcard tests/*/*.c))))
TEST_ROOMS  := $(filter-out harness faults fuzz browser,$(TEST_ROOMS))
TEST_BINS   := $(TEST_ROOMS:%=$(BUILD)/tests/test-%)
TEST_SRC    := $(foreach r,$(TEST_ROOMS),$(sort $(wildcard tests/$(r)/*.c)))
TEST_OBJ    := $(TEST_SRC:%.c=$(BUILD)/obj/%.o)
HARNESS_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(sort $(wildcard tests/harness/*.c)))

$(foreach r,$(TEST_ROOMS),$(eval $(call link_rule,$(BUILD)/tests/test-$(r),$(sort $(wildcard tests/$(r)/*.c)),$(HARNESS_OBJ))))
$(TEST_OBJ) $(HARNESS_OBJ): RKW_CPPFLAGS += -Itests
-include $(TEST_OBJ:.o=.d) $(HARNESS_OBJ:.o=.d)

# Loaded before the C library by tests/programs/faults.sh, to let calls on files fail.
FAULT_SHIM := $(BUILD)/tests/fault-shim.so
$(FAULT_SHIM): tests/faults/shim.c
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) -std=gnu11 -O1 -Wall -Wextra -D_GNU_SOURCE -fPIC -shared -o $@ $< -ldl

.PHONY: test tests $(TEST_ROOMS:%=test-%)
tests: all $(TEST_BINS) $(FAULT_SHIM)
test: tests
	@$(call run_tests,$(BUILD))
# The flags go along because some tests call make again.
run_tests = CC='$(CC)' CFLAGS='$(CFLAGS)' CPPFLAGS='$(CPPFLAGS)' LDFLAGS='$(LDFLAGS)' sh tests/run.sh $1

# One room alone: `make test-base`.
$(filter-out test-report,$(TEST_ROOMS:%=test-%)): test-%: all $(BUILD)/tests/test-%
	@RKW_BUILD=$(BUILD) $(BUILD)/tests/$@

# The report's room has a second part, which looks at the page in a headless Chromium. `make test` leaves it out: the
# browser is large. Pictures of the page stay in $(BUILD)/browser/.
BROWSER_SRC := $(sort $(wildcard tests/browser/*.c)) tests/report/sample.c
BROWSER_BIN := $(BUILD)/browser/test-browser
$(eval $(call link_rule,$(BROWSER_BIN),$(BROWSER_SRC),$(HARNESS_OBJ)))
$(filter $(BUILD)/obj/tests/browser/%,$(BROWSER_SRC:%.c=$(BUILD)/obj/%.o)): RKW_CPPFLAGS += -Itests
-include $(BROWSER_SRC:%.c=$(BUILD)/obj/%.d)
test-report: all $(BUILD)/tests/test-report $(BROWSER_BIN)
	@RKW_BUILD=$(BUILD) $(BUILD)/tests/test-report
	@sh make/deps.sh --browser; case $$? in \
	    0) RKW_BUILD=$(BUILD) $(BROWSER_BIN) ;; \
	    3) echo 'test-browser: skipped, Chromium is not here and cannot be installed' ;; \
	    *) exit 1 ;; \
	esac

# GLPK is a second opinion for the optimizer's tests, used when it is there.
ifneq ($(shell printf '\043include <glpk.h>\n' | $(CC) -x c -fsyntax-only - 2>/dev/null && echo yes),)
$(BUILD)/obj/tests/optimize/test_random.o: RKW_CPPFLAGS += -DRKW_TEST_GLPK
$(BUILD)/tests/test-optimize: RKW_LIBS += -lglpk
endif

# libnetcdf reads ledger.nc back, when it is there.
ifneq ($(shell printf '\043include <netcdf.h>\n' | $(CC) -x c -fsyntax-only - 2>/dev/null && echo yes),)
$(BUILD)/obj/tests/report/test_files.o: RKW_CPPFLAGS += -DRKW_TEST_NETCDF
$(BUILD)/tests/test-report: RKW_LIBS += -lnetcdf
endif
