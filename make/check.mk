# Checks beyond the tests. Each has its own build folder below $(BUILD), so that they do not disturb each other.
# Sanitizers run without clones: their run-time is not ready when a clone is chosen.
SANITIZED := -O1 -g -fno-omit-frame-pointer
CHECKS    := check-warnings check-faults check-asan check-ubsan check-tsan check-valgrind

# $(call check_tests,FOLDER,CFLAGS,CPPFLAGS,RUNNER): builds everything in a folder and runs the tests there.
define check_tests
	$(MAKE) --no-print-directory BUILD=$(BUILD)/$1 CFLAGS='$2' CPPFLAGS='$(CPPFLAGS) $3' tests
	CC='$(CC)' CFLAGS='$2' CPPFLAGS='$(CPPFLAGS) $3' LDFLAGS='$(LDFLAGS)' RKW_RUNNER='$4' sh tests/run.sh $(BUILD)/$1
endef

.PHONY: lint format check-all check-abi check-differential check-mutation check-programmes check-schedules $(CHECKS)
lint:
	@sh make/lint.sh

format:
	clang-format -i $$(find include lib examples tests bench -name '*.[ch]')

check-warnings: deps
	$(MAKE) --no-print-directory BUILD=$(BUILD)/gcc CC=gcc CFLAGS='-O3 -g -Werror' tests benches
	$(MAKE) --no-print-directory BUILD=$(BUILD)/clang CC=clang CFLAGS='-O3 -g -Werror' tests benches
	CC=clang CFLAGS='-O3 -g -Werror' sh tests/run.sh $(BUILD)/clang

# The interface against that of the last release.
check-abi: $(SHARED)
	@CC='$(CC)' sh make/abi.sh $(BUILD)

# A thousand random programmes against GLPK instead of the hundred of `make test`.
check-programmes: tests
	@RKW_RANDOM_PROGRAMMES=1000 $(BUILD)/tests/test-optimize random

# A thousand random sites on which no policy may do better than the optimum; a year of hourly plans against the optimum, and ten seeds.
check-schedules: tests
	@RKW_RANDOM_SCHEDULES=1000 $(BUILD)/tests/test-schedule random
	@RKW_LONG_SCHEDULES=1 $(BUILD)/tests/test-schedule planning_on_perfect
	@RKW_LONG_SCHEDULES=1 $(BUILD)/tests/test-schedule regret_falls

# Every call on files that the programs make fails once, in every way it may.
check-faults: tests
	@RKW_FAULTS=all sh tests/programs/faults.sh $(BUILD)

check-asan: deps
	$(call check_tests,asan,$(SANITIZED) -fsanitize=address,-DRKW_NO_CLONES)

check-ubsan: deps
	$(call check_tests,ubsan,$(SANITIZED) -fsanitize=undefined -fno-sanitize-recover=all,-DRKW_NO_CLONES)

check-tsan: deps
	$(call check_tests,tsan,$(SANITIZED) -fsanitize=thread,-DRKW_NO_CLONES)

# The programs that the tests start are looked at too; the shell and its helpers are not.
VALGRIND := valgrind -q --error-exitcode=9 --leak-check=full --trace-children=yes --trace-children-skip=*/sh,*/dash,*/rm
check-valgrind: deps
	@command -v valgrind >/dev/null || { echo 'check-valgrind needs valgrind: apt-get install valgrind' >&2; exit 1; }
	$(call check_tests,valgrind,-O2 -g,,$(VALGRIND))

# The same work by differently built programs: -O0 and -O3, baseline and AVX2 kernels, gcc and clang.
check-differential: deps
	@sh tests/differential/run.sh $(BUILD)

check-all: test lint check-abi check-differential $(CHECKS)

# Faults seeded into the numerics one at a time: which of them do tests notice?
check-mutation:
	@CC='$(CC)' sh tests/mutation/run.sh $(BUILD)
