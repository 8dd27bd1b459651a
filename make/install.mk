# Headers, both libraries, the programs and rackwatt.pc. DESTDIR stages the tree for a package.
BINDIR     := $(PREFIX)/bin
INCLUDEDIR := $(PREFIX)/include
PCDIR      := $(LIBDIR)/pkgconfig
HEADERS    := $(sort $(wildcard include/rackwatt/*.h))
INSTALLED  := $(HEADERS:include/%=$(INCLUDEDIR)/%) $(PCDIR)/rackwatt.pc $(PROGRAMS:$(BUILD)/bin/%=$(BINDIR)/%) \
              $(addprefix $(LIBDIR)/,librackwatt.a librackwatt.so.$(VERSION) $(SONAME) librackwatt.so)

# GSL's own .pc file is not required: it would add -lgslcblas, which clashes with OpenBLAS.
define PC_TEXT
prefix=$(PREFIX)
libdir=$(LIBDIR)
includedir=$${prefix}/include

Name: rackwatt
Description: Power and capacity planning of data centres on sun and wind
Version: $(VERSION)
Requires.private:
Libs: -L$${libdir} -lrackwatt
Libs.private: $(RKW_LIBS)
Cflags: -I$${includedir}
endef

.PHONY: install uninstall
install: all
	install -d '$(DESTDIR)$(INCLUDEDIR)/rackwatt' '$(DESTDIR)$(PCDIR)' '$(DESTDIR)$(BINDIR)'
	install -m 644 $(HEADERS) '$(DESTDIR)$(INCLUDEDIR)/rackwatt'
	install -m 644 $(STATIC) '$(DESTDIR)$(LIBDIR)'
	install -m 755 $(SHARED) '$(DESTDIR)$(LIBDIR)'
	ln -sf librackwatt.so.$(VERSION) '$(DESTDIR)$(LIBDIR)/$(SONAME)'
	ln -sf $(SONAME) '$(DESTDIR)$(LIBDIR)/librackwatt.so'
	$(if $(strip $(PROGRAMS)),install -m 755 $(PROGRAMS) '$(DESTDIR)$(BINDIR)')
	$(file >$(BUILD)/rackwatt.pc,$(PC_TEXT))install -m 644 $(BUILD)/rackwatt.pc '$(DESTDIR)$(PCDIR)'

uninstall:
	rm -f $(INSTALLED:%='$(DESTDIR)%')
	-rmdir '$(DESTDIR)$(INCLUDEDIR)/rackwatt'
