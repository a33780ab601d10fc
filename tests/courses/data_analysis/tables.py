# %% [markdown]
# # Week 3: tables
#
# Three stations, twelve months, and some values that nobody has written down.

# %% id="set-up" locked=true
# %matplotlib inline
import hashlib
import json

import numpy as np
import pandas as pd
import units

WEATHER = "data/weather.csv"


def digest(value):
    return hashlib.sha1(str(value).encode()).hexdigest()[:10]


def close(a, b):
    return bool(np.allclose(a, b, atol=1e-6))


# %% [markdown]
# ## Reading
#
# Read the table into `weather`. Set `n_rows` to its number of rows, `columns` to the list of its
# columns, and `missing` to a dictionary from each column to its number of missing values (`int`).

# %% id="reading" answer=true
### BEGIN SOLUTION
weather = pd.read_csv(WEATHER)
n_rows = len(weather)
columns = list(weather.columns)
missing = {name: int(count) for name, count in weather.isna().sum().items()}
### END SOLUTION

# %% id="reading--library-type" test=1
assert isinstance(weather, pd.DataFrame), "weather should be a DataFrame"
assert isinstance(weather["rain"], pd.Series)
assert type(n_rows) is int and type(columns) is list

# %% id="reading--hashed" test=1
assert digest(n_rows) == "fc074d5013", "count the rows again"
assert digest(sorted(columns)) == "0812ae67a9"

# %% id="reading--to-library" test=1
assert json.loads(json.dumps(missing)) == {
    "station": 0, "month": 0, "temperature": 2, "rain": 1
}  # fmt: skip

# %% id="reading--rebound-later" test=1
assert weather.shape == (36, 4), "leave the missing values in for now"
assert weather["temperature"].isna().sum() == 2

# %% id="reading--set-up" test=1
pd.testing.assert_frame_equal(weather, pd.read_csv(WEATHER))

# %% id="reading--library-type-2" test=1
assert weather["month"].dtype == np.int64 and weather["rain"].dtype == float
assert weather.index.equals(pd.RangeIndex(36))

# %% [markdown]
# ## Cleaning
#
# `clean(table)` returns a new table without the rows that miss something. Replace `weather` by what
# it returns, and set `mean_rain` to the mean rainfall.


# %% id="cleaning" answer=true
### BEGIN SOLUTION
def clean(table):
    return table.dropna().reset_index(drop=True)


weather = clean(weather)
mean_rain = weather["rain"].mean()
### END SOLUTION

# %% id="cleaning--argument-after" test=2
raw = pd.read_csv(WEATHER)
before = raw.copy()
cleaned = clean(raw)
pd.testing.assert_frame_equal(raw, before)
assert cleaned is not raw and len(cleaned) == 33, "three rows miss something"

# %% id="cleaning--compare" test=1
assert len(weather) == 33
assert not weather.isna().any().any()
assert abs(mean_rain - weather["rain"].mean()) < 1e-9

# %% id="cleaning--earlier-test" test=1
pd.testing.assert_frame_equal(cleaned, weather)
assert set(cleaned.columns) == set(before.columns)

# %% id="cleaning--to-library" test=1
assert np.isclose(mean_rain, cleaned["rain"].to_numpy().mean())
assert np.isfinite(np.asarray(weather[["temperature", "rain"]])).all()

# %% [markdown]
# ## Heights
#
# Give `heights` a column `metres` (a foot is 0.3048 m), and sort its rows from low to high, in
# place. `above(metres)` returns the names of the stations that lie higher, from low to high.

# %% id="heights-given" locked=true
heights = pd.DataFrame({"name": ["Alp", "Bay", "Hill"], "feet": [6000, 10, 900]})

# %% id="heights" answer=true
### BEGIN SOLUTION
heights["metres"] = heights["feet"] * 0.3048
heights.sort_values("metres", inplace=True)


def above(metres):
    return heights.loc[heights["metres"] > metres, "name"].tolist()


### END SOLUTION

# %% id="heights--changes-given-data" test=2
assert heights["name"].tolist() == ["Bay", "Hill", "Alp"], "sort the rows in place"
assert np.allclose(heights["metres"], [3.048, 274.32, 1828.8])

# %% id="heights--changes-given-data-2" test=1
assert above(100) == heights["name"].tolist()[1:], "from low to high"
assert len(heights) == 3, "to look changes nothing"

# %% [markdown]
# ## Summaries
#
# `by_station` is the mean temperature of each station (a `Series`, sorted from warm to cold);
# `warmest` the name of the warmest; `wide` a table with one row per month and one column per
# station that holds the rain. `groups` is what `weather.groupby("station")` returns.

# %% id="summaries" answer=true
### BEGIN SOLUTION
groups = weather.groupby("station")
by_station = groups["temperature"].mean().sort_values(ascending=False)
warmest = by_station.index[0]
wide = weather.pivot(index="month", columns="station", values="rain")
### END SOLUTION

# %% id="summaries--library-type" test=1
assert isinstance(by_station, pd.Series) and by_station.index.name == "station"
assert by_station.is_monotonic_decreasing

# %% id="summaries--hashed" test=1
assert digest(warmest) == "32cb72cbce", "another station is warmer"
assert digest(list(by_station.round(1))) == "534533307f"

# %% id="summaries--to-library" test=1
np.testing.assert_allclose(wide.to_numpy(), wide.values)
assert wide.shape == (12, 3) and np.isnan(wide.loc[4, "Dresden"])
assert close(wide["Bremen"].sum(), weather.query("station == 'Bremen'")["rain"].sum())

# %% id="summaries--compare" test=1
assert groups.ngroups == 3
assert sorted(groups.groups) == ["Bremen", "Dresden", "Freiburg"]
assert len(groups.get_group("Bremen")) == 11

# %% id="summaries--used-later" test=1
hottest = by_station.max()
assert hottest > 8

# %% id="summaries--last-expression" test=3
0.5 * (wide.index.name == "month") + 1.5 * (warmest in wide.columns) + (len(by_station) == 3)

# %% [markdown]
# ## New columns
#
# `add_kelvin(table)` adds a column `kelvin` to the table itself, by `units.kelvin`, and returns
# nothing. `above(table, limit)` returns the rows that are warmer than `limit`, and raises a
# `KeyError` that names the column if there is no column `temperature`.
#
# `margin` is the difference between `hottest` from the check above and the mean temperature.


# %% id="columns" answer=true
### BEGIN SOLUTION
def add_kelvin(table):
    table["kelvin"] = units.kelvin(table["temperature"])


def above(table, limit):
    """Return the rows that are warmer than a limit."""
    return table[table["temperature"] > limit]


margin = hottest - weather["temperature"].mean()
### END SOLUTION

# %% id="columns--argument-after" test=2
small = pd.DataFrame({"temperature": [0.0, 10.0]})
assert add_kelvin(small) is None
assert list(small.columns) == ["temperature", "kelvin"]
assert close(small["kelvin"], [273.15, 283.15])

# %% id="columns--helper-file" test=1
from units import ZERO, kelvin

assert close(kelvin(np.array([0.0, -ZERO])), [ZERO, 0])
assert len(above(weather, 15)) == (kelvin(weather["temperature"]) > 15 + ZERO).sum()

# %% id="columns--exceptions" test=1
try:
    above(pd.DataFrame({"rain": [1.0]}), 0)
except KeyError as error:
    assert "temperature" in str(error)
else:
    raise AssertionError("there is no temperature in that table")

# %% id="columns--compare" test=1
assert close(margin, hottest - weather["temperature"].mean())
assert above(weather, 100).empty

# %% id="columns--signature" test=1
import inspect

assert above.__doc__, "say what the function does"
assert str(inspect.signature(above)) == "(table, limit)"

# %% id="columns--getsource" test=1
assert "for " not in inspect.getsource(above), "a mask needs no loop"

# %% id="columns--namespace" test=1
assert all(name in globals() for name in ("weather", "wide", "margin"))
assert not [name for name in dir() if name.startswith("df_copy")]

# %% [markdown]
# ## Files
#
# `save(table, path)` writes a table as CSV without its index.


# %% id="saving" answer=true
### BEGIN SOLUTION
def save(table, path):
    table.to_csv(path, index=False)


### END SOLUTION

# %% id="saving--files" test=1
with open("data/stations.json") as file:
    stations = json.load(file)
assert set(stations) == set(weather["station"]), "the stations of the table"

# %% id="saving--files-2" test=1
save(weather.head(3), "head.csv")
again = pd.read_csv("head.csv")
assert list(again.columns)[:4] == ["station", "month", "temperature", "rain"]
assert len(again) == 3

# %% [markdown] id="why-missing" manual=3
# Why might those three values be missing, and what does that mean for the means?
#
# ### BEGIN SOLUTION
# A broken instrument, most likely; the mean of a station without its April is too high or too low.
# ### END SOLUTION
