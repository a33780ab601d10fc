# %% right="loop" to="total"
def total(order, prices):
    """Return what an order costs."""
    result = 0
    for name in order:
        result += order[name] * prices[name]
    return result


# %% wrong="empties the order" to="total"
def total(order, prices):
    """Return what an order costs."""
    result = 0.0
    while order:
        name, count = order.popitem()
        result += count * prices[name]
    return result


# %% wrong="swallows what is not there" to="total"
def total(items, prices):
    return sum(count * prices.get(name, 0) for name, count in items.items())


# %% wrong="a constant" to="total"
total = 3.0


# %% right="subtracts" to="discount"
def discount(price, percent=10):
    """Return the price less some percent."""
    if percent < 0 or percent > 100:
        raise ValueError("percent must lie between 0 and 100")
    return price - price * percent / 100


# %% wrong="asserts" to="discount"
def discount(price, percent=10):
    """Take some percent off."""
    assert 0 <= percent <= 100, "percent must lie between 0 and 100"
    return price * (1 - percent)


# %% wrong="no default, whole numbers" to="discount"
def discount(price, percent):
    """Take something off."""
    if percent > 100:
        raise ValueError("too much")
    return price * (100 - percent) // 100


# %% wrong="prints" to="discount"
def discount(price, percent=10):
    """percent"""
    print(price * (100 - percent) / 100)


# %% right="numbers in cents" to="menu"
# %matplotlib inline
names = ["cake", "coffee", "tea"]
cheapest = "tea"
bill = sum(in_cents(price) for price in PRICES.values()) / 100
sold = {}
for line in open("orders.txt").read().splitlines():
    for name, count in desk.parse_order(line).items():
        sold[name] = sold.get(name, 0) + count

# %% wrong="a tuple and text" to="menu"
names = tuple(sorted(PRICES))
cheapest = min(PRICES)
bill = str(sum(PRICES.values()))
sold = Counter(PRICES)

# %% wrong="asks" to="menu"
names = list(PRICES)
sold = Counter(tea=3, cake=4, coffee=4)
cheapest = input("What is the cheapest? ")
bill = 7.3

# %% wrong="forgets the file" to="menu"
names, cheapest, bill = ["cake", "coffee", "tea"], "tea", 7.3


# %% right="one string" to="receipt"
def bill_for(order):
    """Sum up."""
    return total(order, prices=PRICES)


def print_receipt(order):
    lines = [f"{order[name]} x {name}" for name in order]
    print("\n".join(lines), f"total {bill_for(order):.2f}", sep="\n")


# %% wrong="returns instead of printing" to="receipt"
def bill_for(order):
    return sum(PRICES[name] * count for name, count in order.items())


def print_receipt(order):
    return "\n".join(f"{count} x {name}" for name, count in order.items())


# %% wrong="sorted, one digit" to="receipt"
def bill_for(order):
    try:
        return total(order, PRICES)
    except NameError:
        return 0


def print_receipt(order):
    for name in sorted(order):
        print(order[name], "x", name)
    print(f"total {bill_for(order):.1f}")


# %% right="counters" to="change"
def add(order, name):
    order.setdefault(name, 0)
    order[name] += 1


def merged(first, second):
    return {name: first.get(name, 0) + second.get(name, 0) for name in [*first, *second]}


# %% wrong="the other way round" to="change"
def add(order, name):
    return order | {name: 1 + order.get(name, 0)}


def merged(first, second):
    for name, count in second.items():
        first[name] = first.get(name, 0) + count
    return first


# %% wrong="counters that stay" to="change"
def add(order, name):
    order[name] = order.get(name, 0) + 1
    return order


def merged(first, second):
    if not second:
        return first
    return Counter(first) + Counter(second)


# %% wrong="alphabet" to="special"
special = max(PRICES)

# %% wrong="price" to="special"
special = max(PRICES.values())

# %% right="format" to="new-special"
special = f"{special.upper()}!"

# %% wrong="forgets to bind" to="new-special"
special.upper() + "!"

# %% [markdown] right="own words" to="why-new"
# They may be needed again, unchanged.
