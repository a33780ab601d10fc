# %% [markdown]
# # Week 3: functions
#
# A café keeps its orders in dictionaries: `{"tea": 2, "cake": 1}`. You write what its till can do.
# Fill in every cell that says `YOUR CODE HERE`, then press *Validate*.

# %% id="set-up" locked=true
import contextlib
import inspect
import io
import json
import math
import random
import types
from collections import Counter
from hashlib import md5, sha256

import desk

PRICES = {"tea": 1.8, "coffee": 2.4, "cake": 3.1}


def in_cents(amount):
    return round(100 * amount)


# %% [markdown]
# ## The bill
#
# `total(order, prices)` is the sum of an order. Leave the order as it is.


# %% id="total" answer=true
def total(order, prices):
    """Return what an order costs."""
    ### BEGIN SOLUTION
    return sum(count * prices[name] for name, count in order.items())
    ### END SOLUTION


# %% id="total--compare" test=1
assert total({"tea": 2}, {"tea": 1.5}) == 3.0, "two teas at 1.50 are 3.00"
assert total({}, {}) == 0, "an empty order costs nothing"

# %% id="total--set-up" test=2
assert in_cents(total({"tea": 1, "cake": 2}, PRICES)) == 800
### BEGIN HIDDEN TESTS
assert all(in_cents(total({name: 10}, PRICES)) == 1000 * p for name, p in PRICES.items())
### END HIDDEN TESTS

# %% id="total--used-later" test=1
breakfast = {"coffee": 2, "cake": 2}
assert math.isclose(total(breakfast, PRICES), 11.0)

# %% id="total--earlier-test" test=1
breakfast_for_two = {name: 2 * count for name, count in breakfast.items()}
assert math.isclose(total(breakfast_for_two, PRICES), 2 * total(breakfast, PRICES))

# %% id="total--exceptions" test=1
try:
    total({"pie": 1}, PRICES)
except KeyError as error:
    assert error.args == ("pie",), "the error should name what is not on the menu"
else:
    raise AssertionError("there is no pie on the menu")

# %% id="total--argument-after" test=1
lunch = {"cake": 1, "tea": 1}
total(lunch, PRICES)
assert lunch == {"cake": 1, "tea": 1}, "the order must not change"

# %% id="total--signature" test=1
assert total.__name__ == "total"
assert total.__doc__ == "Return what an order costs."
assert list(inspect.signature(total).parameters) == ["order", "prices"]

# %% id="total--getsource" test=1
source = inspect.getsource(total)
assert source.startswith("def total(") and "while" not in source, "a while loop is not needed"

# %% [markdown]
# The breakfast from the check above, on the till:

# %%
print(f"breakfast: {total(breakfast, PRICES):.2f}")

# %% [markdown]
# ## A discount
#
# `discount(price, percent)` takes 10 percent off if nothing else is said. Anything outside of 0
# to 100 is a `ValueError` that says `percent must lie between 0 and 100`.


# %% id="discount" answer=true
### BEGIN SOLUTION
def discount(price, percent=10):
    """Take some percent off."""
    if not 0 <= percent <= 100:
        raise ValueError("percent must lie between 0 and 100")
    return price * (100 - percent) / 100


### END SOLUTION


# %% id="discount--exceptions" test=2
for percent in (-1, 101):
    try:
        discount(5, percent)
    except Exception as error:
        assert type(error) is ValueError, f"expected a ValueError, not {type(error).__name__}"
        assert str(error) == "percent must lie between 0 and 100"
    else:
        raise AssertionError(f"{percent} percent should be refused")

# %% id="discount--signature" test=1
assert inspect.signature(discount).parameters["percent"].default == 10
assert discount.__defaults__ == (10,)
assert "percent" in discount.__doc__

# %% id="discount--last-expression" test=4
right = [
    math.isclose(discount(10), 9),
    math.isclose(discount(10, 50), 5),
    discount(7, 0) == 7,
    discount(7, percent=100) == 0,
]
sum(right)

# %% id="discount--last-expression-2" test=1
assert discount(0) == 0
None

# %% id="discount--last-expression-3" test=1
assert discount(20) < 20
"This text is no number, so all points count."

# %% id="discount--compare" test=1
assert [round(discount(p, 25), 2) for p in (1, 2, 4)] == [0.75, 1.5, 3.0]
print("well done")

# %% [markdown]
# ## The menu
#
# Make `names`, the sorted list of what there is; `cheapest`, the name of the cheapest; `bill`,
# what one of each costs, rounded to two digits; and `sold`, a `Counter` of what was sold
# according to `orders.txt`.

# %% id="menu" answer=true
### BEGIN SOLUTION
names = sorted(PRICES)
cheapest = min(PRICES, key=PRICES.get)
bill = round(sum(PRICES.values()), 2)
sold = Counter()
with open("orders.txt") as file:
    for line in file:
        sold.update(desk.parse_order(line))
### END SOLUTION

# %% id="menu--hashed" test=1
assert sha256(str(bill).encode()).hexdigest()[:12] == "3dcfb00c29b1", "the bill is not right"

# %% id="menu--hashed-2" test=1
assert md5(cheapest.encode("utf8")).hexdigest() == "7239ea2b5dc943f61f3c0a0276c20974"

# %% id="menu--to-library" test=1
assert json.dumps(names) == '["cake", "coffee", "tea"]'
assert json.loads(json.dumps({"bill": bill})) == {"bill": 7.3}

# %% id="menu--library-type" test=1
assert isinstance(names, list) and all(isinstance(name, str) for name in names)
assert type(bill) is float, "bill should be a float"

# %% id="menu--compare" test=1
assert sold["coffee"] == 4 and sold["tea"] == 3 and sold["cake"] == 4
assert sum(sold.values()) == 11

# %% id="menu--files" test=1
with open("orders.txt") as file:
    orders = [desk.parse_order(line) for line in file]
assert sum(order.get("tea", 0) for order in orders) == sold["tea"]

# %% id="menu--namespace" test=1
assert "names" in dir() and "cheapest" in globals(), "define names and cheapest"
assert isinstance(locals()["bill"], float)
assert callable(globals()["total"])

# %% [markdown]
# ## The till roll
#
# `bill_for(order)` uses your `total` and the café's prices. `print_receipt(order)` prints one line
# per item, such as `2 x tea`, and then the word `total` and the sum with two digits.


# %% id="receipt" answer=true
### BEGIN SOLUTION
def bill_for(order):
    return total(order, PRICES)


def print_receipt(order):
    for name, count in order.items():
        print(f"{count} x {name}")
    print(f"total {bill_for(order):.2f}")


### END SOLUTION


# %% id="receipt--printed" test=2
with contextlib.redirect_stdout(io.StringIO()) as roll:
    print_receipt({"tea": 2, "cake": 1})
assert roll.getvalue().splitlines() == ["2 x tea", "1 x cake", "total 6.70"]

# %% id="receipt--printed-2" test=1
import sys

kept, sys.stdout = sys.stdout, io.StringIO()
try:
    print_receipt(breakfast)
    said = sys.stdout.getvalue()
finally:
    sys.stdout = kept
assert "2 x coffee" in said and said.endswith("total 11.00\n")

# %% id="receipt--rebinds" test=1
kept_total = total
total = lambda order, prices: 42
try:
    assert bill_for({"tea": 1}) == 42, "bill_for should call total"
finally:
    total = kept_total

# %% id="receipt--deletes" test=1
kept_total = total
del total
try:
    bill_for({"tea": 1})
except NameError:
    pass
else:
    raise AssertionError("bill_for does not use total")
finally:
    total = kept_total

# %% id="receipt--getsource" test=1
assert "total(" in inspect.getsource(bill_for)
assert len(inspect.getsourcelines(print_receipt)[0]) < 15

# %% [markdown]
# ## Changing an order, or not
#
# `add(order, name)` puts one more of something into the order itself and returns nothing.
# `merged(first, second)` returns a *new* order and leaves both as they are.


# %% id="change" answer=true
### BEGIN SOLUTION
def add(order, name):
    order[name] = order.get(name, 0) + 1


def merged(first, second):
    both = dict(first)
    for name, count in second.items():
        both[name] = both.get(name, 0) + count
    return both


### END SOLUTION


# %% id="change--argument-after" test=2
order = {"tea": 1}
assert add(order, "tea") is None
add(order, "cake")
assert order == {"tea": 2, "cake": 1}

# %% id="change--argument-after-2" test=2
first, second = {"tea": 1}, {"tea": 2, "cake": 1}
both = merged(first, second)
assert both == {"tea": 3, "cake": 1}
assert both is not first and both is not second, "make a new order"
assert (first, second) == ({"tea": 1}, {"tea": 2, "cake": 1})

# %% id="change--library-type" test=1
assert type(merged({}, {})) is dict
assert not isinstance(merged, type) and isinstance(merged, types.FunctionType)

# %% [markdown]
# ## Today's special
#
# Set `special` to the dearest thing on the menu. Below, the cook changes his mind.

# %% id="special" answer=true
### BEGIN SOLUTION
special = max(PRICES, key=PRICES.get)
### END SOLUTION

# %% id="special--rebound-later" test=1
assert special == "cake"

# %% id="new-special" answer=true
### BEGIN SOLUTION
special = special.upper() + "!"
### END SOLUTION

# %% id="new-special--rebound-later" test=1
assert special == "CAKE!", "in capitals, with an exclamation mark"
assert special.lower().rstrip("!") in names

# %% [markdown]
# Why is it a good idea that `merged` leaves its arguments alone? Two sentences.

# %% [markdown] id="why-new" manual=3
# ### BEGIN SOLUTION
# Whoever called it may go on using them. A surprise at a distance is hard to find.
# ### END SOLUTION
