# Lines and branches of lib/ that the tests reach, per room, with gcovr. The clones are left out: they hold the same lines again.
# Fails below COVERAGE_LINES or COVERAGE_BRANCHES percent; COVERAGE_TESTS=programs leaves the slower scripts out.
COVERAGE_LINES    ?= 97
COVERAGE_BRANCHES ?= 82
COVERAGE_CFLAGS   := -O1 -g -fno-inline --coverage -fprofile-update=atomic
.PHONY: coverage
coverage: deps
	@command -v gcovr >/dev/null || { echo 'coverage needs gcovr: apt-get install gcovr' >&2; exit 1; }
	$(MAKE) --no-print-directory BUILD=$(BUILD)/coverage CFLAGS='$(COVERAGE_CFLAGS)' CPPFLAGS='$(CPPFLAGS) -DRKW_NO_CLONES' tests
	@find $(BUILD)/coverage -name '*.gcda' -delete
	-CC='$(CC)' CFLAGS='$(COVERAGE_CFLAGS)' CPPFLAGS='$(CPPFLAGS) -DRKW_NO_CLONES' LDFLAGS='$(LDFLAGS)' \
	    sh tests/run.sh $(BUILD)/coverage
	@sh make/coverage.sh $(BUILD)/coverage $(COVERAGE_LINES) $(COVERAGE_BRANCHES)
