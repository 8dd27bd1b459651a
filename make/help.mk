.PHONY: help
help:
	@echo 'make               library and programs in $(BUILD)/'
	@echo 'make run           a year at Tetouan; ledger and summary in $(OUT)/'
	@echo 'make test          all tests; make test-ROOM runs one room'
	@echo 'make bench         benchmarks: median and minimum, also as JSON'
	@echo 'make deps          install GSL, libcsv and OpenBLAS (Debian); run, test and bench do it themselves'
	@echo 'make lint          clang-tidy, cppcheck, clang-format'
	@echo 'make format        lay out all sources with clang-format'
	@echo 'make check-asan    tests under AddressSanitizer; also check-ubsan, check-tsan, check-valgrind,'
	@echo '                   check-warnings (gcc and clang), check-programmes (1,000 against GLPK)'
	@echo 'make fuzz          readers under ASan and UBSan; FUZZ_SECONDS=60 FUZZ_SEED=1'
	@echo 'make check-all     tests, lint and every check'
	@echo 'make install       PREFIX=$(PREFIX) LIBDIR=$(LIBDIR) DESTDIR=$(DESTDIR); make uninstall takes it away'
	@echo 'make exports       write lib/exports.txt from the public headers'
	@echo 'make clean         remove $(BUILD)/'
	@echo 'make help          this list'
	@echo
	@echo 'Honoured: CC AR CFLAGS CPPFLAGS LDFLAGS PREFIX LIBDIR DESTDIR BUILD OUT'
