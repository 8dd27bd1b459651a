# SPDX-License-Identifier: GPL-3.0-or-later
"""numpy, pandas and pyarrow over a ledger, each when Python has it: the columns without a copy. usage: arrays.py embed.py SITE"""
import ctypes
import importlib.util
import sys

spec = importlib.util.spec_from_file_location("embed", sys.argv[1])
embed = importlib.util.module_from_spec(spec)
spec.loader.exec_module(embed)
site, year, ledger = embed.simulate(sys.argv[2])
data = embed.column(ledger, "facility")
total = float(sum(data))


def numpy_part():
    import numpy
    lib = embed.lib
    address = ctypes.cast(lib.rkw_ledger_data(ledger, ctypes.c_size_t(lib.rkw_ledger_find(ledger, b"facility"))), ctypes.c_void_p)
    assert isinstance(data, numpy.ndarray) and data.ctypes.data == address.value and data.shape == (8760,)


def pandas_part():
    import numpy
    import pandas
    frame = pandas.DataFrame({"facility": data, "it": embed.column(ledger, "it")}, copy=False)
    assert numpy.shares_memory(frame["facility"].to_numpy(), data)
    assert abs(frame["facility"].sum() - total) < 1e-9 * total and (frame["facility"] >= frame["it"]).all()


def pyarrow_part():
    import pyarrow
    schema, array = (ctypes.c_byte * 72)(), (ctypes.c_byte * 80)()  # ArrowSchema, ArrowArray on 64-bit systems
    assert embed.lib.rkw_ledger_to_arrow(ledger, ctypes.byref(schema), ctypes.byref(array), None) == 0
    batch = pyarrow.RecordBatch._import_from_c(ctypes.addressof(array), ctypes.addressof(schema))
    embed.lib.rkw_ledger_free(ledger)  # the batch holds the ledger now
    batch.validate(full=True)
    assert batch.num_rows == 8760 and batch.schema.field("time").type == pyarrow.timestamp("s", tz="UTC")
    assert batch.schema.field("facility").metadata[b"unit"] == b"MW"
    facility = batch.column(batch.schema.get_field_index("facility"))
    assert abs(sum(facility.to_pylist()) - total) < 1e-9 * total


for name, part in (("numpy", numpy_part), ("pandas", pandas_part), ("pyarrow", pyarrow_part)):
    try:
        __import__(name)
    except ImportError:
        print(f"{name}: skipped")
        continue
    part()
    print(f"{name}: read")
