# Packages from Debian. run, test, bench and the checks install what is missing first; the other targets look once.
.PHONY: deps
deps:
	@$(LOOK_FOR_PACKAGES)

$(BUILD)/obj/packages:
	@$(LOOK_FOR_PACKAGES) --check
	@touch $@
LOOK_FOR_PACKAGES = CC='$(CC)' CPPFLAGS='$(CPPFLAGS)' LDFLAGS='$(LDFLAGS)' sh make/deps.sh
