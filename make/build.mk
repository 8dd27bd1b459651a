# The library (static and shared) and the programs. Every lib/ROOM/*.c belongs to the library. A program is either one
# file examples/rackwatt-NAME.c or a folder examples/rackwatt-NAME/; examples/common/*.c is linked into all of them.

LIB_SRC  := $(sort $(wildcard lib/*/*.c))
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/obj/%.o)
STATIC   := $(BUILD)/lib/librackwatt.a
SHARED   := $(BUILD)/lib/librackwatt.so.$(VERSION)
SONAME   := librackwatt.so.$(SOVERSION)

PROGRAM_FILES   := $(sort $(wildcard examples/rackwatt-*.c))
PROGRAM_FOLDERS := $(patsubst %/,%,$(sort $(wildcard examples/rackwatt-*/)))
PROGRAMS := $(PROGRAM_FILES:examples/%.c=$(BUILD)/bin/%) $(PROGRAM_FOLDERS:examples/%=$(BUILD)/bin/%)
COMMON_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(sort $(wildcard examples/common/*.c)))

.PHONY: all clean exports
all: $(STATIC) $(SHARED) $(PROGRAMS)

# Objects depend on the flags they were built with.
FLAGS_STAMP := $(BUILD)/obj/flags
$(shell mkdir -p $(BUILD)/obj; echo '$(CC) $(RKW_CPPFLAGS) $(RKW_CFLAGS)' | cmp -s - $(FLAGS_STAMP) || \
        echo '$(CC) $(RKW_CPPFLAGS) $(RKW_CFLAGS)' > $(FLAGS_STAMP))

$(BUILD)/obj/%.o: %.c $(FLAGS_STAMP)
	@mkdir -p $(@D)
	$(CC) $(RKW_CPPFLAGS) $(RKW_CFLAGS) $(CFLAGS_$(subst /,_,$(basename $<))) -MMD -MP -c -o $@ $<

$(STATIC): $(LIB_OBJ)
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcs $@ $^

# lib/exports.txt is the reviewed list of exported symbols; the version script is made from it.
$(BUILD)/rackwatt.map: lib/exports.txt
	@mkdir -p $(@D)
	@{ echo 'RACKWATT_0 {'; echo '  global:'; sed -n 's/^\(rkw_[a-z0-9_A-Z]*\)$$/    \1;/p' $<; echo '  local: *;'; echo '};'; } > $@

$(SHARED): $(LIB_OBJ) $(BUILD)/rackwatt.map
	$(CC) -shared $(CFLAGS) $(LDFLAGS) -Wl,-soname,$(SONAME) -Wl,--version-script,$(BUILD)/rackwatt.map \
	    -Wl,--no-undefined -o $@ $(LIB_OBJ) $(RKW_LIBS)
	@ln -sf $(@F) $(BUILD)/lib/$(SONAME)
	@ln -sf $(SONAME) $(BUILD)/lib/librackwatt.so

# Symbols declared RKW_API in the public headers; `make exports` writes the list after an interface change.
exports:
	@LC_ALL=C; export LC_ALL; tr '\n' ' ' < /dev/null; \
	cat include/rackwatt/*.h | tr '\n' ' ' | grep -o 'RKW_API[^;{(]*[ *]rkw_[A-Za-z0-9_]* *(' | \
	    sed 's/.*[ *]\(rkw_[A-Za-z0-9_]*\) *($$/\1/' | sort -u > lib/exports.txt; wc -l < lib/exports.txt

define PROGRAM_RULE
$(BUILD)/bin/$(1): $(2:%.c=$(BUILD)/obj/%.o) $(COMMON_OBJ) $(STATIC)
	@mkdir -p $$(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $$@ $$(filter %.o,$$^) $(STATIC) $(RKW_LIBS)
PROGRAM_OBJ += $(2:%.c=$(BUILD)/obj/%.o)
endef
$(foreach f,$(PROGRAM_FILES),$(eval $(call PROGRAM_RULE,$(basename $(notdir $(f))),$(f))))
$(foreach d,$(PROGRAM_FOLDERS),$(eval $(call PROGRAM_RULE,$(notdir $(d)),$(sort $(wildcard $(d)/*.c)))))

$(PROGRAM_OBJ) $(COMMON_OBJ): RKW_CPPFLAGS += -Iexamples

clean:
	rm -rf $(BUILD)

-include $(LIB_OBJ:.o=.d) $(COMMON_OBJ:.o=.d) $(PROGRAM_OBJ:.o=.d)
