# %% right="properties" to="card"
class Card:
    """A loyalty card, after a better book."""

    def __init__(self, owner, points=0):
        self.owner, self.points = owner, points

    def __repr__(self):
        return "Card of {}: {} points".format(self.owner, self.points)

    def __len__(self):
        return self.points

    def earn(self, points):
        self.points = self.points + points

    def spend(self, points):
        if self.points < points:
            raise CardError("only %d points left" % self.points)
        self.points -= points

    def give(self, points, other):
        self.spend(points)
        Card.earn(other, points)

    @classmethod
    def from_text(cls, text):
        parts = text.split(":")
        return cls(parts[0], points=int(parts[1]))


class GoldCard(Card):
    def earn(self, points):
        super().earn(points)
        super().earn(points)


def richest(cards):
    best = cards[0]
    for card in cards:
        if card.points > best.points:
            best = card
    return best


# %% wrong="ValueError, no parent" to="card"
class Card:
    "A card."

    def __init__(self, owner, points=0):
        self.owner = owner
        self.points = points

    def earn(self, points):
        self.points += points

    def spend(self, points):
        self.points -= points
        if self.points < 0:
            raise ValueError(f"only {self.points} points left")

    def give(self, points, other):
        self.points -= points
        other.earn(points)

    @staticmethod
    def from_text(text):
        return Card(*text.split(":"))


class GoldCard:
    def __init__(self, owner, points=0):
        self.owner, self.points = owner, points

    def earn(self, points):
        self.points += 2 * points


def richest(cards):
    cards.sort(key=lambda card: card.points)
    return cards.pop()


# %% wrong="shared state" to="card"
class Card:
    points = 0
    owner = None

    def __init__(self, name, points=0):
        Card.owner = name
        Card.points = points

    def __str__(self):
        return f"Card of {self.owner}: {self.points} points."

    def earn(self, points):
        Card.points = points

    def spend(self, points):
        raise CardError("only 2 points left")


class GoldCard(Card):
    password = "1234"


def richest(cards):
    return max(card.points for card in cards)


# %% wrong="stops half way" to="card"
class Card:
    def __init__(self, owner, points):
        self.owner = owner


raise SystemExit

# %% right="itertools" to="queue"
import itertools


def numbers(start=1):
    yield from itertools.count(start)


def serve(queue):
    while len(queue) > 0:
        first = queue[0]
        del queue[0]
        yield (first.number, first.count())


def biggest(queue):
    return sorted(queue, key=lambda ticket: -ticket.count())[0]


# %% wrong="lists" to="queue"
def numbers(start=1):
    return list(range(start, start + 100))


def serve(queue):
    return [(ticket.number, ticket.count()) for ticket in queue]


def biggest(queue):
    return max(ticket.count() for ticket in queue)


# %% wrong="stops early, the first one" to="queue"
def numbers(start=1):
    for number in range(start, start + 4):
        yield number


def serve(queue):
    yield queue[0].number, len(queue[0].lines)


def biggest(queue):
    return queue[0]


# %% right="sorted by chance" to="lottery"
def draw(names, count):
    return random.sample(list(names), k=count)


def shuffled(names):
    return random.sample(names, len(names))


def keep(winners, file="winners.txt"):
    with open(file, "w") as out:
        for name in winners:
            print(name, file=out)


# %% wrong="twice the same" to="lottery"
def draw(names, count):
    return [random.choice(names) for _ in range(count)]


def shuffled(names):
    random.shuffle(names)
    return names


def keep(winners, file="winner.txt"):
    with open(file, "a") as out:
        out.write("\n".join(winners))


# %% wrong="no chance" to="lottery"
def draw(names, count):
    return names[:count]


def shuffled(names):
    return names.reverse()


def keep(winners, file=None):
    print(winners)


# %% right="definitions" to="functions"
def twice(f):
    def both(x):
        return f(f(x))

    return both


class numbered:
    def __init__(self, f):
        self.f, self.calls = f, 0

    def __call__(self, x):
        self.calls += 1
        return (self.calls, self.f(x))


# %% wrong="once, and one count for all" to="functions"
calls = 0


def twice(f):
    return lambda x: f(x) * 2


def numbered(f):
    def wrapped(x):
        global calls
        calls += 1
        return calls, f(x)

    return wrapped


# %% wrong="a string, a tuple" to="facts"
capacity = "24"
open_days = ("Tue", "Wed", "Thu", "Fri", "Sat")
ratio = 0.66
opening = {day: [9, 18] for day in open_days}

# %% wrong="another order" to="facts"
capacity = 24.0
open_days = ["Sat", "Tue", "Wed", "Thu", "Fri"]
ratio = 0.6667
opening = dict.fromkeys(open_days, (9, 18))


# %% right="own words" to="own-code"
class Spoon:
    pass
