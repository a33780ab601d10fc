# %% [markdown]
# # Week 3: pictures and chance

# %% id="set-up" locked=true
# %matplotlib inline
import random

import matplotlib.pyplot as plt
import numpy as np

np.random.seed(20)
noise = np.random.normal(size=50)
MONTHS = np.arange(1, 13)
MEANS = {"Bremen": 9.7, "Dresden": 9.4, "Freiburg": 11.4}

# %% [markdown]
# ## Two pictures
#
# Draw a line of `np.sin(MONTHS)` over `MONTHS` into Axes called `ax` of a Figure called `fig`, with
# the title `A year`, the label `month` on the x axis and a legend that says `sine`.
#
# `bars(means)` returns new Axes with one bar per station, labelled with the names.

# %% id="pictures" answer=true
### BEGIN SOLUTION
fig, ax = plt.subplots()
ax.plot(MONTHS, np.sin(MONTHS), label="sine")
ax.set(title="A year", xlabel="month")
ax.legend()


def bars(means):
    _, axes = plt.subplots()
    axes.bar(list(means), list(means.values()))
    axes.set_ylabel("degrees")
    return axes


### END SOLUTION

# %% id="pictures--figures" test=2
assert ax.get_title() == "A year" and ax.get_xlabel() == "month"
line = ax.get_lines()[0]
np.testing.assert_allclose(line.get_xdata(), MONTHS)
np.testing.assert_allclose(line.get_ydata(), np.sin(MONTHS))

# %% id="pictures--figures-2" test=1
assert isinstance(ax, plt.Axes) and isinstance(fig, plt.Figure)
assert len(fig.axes) == 1, "one picture"
assert [text.get_text() for text in ax.get_legend().get_texts()] == ["sine"]

# %% id="pictures--figures-3" test=2
drawn = bars(MEANS)
assert len(drawn.patches) == 3, "one bar per station"
assert [round(bar.get_height(), 1) for bar in drawn.patches] == [9.7, 9.4, 11.4]
assert [label.get_text() for label in drawn.get_xticklabels()] == list(MEANS)

# %% id="pictures--figures-4" test=1
assert drawn.get_ylabel(), "label the y axis"
plt.close("all")

# %% [markdown]
# ## Chance
#
# `throws(n, seed)` returns `n` throws of a die, drawn with `np.random.default_rng(seed)`, as an
# array of integers. `walk(rng, n)` returns the positions of a random walk of `n` steps of +1 or -1,
# drawn with `rng.choice([-1, 1], size=n)`. `noisy` is `noise` around 5. `coin()` returns `"heads"` or
# `"tails"` with `random.random() < 0.5`.


# %% id="chance" answer=true
### BEGIN SOLUTION
def throws(n, seed):
    return np.random.default_rng(seed).integers(1, 7, size=n)


def walk(rng, n):
    return np.cumsum(rng.choice([-1, 1], size=n))


noisy = 5 + noise


def coin():
    return "heads" if random.random() < 0.5 else "tails"


### END SOLUTION

# %% id="chance--random" test=1
expected = np.random.default_rng(8).integers(1, 7, size=20)
assert np.array_equal(throws(20, 8), expected), "use default_rng(seed)"

# %% id="chance--random-2" test=2
steps = np.random.default_rng(4).choice([-1, 1], size=30)
path = walk(np.random.default_rng(4), 30)
assert path.shape == (30,) and np.array_equal(np.diff(path, prepend=0), steps)

# %% id="chance--random-3" test=1
random.seed(1)
came = [coin() for _ in range(6)]
random.seed(1)
assert came == ["heads" if random.random() < 0.5 else "tails" for _ in range(6)]

# %% id="chance--random-4" test=1
assert 4 < noisy.mean() < 6 and len(noisy) == 50
np.testing.assert_allclose(noisy - 5, noise)

# %% id="chance--library-type" test=1
assert isinstance(throws(3, 1), np.ndarray) and throws(3, 1).dtype.kind == "i"
assert isinstance(noisy, np.ndarray)

# %% id="chance--argument-after" test=1
rng = np.random.default_rng(5)
first, second = walk(rng, 20), walk(rng, 20)
assert not np.array_equal(first, second), "the generator goes on"

# %% [markdown]
# ## Counting by chance
#
# `inside(points)` says for each row of an array whether it lies in the unit circle; `estimate(n)` uses
# `inside` to estimate pi from `n` points of `np.random.uniform(-1, 1, size=(n, 2))`. `running(values)`
# yields the running mean. `report(n)` prints `pi is about 3.1` with one digit.


# %% id="counting" answer=true
### BEGIN SOLUTION
def inside(points):
    return (points**2).sum(axis=1) <= 1


def estimate(n):
    return 4 * inside(np.random.uniform(-1, 1, size=(n, 2))).mean()


def running(values):
    total = 0.0
    for count, value in enumerate(values, 1):
        total += value
        yield total / count


def report(n):
    print(f"pi is about {estimate(n):.1f}")


### END SOLUTION

# %% id="counting--compare" test=1
corners = np.array([[0, 0], [1, 1], [0.6, 0.8], [-1, 0]])
assert inside(corners).tolist() == [True, False, True, True]

# %% id="counting--random" test=1
np.random.seed(3)
assert abs(estimate(4000) - np.pi) < 0.1

# %% id="counting--generators" test=1
assert list(running([2, 4, 9])) == [2, 3, 5]
means = running(noisy)
assert next(means) == noisy[0]

# %% id="counting--rebinds" test=1
kept_inside = inside
inside = lambda points: np.ones(len(points), dtype=bool)
try:
    assert estimate(50) == 4, "estimate should use inside"
finally:
    inside = kept_inside

# %% id="counting--deletes" test=1
kept_inside = inside
del inside
try:
    estimate(10)
except NameError:
    pass
else:
    raise AssertionError("estimate does not use inside")
finally:
    inside = kept_inside

# %% id="counting--printed" test=1
import contextlib
import io

np.random.seed(5)
with contextlib.redirect_stdout(io.StringIO()) as said:
    report(4000)
assert said.getvalue() == "pi is about 3.1\n"

# %% id="counting--last-expression" test=2
np.random.seed(9)
max(0, 2 - 10 * abs(float(estimate(100_000)) - np.pi).__round__(1))

# %% id="counting--passed-back" test=1
np.random.seed(5)
assert len(list(running(estimate(100) for _ in range(5)))) == 5
assert list(running(running([1, 3])))[-1] == 1.5

# %% [markdown] id="picture-task" task=2
# Hand in a picture of the running mean of your estimates.
