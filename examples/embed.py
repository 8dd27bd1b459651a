#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A year at a site from Python, with ctypes alone (and numpy when it is there).

usage: embed.py [SITE]

Layouts of structs are read from the installed headers and their sizes compared with the library's own. RACKWATT_INCLUDE
names the folder of the headers when pkg-config does not.
"""
import ctypes
import os
import re
import subprocess
import sys

lib = ctypes.CDLL("librackwatt.so.0")
c_types = {"double": ctypes.c_double, "size_t": ctypes.c_size_t, "char": ctypes.c_char, "rkw_status": ctypes.c_int32,
           "int32_t": ctypes.c_int32, "int64_t": ctypes.c_int64, "uint64_t": ctypes.c_uint64}


def header(name):
    folder = os.environ.get("RACKWATT_INCLUDE") or subprocess.run(
        ["pkg-config", "--variable=includedir", "rackwatt"], check=True, capture_output=True, text=True).stdout.strip()
    with open(os.path.join(folder, "rackwatt", name), encoding="utf-8") as file:
        return re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)


def struct(file, name):
    """A ctypes class of a C struct of plain members, arrays and pointers; its size must be that of the library."""
    body = re.search(r"typedef struct %s \{(.*?)\} %s;" % (name, name), header(file), re.S).group(1)
    fields = []
    for line in filter(None, map(str.strip, body.split(";"))):
        kind, members = re.match(r"(?:const )?(\w+) (.*)", line, re.S).groups()
        for star, member, count in re.findall(r"(\**)(\w+)(?:\[(\d+)\])?", members):
            c_type = ctypes.c_void_p if star else c_types[kind]
            fields.append((member, c_type * int(count) if count else c_type))
    made = type(name, (ctypes.Structure,), {"_fields_": fields})
    lib.rkw_struct_size.restype = ctypes.c_size_t
    size = lib.rkw_struct_size(name.encode())
    if size and size != ctypes.sizeof(made):
        sys.exit(f"{name} has {ctypes.sizeof(made)} bytes in {file} but {size} in the library: not of one installation")
    return made


Error, Summary, Axis = struct("base.h", "rkw_error"), struct("dispatch.h", "rkw_summary"), struct("base.h", "rkw_axis")


def call(function, *arguments):
    err = Error()
    if function(*arguments, ctypes.byref(err)):
        sys.exit(err.message.decode())


def made(function, *arguments):
    """Calls a function whose first argument takes the new handle."""
    handle = ctypes.c_void_p()
    call(function, ctypes.byref(handle), None, *arguments)
    return handle


def column(ledger, name):
    """A column of the ledger, without a copy: it lives as long as the ledger does."""
    lib.rkw_ledger_find.restype = ctypes.c_size_t
    lib.rkw_ledger_data.restype = ctypes.POINTER(ctypes.c_double)
    lib.rkw_ledger_axis.restype = ctypes.POINTER(Axis)
    data = lib.rkw_ledger_data(ledger, ctypes.c_size_t(lib.rkw_ledger_find(ledger, name.encode())))
    rows = lib.rkw_ledger_axis(ledger).contents.n
    try:
        import numpy
        return numpy.ctypeslib.as_array(data, (rows,))
    except ImportError:
        return data[:rows]


def simulate(folder):
    """Site, year and ledger under the policy `green`; each to be freed by its rkw_..._free."""
    lib.rkw_policy_builtin.restype = ctypes.c_void_p
    site = made(lib.rkw_site_load, folder.encode())
    year = made(lib.rkw_year_create, site, None)
    green = ctypes.c_void_p(lib.rkw_policy_builtin(ctypes.c_size_t(1)))
    return site, year, made(lib.rkw_simulate, site, year, green)


def main():
    site, year, ledger = simulate(sys.argv[1] if len(sys.argv) > 1 else "data/tetouan")
    s = Summary(size=ctypes.sizeof(Summary))
    call(lib.rkw_summarise, ledger, site, ctypes.byref(s))
    facility_MWh = sum(column(ledger, "facility"))
    assert abs(facility_MWh - s.facility_MWh) < 1e-9 * s.facility_MWh
    print(f"CFE {100 * s.cfe:.1f} %, PUE {s.pue:.3f}, {s.gpu_h_delivered:.0f} GPU-hours")
    for free, handle in ((lib.rkw_ledger_free, ledger), (lib.rkw_year_free, year), (lib.rkw_site_free, site)):
        free(handle)


if __name__ == "__main__":
    main()
