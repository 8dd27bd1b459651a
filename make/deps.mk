# Packages from Debian. run, test, bench and the checks install what is missing first.
.PHONY: deps
deps:
	@CC='$(CC)' CPPFLAGS='$(CPPFLAGS)' LDFLAGS='$(LDFLAGS)' sh make/deps.sh
