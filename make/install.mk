# Headers, both libraries, programs, pages, completion, data of the first site, and what pkg-config and CMake ask for.
# DESTDIR stages the tree for a package.
BINDIR      := $(PREFIX)/bin
INCLUDEDIR  := $(PREFIX)/include
PCDIR       := $(LIBDIR)/pkgconfig
CMAKEDIR    := $(LIBDIR)/cmake/rackwatt
DATADIR     := $(PREFIX)/share/rackwatt
DOCDIR      := $(PREFIX)/share/doc/rackwatt
MANDIR      := $(PREFIX)/share/man
COMPLETIONS := $(PREFIX)/share/bash-completion/completions

HEADERS := $(sort $(wildcard include/rackwatt/*.h))
DATA    := $(sort $(shell find data -name '*.csv'))
GUIDES  := README.md CHANGELOG.md SECURITY.md $(sort $(shell find docs -name '*.md' -o -name '*.json')) $(sort $(wildcard examples/embed.*))
NAMES   := $(PROGRAMS:$(BUILD)/bin/%=%)
PAGES   := $(NAMES:%=$(BUILD)/man/%.1) $(BUILD)/man/rackwatt.3
CONFIGS := $(BUILD)/config/rackwatt.pc $(BUILD)/config/rackwattConfig.cmake $(BUILD)/config/rackwattConfigVersion.cmake

# Each page is made from what the program itself says with --help; docs/man/NAME.man adds what that does not tell.
.PHONY: man
man: $(PAGES)
SHOWN := LC_ALL=C VERSION='$(VERSION)'
$(BUILD)/man/%.1: $(BUILD)/bin/% make/manpage.awk $(wildcard docs/man/*.man)
	@mkdir -p $(@D)
	$(call say,MAN,$@)
	$(Q)$< --help > $@.help
	$(Q)$(SHOWN) NAMES='$(NAMES)' awk -f make/manpage.awk -v name=$* $@.help > $@.part && rm $@.help && mv $@.part $@
$(BUILD)/man/rackwatt.3: $(HEADERS) make/manpage_library.awk docs/man/rackwatt.3.man
	@mkdir -p $(@D)
	$(call say,MAN,$@)
	$(Q)$(SHOWN) NAMES='$(NAMES)' awk -f make/manpage_library.awk docs/man/rackwatt.3.man $(HEADERS) > $@.part && mv $@.part $@

# $(call below,FROM,TO): the way from one folder to another, so that an installed tree may be moved.
below = $(shell realpath -ms --relative-to='$1' '$2')
$(CONFIGS): $(BUILD)/config/%: make/%.in FORCE
	@mkdir -p $(@D)
	@sed -e 's|@VERSION@|$(VERSION)|g; s|@SOVERSION@|$(SOVERSION)|g; s|@PREFIX@|$(PREFIX)|g; s|@LIBDIR@|$(LIBDIR)|g' \
	     -e 's|@LIBS@|$(RKW_LIBS)|g; s|@LIBS_LIST@|$(subst $(space),;,$(RKW_LIBS:-l%=%))|g' \
	     -e 's|@TO_LIBDIR@|$(call below,$(CMAKEDIR),$(LIBDIR))|g; s|@TO_INCLUDEDIR@|$(call below,$(CMAKEDIR),$(INCLUDEDIR))|g' \
	     $< > $@
.PHONY: FORCE
FORCE:

# $(call put,MODE,FILES,FOLDER)
put = install -d '$(DESTDIR)$3' && install -m $1 $2 '$(DESTDIR)$3'
# $(call put_tree,FILES,BELOW,FOLDER): keeps the folders below BELOW.
put_tree = for f in $1; do install -D -m 644 $$f '$(DESTDIR)$3'/$${f\#$2} || exit 1; done

.PHONY: install install-library install-programs uninstall
install: install-library install-programs
install-library: $(STATIC) $(SHARED) $(CONFIGS) $(BUILD)/man/rackwatt.3
	$(Q)$(call put,644,$(HEADERS),$(INCLUDEDIR)/rackwatt)
	$(Q)$(call put,644,$(STATIC),$(LIBDIR))
	$(Q)$(call put,755,$(SHARED),$(LIBDIR))
	$(Q)ln -sf librackwatt.so.$(VERSION) '$(DESTDIR)$(LIBDIR)/$(SONAME)'
	$(Q)ln -sf $(SONAME) '$(DESTDIR)$(LIBDIR)/librackwatt.so'
	$(Q)$(call put,644,$(BUILD)/config/rackwatt.pc,$(PCDIR))
	$(Q)$(call put,644,$(BUILD)/config/rackwattConfig.cmake $(BUILD)/config/rackwattConfigVersion.cmake,$(CMAKEDIR))
	$(Q)$(call put,644,$(BUILD)/man/rackwatt.3,$(MANDIR)/man3)
	@echo 'Installed the library in $(DESTDIR)$(LIBDIR), its headers in $(DESTDIR)$(INCLUDEDIR)/rackwatt'
install-programs: $(PROGRAMS) $(PAGES)
	$(Q)$(call put,755,$(PROGRAMS),$(BINDIR))
	$(Q)$(call put,644,$(filter %.1,$(PAGES)),$(MANDIR)/man1)
	$(Q)$(call put_tree,$(DATA),data/,$(DATADIR))
	$(Q)$(call put_tree,$(GUIDES),,$(DOCDIR))
	$(Q)install -D -m 644 make/completion.bash '$(DESTDIR)$(COMPLETIONS)/rackwatt'
	$(Q)for n in $(NAMES); do ln -sf rackwatt '$(DESTDIR)$(COMPLETIONS)'/$$n; done
	@echo 'Installed the programs in $(DESTDIR)$(BINDIR), the site of Tetouan in $(DESTDIR)$(DATADIR)/tetouan'

INSTALLED := $(HEADERS:include/%=$(INCLUDEDIR)/%) $(PCDIR)/rackwatt.pc $(NAMES:%=$(BINDIR)/%) \
             $(addprefix $(LIBDIR)/,librackwatt.a librackwatt.so.$(VERSION) $(SONAME) librackwatt.so) \
             $(CMAKEDIR)/rackwattConfig.cmake $(CMAKEDIR)/rackwattConfigVersion.cmake \
             $(NAMES:%=$(MANDIR)/man1/%.1) $(MANDIR)/man3/rackwatt.3 $(DATA:data/%=$(DATADIR)/%) $(GUIDES:%=$(DOCDIR)/%) \
             $(addprefix $(COMPLETIONS)/,rackwatt $(NAMES))
# Folders of our own; a folder that holds something else too stays.
OWN_FOLDERS := $(DATADIR) $(DOCDIR) $(INCLUDEDIR)/rackwatt $(CMAKEDIR)
uninstall:
	$(Q)rm -f $(INSTALLED:%='$(DESTDIR)%')
	$(Q)for d in $(OWN_FOLDERS:%='$(DESTDIR)%'); do [ ! -d "$$d" ] || find "$$d" -depth -type d -empty -delete; done
	@echo 'Removed rackwatt from $(DESTDIR)$(PREFIX)'

# A tarball that builds and tests by itself. From a clone it holds what git knows, from an unpacked tarball what is there; not
# debian/, which belongs to the package and not to what is packaged.
DIST       := rackwatt-$(VERSION)
DIST_FILES  = $(filter-out debian/% ./debian/%,$(shell git ls-files 2>/dev/null || \
                  find . -path ./$(BUILD) -prune -o -path ./$(OUT) -prune -o -type f -print))
DIST_TIME   = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),$(shell stat -c %Y CHANGELOG.md))
.PHONY: dist check-dist deb
dist:
	@mkdir -p $(BUILD)
	$(call say,TAR,$(BUILD)/$(DIST).tar.gz)
	@tar --create --sort=name --mtime=@$(DIST_TIME) --owner=0 --group=0 --numeric-owner --transform='s|^\./||' --transform='s|^|$(DIST)/|' \
	    $(DIST_FILES) | gzip -9n > $(BUILD)/$(DIST).tar.gz

# The tarball unpacked elsewhere: built, tested, installed and packed again.
check-dist: dist
	rm -rf $(BUILD)/dist && mkdir -p $(BUILD)/dist && tar -C $(BUILD)/dist -xf $(BUILD)/$(DIST).tar.gz
	cd $(BUILD)/dist/$(DIST) && env -u MAKEFLAGS -u MAKELEVEL $(MAKE) CC='$(CC)' BUILD=build test dist
	rm -rf $(BUILD)/dist

# Debian packages in $(BUILD)/deb, from the tarball.
deb: dist
	rm -rf $(BUILD)/deb && mkdir -p $(BUILD)/deb
	cp $(BUILD)/$(DIST).tar.gz $(BUILD)/deb/rackwatt_$(VERSION).orig.tar.gz
	tar -C $(BUILD)/deb -xf $(BUILD)/$(DIST).tar.gz && cp -r debian $(BUILD)/deb/$(DIST)
	cd $(BUILD)/deb/$(DIST) && env -u MAKEFLAGS -u MAKELEVEL dpkg-buildpackage -us -uc $(DEB_FLAGS)
	-cd $(BUILD)/deb && lintian --info --display-info *.changes
