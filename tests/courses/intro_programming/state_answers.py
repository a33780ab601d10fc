# %% right="other words" to="numbers"
number, menu = 0, dict(language="de")


def next_number():
    globals()["number"] = number + 1
    return number


def new_day(language):
    global menu
    globals().update(number=0)
    menu = dict(language=language)


# %% wrong="local names" to="numbers"
number = 0
menu = {"language": "de"}


def next_number():
    number = 1
    return number


def new_day(language):
    menu["language"] = language


# %% wrong="counts in a list" to="numbers"
number = [0]
menu = {}


def next_number():
    number[0] += 1
    return number[0]


def new_day(language):
    menu.clear()
    menu["language"] = language


# %% right="one by one" to="waiting"
waiting = []
while len(waiting) < 3:
    waiting.append(next_number())


def mean(xs):
    total = sum(xs)
    return total / len(xs)


# %% wrong="by hand" to="waiting"
waiting = [1, 2, 3]


def mean(xs):
    total = 0
    for x in xs:
        total += x
    return total // 2


# %% wrong="median" to="waiting"
waiting = next_number()


def mean(xs):
    return sorted(xs)[len(xs) // 2]


# %% right="other methods" to="prices"
prices.update(juice=3)


def cheapest():
    return sorted(prices.items(), key=lambda pair: pair[1])[0][0]


def happy_hour():
    lower = {name: price - 1 for name, price in prices.items()}
    prices.clear()
    prices.update(lower)


sold_out = prices.pop


# %% wrong="another menu" to="prices"
todays = dict(prices, juice=3)


def cheapest():
    return todays.popitem()[0]


def happy_hour():
    return {name: price - 1 for name, price in prices.items()}


def sold_out(name):
    prices[name] = None


# %% wrong="takes what is cheapest" to="prices"
prices.setdefault("juice", 5)


def cheapest():
    name = min(prices, key=prices.get)
    del prices[name]
    return name


def happy_hour():
    prices.clear()


def sold_out(name):
    prices.pop(name, None)


# %% right="other ways" to="talking"
def ask_order():
    order = input("What? "), int(input("How many? "))
    print("{1} x {0}".format(*order))
    return order


def rating(get, place):
    found = get(place)
    if not found.ok:
        return
    return found.json().get("stars")


# %% wrong="asks nobody" to="talking"
def ask_order():
    print("2 x tea")
    return "tea", 2


def rating(get, place):
    return get(place).json()["stars"]


# %% wrong="returns text" to="talking"
def ask_order():
    return f"{input()} {input()}"


def rating(get, place):
    get(place)
    return get(place).stars


# %% right="loops" to="line"
class Guest:
    behind = None

    def __init__(self, name, behind=None):
        self.name = name
        if behind is not None:
            self.behind = behind


def last(guest):
    while guest.behind is not None:
        guest = guest.behind
    return guest


def find(guest, name):
    if guest is None or guest.name == name:
        return guest
    return find(guest.behind, name)


Size = enum.Enum("Size", "SMALL LARGE")


def larger(size):
    return list(Size)[-1]


# %% wrong="new guests" to="line"
class Guest:
    def __init__(self, name, behind=None):
        self.name = name
        self.behind = behind


def last(guest):
    return Guest("Eve")


def find(guest, name):
    return Guest(name)


class Size(enum.Enum):
    SMALL = 1
    LARGE = 2


def larger(size):
    return size


# %% wrong="names" to="line"
class Guest(list):
    def __init__(self, name, behind=None):
        self.name = name
        self.behind = behind


def last(guest):
    return guest.name


def find(guest, name):
    return name


class Size:
    SMALL = 1
    LARGE = 2


def larger(size):
    return size + 1


# %% right="with a class" to="described"
import functools


def change(paid: "float", price: "float") -> "float":
    """What is left.

    >>> change(3.0, 1.0)
    2.0
    """
    return -(price - paid)


class logged:
    def __init__(self, log):
        self.log = log

    def __call__(self, function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            self.log.append(function.__name__)
            return function(*args, **kwargs)

        return inner


# %% wrong="wrong example" to="described"
def change(paid, price):
    """
    >>> change(5, 3)
    3
    """
    return paid - price


def logged(log):
    def decorate(function):
        def inner(*args):
            log.append(function.__name__)
            return function(*args)

        return inner

    return decorate


# %% wrong="no example" to="described"
def change(paid: int, price: int):
    return paid - price


def logged(log):
    return lambda function: function
