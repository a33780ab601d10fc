# %% [markdown]
# # Week 3: objects, generators and a little chance
#
# The café wants loyalty cards. A card knows its owner and how many points are on it.

# %% id="set-up" locked=true
import inspect
import os
import random
import types

import desk
from desk import Ticket


class CardError(Exception):
    """Something is wrong with a card."""


def tickets(*texts):
    return [Ticket(number, desk.parse_order(text)) for number, text in enumerate(texts, 1)]


# %% [markdown]
# ## Cards
#
# Write `Card(owner, points=0)` with `earn(points)`, `spend(points)` (a `CardError` that says
# `only N points left` if there are too few), `give(points, other)` which moves points to another
# card, and a text like `Card of Ada: 3 points`. Write `GoldCard`, a card that earns double, and the
# function `richest(cards)`.


# %% id="card" answer=true
### BEGIN SOLUTION
class Card:
    """A loyalty card."""

    def __init__(self, owner, points=0):
        self.owner = owner
        self.points = points

    def __str__(self):
        return f"Card of {self.owner}: {self.points} points"

    def __len__(self):
        return self.points

    def earn(self, points):
        self.points += points

    def spend(self, points):
        if points > self.points:
            raise CardError(f"only {self.points} points left")
        self.points -= points

    def give(self, points, other):
        self.spend(points)
        other.points += points

    @classmethod
    def from_text(cls, text):
        owner, points = text.split(":")
        return cls(owner, int(points))


class GoldCard(Card):
    """A card that earns double."""

    def earn(self, points):
        super().earn(2 * points)


def richest(cards):
    return max(cards, key=lambda card: card.points)


### END SOLUTION


# %% id="card--instantiates" test=1
card = Card("Ada")
assert (card.owner, card.points) == ("Ada", 0)
card.earn(3)
card.earn(4)
assert card.points == 7, "points add up"

# %% id="card--instantiates-2" test=1
gold = GoldCard("Bob", points=1)
gold.earn(5)
assert gold.points == 11, "a gold card earns double"

# %% id="card--instantiates-3" test=1
assert str(Card("Ada", 3)) == "Card of Ada: 3 points"
assert f"{GoldCard('Bob')}" == "Card of Bob: 0 points"
assert len(Card("Eve", 9)) == 9

# %% id="card--instantiates-4" test=1
made = Card.from_text("Cem:12")
assert made.owner == "Cem" and made.points == 12
made.points = 2
assert str(made).endswith("2 points")

# %% id="card--own-type" test=1
assert isinstance(GoldCard("Bob"), Card), "a gold card is a card"
assert issubclass(GoldCard, Card) and not issubclass(Card, GoldCard)

# %% id="card--own-type-2" test=1
assert type(GoldCard.from_text("Bob:1")) is GoldCard, "use cls, not Card"
assert type(card).__name__ == "Card" and not isinstance(card, GoldCard)

# %% id="card--exceptions" test=2
poor = Card("Dan", 2)
try:
    poor.spend(5)
except CardError as error:
    assert str(error) == "only 2 points left"
else:
    raise AssertionError("Dan has not 5 points")
assert poor.points == 2, "a refused payment takes nothing"

# %% id="card--passed-back" test=2
ada, bob = Card("Ada", 10), GoldCard("Bob")
ada.give(4, bob)
assert (ada.points, bob.points) == (6, 4)

# %% id="card--passed-back-2" test=1
cards = [Card("Ada", 3), GoldCard("Bob", 8), Card("Cem", 5)]
assert richest(cards).owner == "Bob"

# %% id="card--argument-after" test=1
owners = [card.owner for card in cards]
richest(cards)
assert [card.owner for card in cards] == owners and len(cards) == 3, "leave the list alone"

# %% id="card--signature" test=1
assert Card.__name__ == "Card" and GoldCard.__mro__[1].__name__ == "Card"
assert "points" in inspect.signature(Card.__init__).parameters
assert Card.__doc__ is not None and "card" in Card.__doc__

# %% id="card--getsource" test=1
assert "super()" in inspect.getsource(GoldCard.earn), "let the parent class do the work"

# %% id="card--namespace" test=1
assert {"earn", "spend", "give"} <= set(dir(Card))
assert hasattr(Card("Ada"), "owner") and not hasattr(Card("Ada"), "password")
assert vars(Card("Ada", 1)) == {"owner": "Ada", "points": 1}

# %% id="card--deletes" test=1
the_class = Card
del Card
try:
    GoldCard.from_text("Bob:1").spend(0)
    richest([the_class("Ada")])
except NameError:
    raise AssertionError("use cls and super(), not the name Card")
finally:
    Card = the_class

# %% [markdown]
# ## The queue
#
# `numbers(start)` counts on for ever from `start`: it is a generator. `serve(queue)` yields the
# number of each `Ticket` with how many things are on it, and takes it out of the queue.
# `biggest(queue)` returns the ticket with the most things.


# %% id="queue" answer=true
### BEGIN SOLUTION
def numbers(start=1):
    while True:
        yield start
        start += 1


def serve(queue):
    while queue:
        ticket = queue.pop(0)
        yield ticket.number, ticket.count()


def biggest(queue):
    return max(queue, key=Ticket.count)


### END SOLUTION


# %% id="queue--generators" test=1
counter = numbers(5)
assert next(counter) == 5
assert [next(counter) for _ in range(3)] == [6, 7, 8]

# %% id="queue--generators-2" test=1
assert inspect.isgeneratorfunction(numbers), "use yield"
assert isinstance(numbers(), types.GeneratorType)
assert iter(counter) is counter and next(counter) == 9

# %% id="queue--generators-3" test=2
served = list(serve(tickets("2 tea, 1 cake", "1 coffee")))
assert served == [(1, 3), (2, 1)]
assert list(serve([])) == []

# %% id="queue--helper-file" test=1
line = [Ticket(7, {"tea": 2}), Ticket(8, {"cake": 5}), Ticket(9, {})]
winner = biggest(line)
assert isinstance(winner, Ticket) and winner.number == 8
assert winner == Ticket(8, {"cake": 5})

# %% id="queue--helper-file-2" test=1
import desk as till

assert till.parse_order("3 tea") == {"tea": 3}
assert biggest(tickets("1 tea", "4 cake", "2 coffee")).count() == 4

# %% id="queue--argument-after" test=1
queue = tickets("1 tea", "1 cake", "2 coffee")
serving = serve(queue)
assert next(serving) == (1, 1)
assert [ticket.number for ticket in queue] == [2, 3], "who is served leaves the queue"

# %% [markdown]
# ## The lottery
#
# `draw(names, count)` draws different winners with `random.sample`. `shuffled(names)` returns a
# shuffled copy. `keep(winners)` writes the winners into `winners.txt`, one per line.


# %% id="lottery" answer=true
### BEGIN SOLUTION
def draw(names, count):
    return random.sample(names, count)


def shuffled(names):
    copy = list(names)
    random.shuffle(copy)
    return copy


def keep(winners, file="winners.txt"):
    with open(file, "w") as out:
        out.write("".join(f"{name}\n" for name in winners))


### END SOLUTION


# %% id="lottery--random" test=1
guests = ["Ada", "Bob", "Cem", "Dan", "Eve"]
random.seed(3)
expected = random.sample(guests, 2)
random.seed(3)
assert draw(guests, 2) == expected, "draw with random.sample"

# %% id="lottery--random-2" test=1
random.seed(11)
for _ in range(5):
    winners = draw(guests, random.randint(1, 5))
    assert len(set(winners)) == len(winners) and set(winners) <= set(guests)
assert sorted(shuffled(guests)) == guests and guests[0] == "Ada"

# %% id="lottery--files" test=2
keep(["Ada", "Eve"], "test-winners.txt")
with open("test-winners.txt") as file:
    assert file.read() == "Ada\nEve\n"
os.remove("test-winners.txt")

# %% id="lottery--files-2" test=1
keep(["Dan"])
assert os.path.exists("winners.txt"), "the file should be called winners.txt"

# %% [markdown]
# ## Functions of functions
#
# `twice(f)` returns a function that applies `f` two times; `numbered(f)` returns one that says how
# often it was called: `numbered(f)(x)` is `(1, f(x))`, then `(2, f(x))` ...


# %% id="functions" answer=true
### BEGIN SOLUTION
def twice(f):
    return lambda x: f(f(x))


def numbered(f):
    calls = 0

    def wrapped(x):
        nonlocal calls
        calls += 1
        return calls, f(x)

    return wrapped


### END SOLUTION


# %% id="functions--passed-back" test=1
assert twice(lambda x: x + 3)(1) == 7
assert twice(twice(lambda x: 2 * x))(1) == 16

# %% id="functions--passed-back-2" test=1
loud = numbered(str.upper)
assert loud("tea") == (1, "TEA")
assert loud("cake") == (2, "CAKE")
assert numbered(twice(abs))(-2) == (1, 2), "each function counts for itself"

# %% [markdown]
# ## Facts
#
# Set `capacity` to 24 (an `int`), `open_days` to the list of the five days from `"Tue"` to `"Sat"`,
# `ratio` to two thirds, and `opening` to a dictionary from each open day to `(9, 18)`.

# %% id="facts" answer=true
### BEGIN SOLUTION
capacity = 24
open_days = ["Tue", "Wed", "Thu", "Fri", "Sat"]
ratio = 2 / 3
opening = {day: (9, 18) for day in open_days}
### END SOLUTION

# %% id="facts--autotest" test=2
### AUTOTEST capacity; open_days

# %% id="facts--autotest-2" test=2
### HASHED AUTOTEST ratio; opening["Fri"]; len(opening)

# %% id="facts--autotest-3" test=1
### BEGIN HIDDEN TESTS
### AUTOTEST opening; max(opening)
### END HIDDEN TESTS

# %% [markdown] id="sketch" task=2
# Draw the classes of a café with tables, guests and orders (on paper, in a picture, as text).
# Say what each of them knows.
#
# ### BEGIN MARK SCHEME
# One point for the classes, one for their attributes.
# ### END MARK SCHEME


# %% id="own-code" manual=2
# Write a class of your own that would be useful in a café.
### BEGIN SOLUTION
class Table:
    def __init__(self, seats):
        self.seats = seats


### END SOLUTION
