# Packages from Debian. run, test, bench and the checks install what is missing first; the other targets look once.
.PHONY: deps
deps:
	@$(LOOK_FOR_PACKAGES) $(if $(filter deps,$(MAKECMDGOALS)),--all)

$(BUILD)/obj/packages:
	@$(LOOK_FOR_PACKAGES) --check
	@touch $@
LOOK_FOR_PACKAGES = DYGRAPHS='$(DYGRAPHS)' CC='$(CC)' CPPFLAGS='$(CPPFLAGS)' LDFLAGS='$(LDFLAGS)' sh make/deps.sh
