# Packages from Debian. run, test and bench install what is missing first.
.PHONY: deps
deps:
	@sh make/deps.sh
