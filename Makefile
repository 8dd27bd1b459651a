# SPDX-License-Identifier: GPL-3.0-or-later
# rackwatt: `make help` lists the targets.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

CC      ?= gcc
ifeq ($(origin CC),default)
CC      := gcc
endif
AR      ?= ar
CFLAGS  ?= -O3 -g
PREFIX  ?= /usr/local
LIBDIR  ?= $(PREFIX)/lib
DESTDIR ?=
BUILD   ?= build

VERSION := $(shell sed -n 's/^\#define RKW_VERSION_TEXT "\(.*\)"/\1/p' lib/base/version.h)
SOVERSION := 0

include make/flags.mk
include make/build.mk
include make/deps.mk
include make/test.mk
include make/check.mk
include make/install.mk
include make/help.mk
