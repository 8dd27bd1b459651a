# The interface, the handbook and the tutorials as pages (doxygen, from Debian). A warning fails.
.PHONY: docs
docs:
	@command -v doxygen >/dev/null || { echo 'docs needs doxygen: apt-get install doxygen' >&2; exit 1; }
	@mkdir -p $(BUILD)/docs
	@RKW_VERSION='$(VERSION)' RKW_DOCS=$(BUILD)/docs doxygen make/Doxyfile
	@if [ -s $(BUILD)/docs/warnings ]; then cat $(BUILD)/docs/warnings >&2; exit 1; fi
	@echo 'The pages begin with $(BUILD)/docs/html/index.html'
