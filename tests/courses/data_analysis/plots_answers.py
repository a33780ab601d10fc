# %% right="pyplot" to="pictures"
# %matplotlib inline
plt.figure()
plt.plot(MONTHS, np.sin(MONTHS), "o-")
plt.title("A year")
plt.xlabel("month")
plt.legend(["sine"])
fig, ax = plt.gcf(), plt.gca()


def bars(means):
    plt.figure()
    for name, mean in means.items():
        plt.bar(name, mean, color="tab:blue")
    plt.ylabel("°C")
    return plt.gca()


# %% wrong="cosine, no legend" to="pictures"
fig, ax = plt.subplots()
ax.plot(MONTHS, np.cos(MONTHS))
ax.set_title("A year")
ax.set_xlabel("month")


def bars(means):
    fig, axes = plt.subplots()
    axes.barh(list(means), list(means.values()))
    return axes


# %% wrong="several, returns nothing" to="pictures"
fig, ax = plt.subplots(2, 2)


def bars(means):
    plt.bar(means.keys(), means.values())


# %% right="cumulative by hand" to="chance"
def throws(n, seed):
    rng = np.random.default_rng(seed=seed)
    return rng.integers(low=1, high=6, size=n, endpoint=True)


def walk(rng, n):
    positions, at = [], 0
    for step in rng.choice([-1, 1], size=n):
        at += int(step)
        positions.append(at)
    return np.array(positions)


noisy = np.add(noise, 5.0)


def coin():
    if random.random() < 0.5:
        return "heads"
    return "tails"


# %% wrong="own seeds" to="chance"
def throws(n, seed):
    np.random.seed(seed)
    return np.random.randint(1, 7, n)


def walk(rng, n):
    return np.cumsum(np.random.default_rng(4).choice([-1, 1], size=n))


noisy = 5 + np.random.normal(size=50)


def coin():
    return random.choice(["heads", "tails"])


# %% wrong="lists, floats" to="chance"
def throws(n, seed):
    return [1.0 + float(x) for x in np.random.default_rng(seed).integers(0, 6, size=n)]


def walk(rng, n):
    return rng.choice([-1, 1], size=n)


noisy = list(noise)


def coin():
    return random.random() < 0.5


# %% right="hypot" to="counting"
def inside(points):
    return np.hypot(points[:, 0], points[:, 1]) <= 1


def estimate(n):
    points = np.random.uniform(-1, 1, size=(n, 2))
    return float(4 * np.mean(inside(points)))


def running(values):
    seen = []
    for value in values:
        seen.append(value)
        yield sum(seen) / len(seen)


def report(n):
    print("pi is about", round(estimate(n), 1))


# %% wrong="square, all at once" to="counting"
def inside(points):
    return np.abs(points).max(axis=1) <= 1


def estimate(n):
    points = np.random.uniform(-1, 1, size=(n, 2))
    return 4 * np.mean((points**2).sum(axis=1) < 1)


def running(values):
    return np.cumsum(values) / np.arange(1, len(values) + 1)


def report(n):
    return f"pi is about {estimate(n):.1f}"


# %% wrong="prints every point" to="counting"
def inside(points):
    for point in points:
        print(point)
    return [x * x + y * y < 1 for x, y in points]


def estimate(n):
    return 3.2


def running(values):
    yield values[0]


def report(n):
    print("pi is about 3.14")
