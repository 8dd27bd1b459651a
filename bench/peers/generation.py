# SPDX-License-Identifier: GPL-3.0-or-later
"""Times the work of our generation benchmarks with a peer, once: generation.py BENCHMARK, prints `PEER VERSION SECONDS`.

Prints `PEER missing` where the package cannot be imported. Only the computation is timed: imports, tables and a first call, in
which the package may compile or cache, are not.
"""
import sys
import time


def timed(run):
    run()
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def sun():
    import pandas as pd
    import pvlib

    hours = pd.date_range("2019-01-01", periods=8760, freq="h", tz="UTC")

    def run():
        pvlib.solarposition.get_solarposition(hours, 45.0, 8.0, altitude=250.0, method="nrel_numpy")

    return pvlib.__version__, timed(run)


def wind():
    import numpy as np
    import pandas as pd
    import windpowerlib as wpl

    hours = pd.date_range("2019-01-01", periods=8760, freq="h", tz="UTC")
    draw = np.random.default_rng(1)
    weather = pd.DataFrame(index=hours)
    weather[("wind_speed", 10)] = 6.5 * draw.weibull(2.0, 8760)
    weather[("temperature", 2)] = 290.0 + 6.0 * draw.standard_normal(8760)
    weather[("pressure", 0)] = 101300.0
    weather[("roughness_length", 0)] = 0.1
    weather.columns = pd.MultiIndex.from_tuples(weather.columns)
    speeds = np.arange(0.0, 26.0, 0.5)
    power = 3.075e6 * np.clip((speeds / 12.5) ** 3, 0.0, 1.0) * (speeds >= 3.0)
    turbine = wpl.WindTurbine(hub_height=94.0, nominal_power=3.075e6, rotor_diameter=112.0,
                              power_curve=pd.DataFrame({"wind_speed": speeds, "value": power}))

    def run():
        wpl.ModelChain(turbine).run_model(weather)

    return wpl.__version__, timed(run)


def wakes():
    import numpy as np
    import py_wake
    from py_wake.literature.noj import Jensen_1983
    from py_wake.site import UniformSite
    from py_wake.wind_turbines import WindTurbine
    from py_wake.wind_turbines.power_ct_functions import PowerCtTabular

    speeds = np.arange(3.0, 26.0)
    power = 3000.0 * np.clip((speeds / 12.5) ** 3, 0.0, 1.0)
    machine = WindTurbine("3 MW", 90.0, 80.0, PowerCtTabular(speeds, power, "kW", np.full(speeds.size, 0.8)))
    farm = Jensen_1983(UniformSite([1.0], 0.1), machine)
    x, y = np.meshgrid(np.arange(10) * 450.0, np.arange(4) * 720.0)

    def run():
        farm(x.ravel(), y.ravel(), wd=np.arange(72) * 5.0, ws=np.linspace(3.0, 25.0, 50))

    return py_wake.__version__, timed(run)


TASKS = {"sun exact": ("pvlib", sun), "wind_chain_plain": ("windpowerlib", wind), "wake_table_jensen_40": ("PyWake", wakes)}
peer, task = TASKS[sys.argv[1]]
try:
    version, seconds = task()
    print(peer, version, "%.6f" % seconds)
except ImportError:
    print(peer, "missing")
