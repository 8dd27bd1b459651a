# The library (static and shared) and the programs. Every lib/ROOM/*.c belongs to the library. A program is either one
# file examples/rackwatt-NAME.c or a folder examples/rackwatt-NAME/; examples/common/*.c is linked into all of them.

LIB_SRC  := $(sort $(wildcard lib/*/*.c))
ASSETS   := page_css page_js dygraph_js dygraph_css dygraph_licence
ASSET_OBJ := $(ASSETS:%=$(BUILD)/obj/asset/%.o)
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/obj/%.o) $(ASSET_OBJ)
STATIC   := $(BUILD)/lib/librackwatt.a
SHARED   := $(BUILD)/lib/librackwatt.so.$(VERSION)
SONAME   := librackwatt.so.$(SOVERSION)

PROGRAM_FILES   := $(sort $(wildcard examples/rackwatt-*.c))
PROGRAM_FOLDERS := $(patsubst %/,%,$(sort $(wildcard examples/rackwatt-*/)))
PROGRAMS := $(PROGRAM_FILES:examples/%.c=$(BUILD)/bin/%) $(PROGRAM_FOLDERS:examples/%=$(BUILD)/bin/%)
COMMON_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(sort $(wildcard examples/common/*.c)))

.PHONY: all clean exports
all: $(STATIC) $(SHARED) $(PROGRAMS)

# $(call remember,FILE,TEXT) rewrites FILE while the makefile is read, and only when the text differs, so that a change
# of flags or of the list of sources rebuilds what depends on it.
remember = $(if $(call differs,$(strip $2),$(strip $(file <$1))),$(shell mkdir -p $(dir $1))$(file >$1,$(strip $2)))
differs  = $(if $(filter-out x$(subst $(space),_,$1)x,x$(subst $(space),_,$2)x),yes)
space   := $(subst ,, )
FLAGS_STAMP  := $(BUILD)/obj/flags
SOURCE_STAMP := $(BUILD)/obj/sources
$(call remember,$(FLAGS_STAMP),$(CC) $(RKW_CPPFLAGS) $(RKW_CFLAGS) $(LDFLAGS) $(RKW_LIBS))
$(call remember,$(SOURCE_STAMP),sources $(LIB_SRC))

$(BUILD)/obj/%.o: %.c $(FLAGS_STAMP) | $(PREPARE)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(RKW_CPPFLAGS) $(RKW_CFLAGS) -MMD -MP -c -o $@ $<

$(STATIC): $(LIB_OBJ) $(SOURCE_STAMP)
	@mkdir -p $(@D)
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $(LIB_OBJ)

# lib/exports.txt is the reviewed list of exported symbols; the version script is made from it.
$(BUILD)/rackwatt.map: lib/exports.txt
	@mkdir -p $(@D)
	@{ echo 'RACKWATT_0 {'; echo '  global:'; sed -n 's/^\(rkw_[a-z0-9_A-Z]*\)$$/    \1;/p' $<; echo '  local: *;'; echo '};'; } > $@

$(SHARED): $(LIB_OBJ) $(BUILD)/rackwatt.map $(SOURCE_STAMP)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) -shared $(CFLAGS) $(LDFLAGS) -Wl,-soname,$(SONAME) -Wl,--version-script,$(BUILD)/rackwatt.map \
	    $(NO_UNDEFINED) -o $@ $(LIB_OBJ) $(RKW_LIBS)
	@ln -sf $(@F) $(BUILD)/lib/$(SONAME)
	@ln -sf $(SONAME) $(BUILD)/lib/librackwatt.so
# A sanitizer's run-time symbols are found only when a program is linked.
NO_UNDEFINED := $(if $(findstring -fsanitize,$(CFLAGS)),,-Xlinker --no-undefined)

# Symbols declared RKW_API in the public headers, and the structs there that begin with their size; `make exports` writes
# both lists after an interface change.
exports:
	@sh make/exports.sh functions > lib/exports.txt; sh make/exports.sh structs > lib/report/structs.inc; \
	    wc -l < lib/exports.txt

# $(call link_rule,PROGRAM,SOURCES,OTHER OBJECTS)
define link_rule
$1: $(2:%.c=$(BUILD)/obj/%.o) $3 $(STATIC)
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $$@ $$(filter %.o,$$^) $(STATIC) $$(RKW_LIBS)
endef

$(foreach f,$(PROGRAM_FILES),$(eval $(call link_rule,$(BUILD)/bin/$(basename $(notdir $(f))),$(f),$(COMMON_OBJ))))
$(foreach d,$(PROGRAM_FOLDERS),$(eval $(call link_rule,$(BUILD)/bin/$(notdir $(d)),$(sort $(wildcard $(d)/*.c)),$(COMMON_OBJ))))
PROGRAM_SRC := $(PROGRAM_FILES) $(foreach d,$(PROGRAM_FOLDERS),$(sort $(wildcard $(d)/*.c)))
PROGRAM_OBJ := $(PROGRAM_SRC:%.c=$(BUILD)/obj/%.o)

$(PROGRAM_OBJ) $(COMMON_OBJ): RKW_CPPFLAGS += -Iexamples

clean:
	rm -rf $(BUILD)

-include $(LIB_OBJ:.o=.d) $(COMMON_OBJ:.o=.d) $(PROGRAM_OBJ:.o=.d)
