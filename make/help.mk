.PHONY: help
help:
	@echo 'make            library and programs in $(BUILD)/'
	@echo 'make run        a year at Tetouan; ledger and summary in out/'
	@echo 'make test       all tests'
	@echo 'make bench      benchmarks'
	@echo 'make deps       install GSL, libcsv and OpenBLAS (Debian)'
	@echo 'make install    PREFIX=$(PREFIX) DESTDIR= LIBDIR='
	@echo 'make clean      remove $(BUILD)/'
