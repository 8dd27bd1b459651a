# Files that become part of the library: the report's style sheet and script, and dygraphs when it is installed
# (Debian: libjs-dygraphs). `make DYGRAPHS=` builds without it, `make DYGRAPHS=DIR` takes it from elsewhere.
DYGRAPHS ?= /usr/share/javascript/dygraphs
DYGRAPHS_LICENCE ?= /usr/share/doc/libjs-dygraphs/copyright

ASSET_page_css        := lib/report/page.css
ASSET_page_js         := lib/report/page.js
ASSET_dygraph_js      := $(if $(DYGRAPHS),$(DYGRAPHS)/dygraph.min.js)
ASSET_dygraph_css     := $(if $(DYGRAPHS),$(DYGRAPHS)/dygraph.min.css)
ASSET_dygraph_licence := $(if $(DYGRAPHS),$(DYGRAPHS_LICENCE))

# What is there is looked up when the step runs: `make deps` may have installed it just before.
ASSET_STAMP := $(BUILD)/obj/asset/dygraphs
.PHONY: look-for-dygraphs
look-for-dygraphs: | $(PREPARE)
	@mkdir -p $(dir $(ASSET_STAMP))
	@ls -l $(ASSET_dygraph_js) $(ASSET_dygraph_css) $(ASSET_dygraph_licence) /dev/null >$(ASSET_STAMP).new 2>/dev/null || \
	    echo '  dygraphs is not installed: the time chart of report.html will not zoom (make deps installs libjs-dygraphs)'
	@cmp -s $(ASSET_STAMP).new $(ASSET_STAMP) || cp $(ASSET_STAMP).new $(ASSET_STAMP)
# Nothing is looked for where the package is there and is the one built in, so that `make -q` finds a finished tree finished.
ASSET_SEEN  := $(shell ls -l $(ASSET_dygraph_js) $(ASSET_dygraph_css) $(ASSET_dygraph_licence) /dev/null 2>/dev/null)
ASSET_KNOWN := $(shell cat $(ASSET_STAMP) 2>/dev/null)
ASSET_STALE := $(if $(DYGRAPHS),$(if $(wildcard $(ASSET_dygraph_js)),,missing))$(if $(subst x$(ASSET_KNOWN)x,,x$(ASSET_SEEN)x),changed)
ifneq ($(ASSET_STALE),)
$(ASSET_STAMP): look-for-dygraphs ;
endif

define asset_rule
$(BUILD)/obj/asset/$1.c: make/embed.sh $(filter lib/%,$(ASSET_$1)) $(if $(findstring dygraph,$1),$(ASSET_STAMP))
	@mkdir -p $$(@D)
	$(Q)sh make/embed.sh $1 $(ASSET_$1) > $$@
endef
$(foreach a,$(ASSETS),$(eval $(call asset_rule,$a)))

$(ASSET_OBJ): %.o: %.c lib/report/page.h $(FLAGS_STAMP) | $(PREPARE)
	$(call say,CC,$(<F))
	$(Q)$(CC) $(RKW_CPPFLAGS) $(RKW_CFLAGS) -c -o $@ $<
