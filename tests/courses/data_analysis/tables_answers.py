# %% right="counting by hand" to="reading"
# %%time
weather = pd.read_csv("data/weather.csv", sep=",")
n_rows = weather.shape[0]
columns = weather.columns.tolist()
missing = {c: sum(1 for value in weather[c] if pd.isna(value)) for c in columns}

# %% wrong="drops at once, library types" to="reading"
weather = pd.read_csv(WEATHER).dropna()
n_rows = np.int64(len(weather))
columns = weather.columns
missing = weather.isna().sum()

# %% wrong="dictionaries" to="reading"
weather = pd.read_csv(WEATHER).to_dict("list")
n_rows = 36.0
columns = tuple(weather)
missing = dict.fromkeys(columns, 0)

# %% wrong="wrong path" to="reading"
weather = pd.read_csv("weather.csv")


# %% right="a mask" to="cleaning"
def clean(table):
    kept = table[table.notna().all(axis=1)]
    return kept.reset_index(drop=True)


# %timeit -n1 -r1 clean(weather)
weather = clean(weather)
mean_rain = float(np.mean(weather["rain"]))


# %% wrong="in place" to="cleaning"
def clean(table):
    table.dropna(inplace=True)
    return table


weather = clean(weather)
mean_rain = weather.rain.median()


# %% wrong="fills" to="cleaning"
def clean(table):
    return table.fillna(0)


weather = clean(weather)
mean_rain = weather["rain"].mean()

# %% right="new order, then the column" to="heights"
heights.sort_values("feet", inplace=True, ignore_index=True)
heights.insert(2, "metres", [0.3048 * feet for feet in heights["feet"]])


def above(metres):
    return [row.name for row in heights.itertuples(index=False) if row.metres > metres]


# %% wrong="a new table" to="heights"
sorted_heights = heights.assign(metres=heights["feet"] * 0.3048).sort_values("metres")


def above(metres):
    return sorted_heights[sorted_heights["feet"] > metres]["name"]


# %% wrong="drops what is low" to="heights"
heights["metres"] = heights["feet"] * 0.3048


def above(metres):
    heights.drop(heights[heights["metres"] <= metres].index, inplace=True)
    return heights["name"].tolist()


# %% right="aggregation" to="summaries"
groups = weather.groupby("station")
by_station = weather.groupby("station").temperature.agg("mean").sort_values()[::-1]
warmest = by_station.idxmax()
wide = weather.set_index(["month", "station"])["rain"].unstack()

# %% wrong="sum, cold first" to="summaries"
groups = weather.groupby("month")
by_station = weather.groupby("station")["temperature"].sum().sort_values()
warmest = by_station.index[0]
wide = weather.pivot(index="station", columns="month", values="rain")

# %% wrong="plain dictionary" to="summaries"
by_station = weather.groupby("station")["temperature"].mean().to_dict()
warmest = max(by_station, key=by_station.get)
wide = None


# %% right="assign in place" to="columns"
def add_kelvin(table):
    table.insert(1, "kelvin", table["temperature"] + 273.15)


def above(table, limit):
    "Rows above."
    return table.loc[table["temperature"].gt(limit)]


margin = hottest - np.mean(weather["temperature"])


# %% wrong="a copy" to="columns"
def add_kelvin(table):
    return table.assign(kelvin=table["temperature"] + 273)


def above(table, limit):
    if "temperature" not in table:
        raise ValueError("no temperature")
    return pd.DataFrame([row for _, row in table.iterrows() if row["temperature"] > limit])


margin = hottest

# %% wrong="its own name for the test's" to="columns"
hottest = 0
df_copy = weather.copy()


def add_kelvin(table):
    table["Kelvin"] = table["temperature"] + 273.15


def above(table, limit=0):
    return table[table.iloc[:, 0] > limit]


margin = hottest - weather["temperature"].mean()


# %% wrong="with index" to="saving"
def save(table, path):
    table.to_csv(path)


# %% wrong="nowhere" to="saving"
def save(table, path):
    return table.to_csv(index=False)


# %% [markdown] right="own words" to="why-missing"
# The thermometer was frozen.
