# %% [markdown]
# # Week 3: state
#
# A café remembers things: the last number, the language of the menu, who stands behind whom.

# %% id="set-up" locked=true
import doctest
import enum
import typing
from unittest import mock


def line_of(guest):
    names = []
    while guest:
        names.append(guest.name)
        guest = guest.behind
    return names


# %% [markdown]
# ## Numbers
#
# `next_number()` adds 1 to the global name `number`, which begins at 0, and returns it.
# `new_day(language)` sets `number` to 0 again, and `menu` to a new dictionary
# `{"language": language}`.

# %% id="numbers" answer=true
### BEGIN SOLUTION
number = 0
menu = {"language": "de"}


def next_number():
    global number
    number += 1
    return number


def new_day(language):
    global number, menu
    number, menu = 0, {"language": language}


### END SOLUTION

# %% id="numbers--global-state" test=1
assert number == 0
assert (next_number(), next_number()) == (1, 2)
assert number == 2, "count in the global name"

# %% id="numbers--global-state-2" test=1
old_menu = menu
new_day("fr")
assert number == 0 and menu == {"language": "fr"}
assert menu is not old_menu, "a new dictionary"

# %% id="numbers--rebinds-for-good" test=1
number = 41
assert next_number() == 42

# %% id="numbers--rebinds-for-good-2" test=1
assert number == 42 and next_number() == 43
number = 7

# %% [markdown]
# ## The next guests
#
# Set `waiting` to the list of the next three numbers, with `next_number`. Write `mean(xs)` with
# `sum` and `len`.


# %% id="waiting" answer=true
### BEGIN SOLUTION
waiting = [next_number() for _ in range(3)]


def mean(xs):
    return sum(xs) / len(xs)


### END SOLUTION

# %% id="waiting--rebinds-for-good" test=1
assert waiting == [8, 9, 10], "number was 7"

# %% id="waiting--hides-builtin" test=1
sum = lambda xs: 100
try:
    assert mean([1, 2, 3, 4]) == 25, "use sum"
finally:
    del sum

# %% id="waiting--hides-builtin-2" test=1
assert mean([1, 2, 3, 6]) == 3

# %% [markdown]
# ## Prices
#
# Add juice for 3 to `prices`. `cheapest()` returns the name of what costs least today. `happy_hour()`
# takes 1 off each price, and `sold_out(name)` takes something off the menu.

# %% id="prices-given" locked=true
prices = {"tea": 2, "cake": 4}

# %% id="prices" answer=true
### BEGIN SOLUTION
prices["juice"] = 3


def cheapest():
    return min(prices, key=prices.get)


def happy_hour():
    for name in prices:
        prices[name] -= 1


def sold_out(name):
    del prices[name]


### END SOLUTION

# %% id="prices--changes-given-data" test=1
assert prices == {"tea": 2, "cake": 4, "juice": 3}, "add juice"

# %% id="prices--changes-given-data-2" test=1
assert cheapest() == "tea"
assert prices == {"tea": 2, "cake": 4, "juice": 3}, "to look costs nothing"

# %% id="prices--changes-given-data-3" test=1
happy_hour()
sold_out("tea")
assert prices == {"cake": 3, "juice": 2}
assert cheapest() == "juice"

# %% [markdown]
# ## Talking
#
# `ask_order()` asks `What? ` and `How many? `, prints a line such as `2 x tea`, and returns
# `("tea", 2)`. `rating(get, place)` returns `get(place).json()["stars"]`, or `None` if the answer's `ok` is false.


# %% id="talking" answer=true
### BEGIN SOLUTION
def ask_order():
    what = input("What? ")
    count = int(input("How many? "))
    print(f"{count} x {what}")
    return what, count


def rating(get, place):
    answer = get(place)
    return answer.json()["stars"] if answer.ok else None


### END SOLUTION

# %% id="talking--patched" test=1
with mock.patch("builtins.input", side_effect=["tea", "2"]) as asked:
    assert ask_order() == ("tea", 2)
assert [call.args[0] for call in asked.call_args_list] == ["What? ", "How many? "]

# %% id="talking--patched-2" test=1
with mock.patch("builtins.print") as printed, mock.patch("builtins.input", lambda _: "4"):
    ask_order()
printed.assert_called_once_with("4 x 4")

# %% id="talking--mocks" test=1
get = mock.Mock()
get.return_value.json.return_value = {"stars": 4}
assert rating(get, "here") == 4
get.assert_called_once_with("here")
get.return_value.ok = False
assert rating(get, "there") is None

# %% [markdown]
# ## The line
#
# A `Guest(name, behind=None)` knows who stands behind. `last(guest)` returns the last guest of a
# line, `find(guest, name)` the first of that name, or `None`. `Size` is an enumeration of `SMALL`
# and `LARGE`, and `larger(size)` returns `LARGE`.


# %% id="line" answer=true
### BEGIN SOLUTION
class Guest:
    def __init__(self, name, behind=None):
        self.name = name
        self.behind = behind


def last(guest):
    return last(guest.behind) if guest.behind else guest


def find(guest, name):
    while guest and guest.name != name:
        guest = guest.behind
    return guest


class Size(enum.Enum):
    SMALL = 1
    LARGE = 2


def larger(size):
    return Size.LARGE


### END SOLUTION

# %% id="line--identity" test=1
eve = Guest("Eve")
ada = Guest("Ada", Guest("Bob", eve))
assert line_of(ada) == ["Ada", "Bob", "Eve"]
assert last(ada) == eve and last(eve) == eve, "the last one"

# %% id="line--identity-2" test=1
assert find(ada, "Bob") and not find(ada, "Cem")
assert find(ada, "Eve") in [ada, eve] and find(ada, "Bob") not in (ada, eve)
assert Guest("Ada") != ada

# %% id="line--identity-3" test=1
assert larger(Size.SMALL) == Size.LARGE != Size.SMALL
assert larger(Size.LARGE) and [size.value for size in Size] == [1, 2]

# %% [markdown]
# ## Described
#
# `change(paid: float, price: float) -> float`, with a docstring in which an example stands that
# doctest can run. `logged(log)` is a decorator that appends the function's name to `log` at each
# call, and leaves name and docstring of the function as they are.


# %% id="described" answer=true
### BEGIN SOLUTION
import functools


def change(paid: float, price: float) -> float:
    """Return what a guest gets back.

    >>> change(5, 3)
    2
    """
    return paid - price


def logged(log):
    def decorate(function):
        @functools.wraps(function)
        def inner(*args):
            log.append(function.__name__)
            return function(*args)

        return inner

    return decorate


### END SOLUTION

# %% id="described--runs-text" test=1
examples = doctest.DocTestFinder().find(change, "change", globs={"change": change})
runner = doctest.DocTestRunner(verbose=False)
for example in examples:
    runner.run(example)
assert runner.tries > 0 and runner.failures == 0

# %% id="described--runs-text-2" test=1
assert typing.get_type_hints(change) == {"paid": float, "price": float, "return": float}

# %% id="described--decorates" test=1
log = []


@logged(log)
def served(name):
    """Say who was served."""
    return f"{name} was served"


assert served("Ada") == "Ada was served" and log == ["served"]
assert (served.__name__, served.__doc__) == ("served", "Say who was served.")
