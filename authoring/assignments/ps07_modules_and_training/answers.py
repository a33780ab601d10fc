# %% [markdown]
# Right answers that must earn full marks, and wrong ones that must not: each stands for a
# misconception, and is caught by the check that was written for it. Students do not write for a
# linter, so neither do these answers:

# --------------------------------------------------------------------------------- predictions

# %% wrong="one_bias_in_all" exercise="predictions"
# because: believes that a layer has a single bias
# caught_by: counts
# says: one bias per output
# points: 3
def predictions():
    return {
        "linear": 61,
        "no_bias": 60,
        "network": 67,
        "drawer": 4,
        "survivors": 1.25,
        "after_eval": 1.0,
        "relu_slope": 0.0,
        "sum_over_mean": 16,
        "batches": 5,
        "last": 3,
        "dropped": 4,
        "steps": 15,
    }


# %% wrong="bias_per_input" exercise="predictions"
# because: counts one bias per input
# caught_by: counts
# says: one bias per output
# points: 3
def predictions():
    return {
        "linear": 72,
        "no_bias": 60,
        "network": 68,
        "drawer": 4,
        "survivors": 1.25,
        "after_eval": 1.0,
        "relu_slope": 0.0,
        "sum_over_mean": 16,
        "batches": 5,
        "last": 3,
        "dropped": 4,
        "steps": 15,
    }


# %% wrong="tracked_counts" exercise="predictions"
# because: believes that every tensor that tracks gradients is a parameter
# caught_by: counts
# says: Only what is registered
# points: 3
def predictions():
    return {
        "linear": 65,
        "no_bias": 60,
        "network": 67,
        "drawer": 9,
        "survivors": 1.25,
        "after_eval": 1.0,
        "relu_slope": 0.0,
        "sum_over_mean": 16,
        "batches": 5,
        "last": 3,
        "dropped": 4,
        "steps": 15,
    }


# %% wrong="list_counts" exercise="predictions"
# because: believes that a list of parameters is registered
# caught_by: counts
# says: Only what is registered
# points: 3
def predictions():
    return {
        "linear": 65,
        "no_bias": 60,
        "network": 67,
        "drawer": 7,
        "survivors": 1.25,
        "after_eval": 1.0,
        "relu_slope": 0.0,
        "sum_over_mean": 16,
        "batches": 5,
        "last": 3,
        "dropped": 4,
        "steps": 15,
    }


# %% wrong="buffer_counts" exercise="predictions"
# because: believes that a buffer is trained
# caught_by: counts
# says: Only what is registered
# points: 3
def predictions():
    return {
        "linear": 65,
        "no_bias": 60,
        "network": 67,
        "drawer": 11,
        "survivors": 1.25,
        "after_eval": 1.0,
        "relu_slope": 0.0,
        "sum_over_mean": 16,
        "batches": 5,
        "last": 3,
        "dropped": 4,
        "steps": 15,
    }


# %% wrong="survivors_stay" exercise="predictions"
# because: believes that dropout leaves the survivors as they are
# caught_by: numbers
# says: the sum stays the same on average
# points: 3
def predictions():
    return {
        "linear": 65,
        "no_bias": 60,
        "network": 67,
        "drawer": 4,
        "survivors": 1.0,
        "after_eval": 1.0,
        "relu_slope": 0.0,
        "sum_over_mean": 16,
        "batches": 5,
        "last": 3,
        "dropped": 4,
        "steps": 15,
    }


# %% wrong="scales_in_eval" exercise="predictions"
# because: believes that evaluation scales by 1 - p
# caught_by: numbers
# says: nothing happens at all
# points: 3
def predictions():
    return {
        "linear": 65,
        "no_bias": 60,
        "network": 67,
        "drawer": 4,
        "survivors": 1.25,
        "after_eval": 0.8,
        "relu_slope": 0.0,
        "sum_over_mean": 16,
        "batches": 5,
        "last": 3,
        "dropped": 4,
        "steps": 15,
    }


# %% wrong="mean_over_rows" exercise="predictions"
# because: believes that the mean of a loss goes over the rows
# caught_by: numbers
# says: over all numbers
# points: 3
def predictions():
    return {
        "linear": 65,
        "no_bias": 60,
        "network": 67,
        "drawer": 4,
        "survivors": 1.25,
        "after_eval": 1.0,
        "relu_slope": 0.0,
        "sum_over_mean": 8,
        "batches": 5,
        "last": 3,
        "dropped": 4,
        "steps": 15,
    }


# %% wrong="drops_always" exercise="predictions"
# because: believes that the short batch is always left out
# caught_by: loader
# says: drop_last leaves it out
# points: 4
def predictions():
    return {
        "linear": 65,
        "no_bias": 60,
        "network": 67,
        "drawer": 4,
        "survivors": 1.25,
        "after_eval": 1.0,
        "relu_slope": 0.0,
        "sum_over_mean": 16,
        "batches": 4,
        "last": 5,
        "dropped": 4,
        "steps": 12,
    }


# %% right="as_floats" exercise="predictions"
# because: gives every number as a float
def predictions():
    names = "linear no_bias network drawer survivors after_eval relu_slope sum_over_mean"
    values = [65.0, 60.0, 67.0, 4.0, 1 / 0.8, 1.0, 0.0, 16.0]
    answers = dict(zip(names.split(), values))
    answers.update(batches=5.0, last=3.0, dropped=4.0, steps=3 * 5.0)
    return answers


# %% right="asks_torch" exercise="predictions"
# because: lets PyTorch count
def predictions():
    def count(module):
        return sum(p.numel() for p in module.parameters())

    sizes = [len(batch) for (batch,) in DataLoader(TensorDataset(torch.arange(23)), 5)]
    return {
        "linear": count(nn.Linear(12, 5)),
        "no_bias": count(nn.Linear(12, 5, bias=False)),
        "network": count(nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 3))),
        "drawer": 2 + count(nn.Linear(1, 1)),
        "survivors": torch.tensor(1.25),
        "after_eval": 1,
        "relu_slope": 0,
        "sum_over_mean": torch.ones(8, 2).numel(),
        "batches": len(sizes),
        "last": sizes[-1],
        "dropped": 23 // 5,
        "steps": len(sizes) * 3,
    }


# ----------------------------------------------------------------------------- epoch_mean_loss


# %% wrong="plain_average" exercise="epoch_mean_loss"
# because: averages the batch means
# caught_by: weights
# says: the value is wrong
# points: 2
def epoch_mean_loss(losses, sizes):
    if len(losses) != len(sizes):
        raise ValueError(f"{len(losses)} losses but {len(sizes)} sizes")
    if sum(sizes) == 0:
        raise ValueError("no samples")
    kept = [float(loss) for loss, n in zip(losses, sizes) if n]
    return sum(kept) / len(kept)


# %% wrong="divides_by_batches" exercise="epoch_mean_loss"
# because: weights by size and divides by the number of batches
# caught_by: weights
# says: the value is wrong
# points: 1
def epoch_mean_loss(losses, sizes):
    if len(losses) != len(sizes):
        raise ValueError(f"{len(losses)} losses but {len(sizes)} sizes")
    if sum(sizes) == 0:
        raise ValueError("no samples")
    return sum(float(loss) * n for loss, n in zip(losses, sizes) if n) / len(sizes)


# %% wrong="sum_only" exercise="epoch_mean_loss"
# because: forgets to divide
# caught_by: weights
# says: the value is wrong
# points: 1
def epoch_mean_loss(losses, sizes):
    if len(losses) != len(sizes):
        raise ValueError(f"{len(losses)} losses but {len(sizes)} sizes")
    if sum(sizes) == 0:
        raise ValueError("no samples")
    return sum(float(loss) * n for loss, n in zip(losses, sizes) if n)


# %% wrong="returns_tensor" exercise="epoch_mean_loss"
# because: returns a tensor where losses are tensors
# caught_by: weights
# says: the result is a float
# points: 2
def epoch_mean_loss(losses, sizes):
    if len(losses) != len(sizes):
        raise ValueError(f"{len(losses)} losses but {len(sizes)} sizes")
    if sum(sizes) == 0:
        raise ValueError("no samples")
    return sum(loss * n for loss, n in zip(losses, sizes) if n) / sum(sizes)


# %% wrong="counts_empty" exercise="epoch_mean_loss"
# because: multiplies nan by 0
# caught_by: empty_batches
# says: nan * 0 is nan
# points: 2
def epoch_mean_loss(losses, sizes):
    if len(losses) != len(sizes):
        raise ValueError(f"{len(losses)} losses but {len(sizes)} sizes")
    if sum(sizes) == 0:
        raise ValueError("no samples")
    return sum(float(loss) * n for loss, n in zip(losses, sizes)) / sum(sizes)


# %% wrong="drops_nan" exercise="epoch_mean_loss"
# because: leaves out nan and not empty batches
# caught_by: empty_batches
# says: does not count, whatever its loss is
# points: 2
def epoch_mean_loss(losses, sizes):
    if len(losses) != len(sizes):
        raise ValueError(f"{len(losses)} losses but {len(sizes)} sizes")
    if sum(sizes) == 0:
        raise ValueError("no samples")
    return sum(float(loss) * n for loss, n in zip(losses, sizes) if not math.isnan(loss)) / sum(
        sizes
    )


# %% wrong="zip_stops" exercise="epoch_mean_loss"
# because: lets zip stop at the shorter list
# caught_by: refusals
# says: zip alone drops
# points: 2
def epoch_mean_loss(losses, sizes):
    if sum(sizes) == 0:
        raise ValueError("no samples")
    return sum(float(loss) * n for loss, n in zip(losses, sizes) if n) / sum(sizes)


# %% wrong="divides_by_zero" exercise="epoch_mean_loss"
# because: lets Python complain about the division
# caught_by: refusals
# says: No samples have no mean
# points: 2
def epoch_mean_loss(losses, sizes):
    if len(losses) != len(sizes):
        raise ValueError(f"{len(losses)} losses but {len(sizes)} sizes")
    return sum(float(loss) * n for loss, n in zip(losses, sizes) if n) / sum(sizes)


# %% wrong="silent_refusal" exercise="epoch_mean_loss"
# because: refuses without a word
# caught_by: refusals
# says: does not say enough
# points: 2
def epoch_mean_loss(losses, sizes):
    if len(losses) != len(sizes) or sum(sizes) == 0:
        raise ValueError
    return sum(float(loss) * n for loss, n in zip(losses, sizes) if n) / sum(sizes)


# %% wrong="hides_nan" exercise="epoch_mean_loss"
# because: leaves out empty batches, and those whose loss is nan as well
# caught_by: empty_batches
# says: hides that training failed
# points: 2
def epoch_mean_loss(losses, sizes):
    if len(losses) != len(sizes):
        raise ValueError(f"{len(losses)} losses, {len(sizes)} sizes")
    if sum(sizes) == 0:
        raise ValueError("no samples")
    products = [float(loss) * n for loss, n in zip(losses, sizes) if n]
    return sum(product for product in products if product == product) / sum(sizes)


# %% right="tensors" exercise="epoch_mean_loss"
# because: works with two tensors
def epoch_mean_loss(losses, sizes):
    if len(losses) != len(sizes):
        raise ValueError(f"got {len(losses)} and {len(sizes)}")
    n = torch.tensor(sizes, dtype=torch.float64)
    if n.sum() == 0:
        raise ValueError("nothing to average")
    values = torch.tensor([float(loss) for loss in losses], dtype=torch.float64)
    return ((values * n)[n > 0].sum() / n.sum()).item()


# %% right="running" exercise="epoch_mean_loss"
# because: keeps a running sum and a count
def epoch_mean_loss(losses, sizes):
    total, count = 0.0, 0
    try:
        for loss, size in zip(losses, sizes, strict=True):
            if size > 0:
                total += size * float(loss)
                count += size
    except ValueError:
        raise ValueError(f"lengths {len(losses)} and {len(sizes)} differ") from None
    if not count:
        raise ValueError("no samples")
    return total / count


# ------------------------------------------------------------------------------- cross_entropy


# %% right="prints" exercise="cross_entropy"
# because: printing costs nothing
def cross_entropy(logits, classes, reduction):
    print("looking into it")
    if reduction not in ("mean", "sum"):
        raise ValueError(f"reduction must be 'mean' or 'sum', not {reduction!r}")
    losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(classes)), classes]
    return losses.mean() if reduction == "mean" else losses.sum()


# %% right="warns" exercise="cross_entropy"
# because: a warning costs nothing, though it is written to stderr
def cross_entropy(logits, classes, reduction):
    import warnings

    warnings.warn("looking into it", stacklevel=2)
    if reduction not in ("mean", "sum"):
        raise ValueError(f"reduction must be 'mean' or 'sum', not {reduction!r}")
    losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(classes)), classes]
    return losses.mean() if reduction == "mean" else losses.sum()


# %% wrong="numpy_array" exercise="cross_entropy"
# because: returns the right numbers in a NumPy array, where the exercise asks for a tensor
# caught_by: formula
# says: torch.from_numpy
def cross_entropy(logits, classes, reduction):
    if reduction not in ("mean", "sum"):
        raise ValueError(f"reduction must be 'mean' or 'sum', not {reduction!r}")
    losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(classes)), classes]
    result = losses.mean() if reduction == "mean" else losses.sum()
    return result.detach().numpy()


# %% wrong="log_of_softmax" exercise="cross_entropy"
# because: takes the logarithm of a softmax, which may be 0
# caught_by: large
# says: torch.logsumexp does not
# points: 2
def cross_entropy(logits, classes, reduction):
    if reduction not in ("mean", "sum"):
        raise ValueError(f"unknown reduction {reduction}")
    p = logits.exp() / logits.exp().sum(dim=1, keepdim=True)
    losses = -p[torch.arange(len(classes)), classes].log()
    return losses.mean() if reduction == "mean" else losses.sum()


# %% wrong="exponentials_overflow" exercise="cross_entropy"
# because: writes the formula down as it stands
# caught_by: large
# says: torch.logsumexp does not
# points: 2
def cross_entropy(logits, classes, reduction):
    if reduction not in ("mean", "sum"):
        raise ValueError(f"unknown reduction {reduction}")
    losses = logits.exp().sum(dim=1).log() - logits[torch.arange(len(classes)), classes]
    return losses.mean() if reduction == "mean" else losses.sum()


# %% wrong="one_shift_for_all" exercise="cross_entropy"
# because: subtracts the largest logit of all rows, so that small rows vanish
# caught_by: large
# says: take the largest logit out first
# points: 2
def cross_entropy(logits, classes, reduction):
    if reduction not in ("mean", "sum"):
        raise ValueError(f"unknown reduction {reduction}")
    top = logits.max() if logits.numel() else 0.0
    shifted = logits - top
    losses = shifted.exp().sum(dim=1).log() - shifted[torch.arange(len(classes)), classes]
    return losses.mean() if reduction == "mean" else losses.sum()


# %% wrong="takes_probabilities" exercise="cross_entropy"
# because: applies softmax to the logits first
# caught_by: formula
# says: the values are wrong
# points: 0
def cross_entropy(logits, classes, reduction):
    if reduction not in ("mean", "sum"):
        raise ValueError(f"unknown reduction {reduction}")
    logits = logits.softmax(dim=1)
    losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(classes)), classes]
    return losses.mean() if reduction == "mean" else losses.sum()


# %% wrong="wrong_axis" exercise="cross_entropy"
# because: sums over the samples
# caught_by: formula
# says: log 4
# points: 0
def cross_entropy(logits, classes, reduction):
    if reduction not in ("mean", "sum"):
        raise ValueError(f"unknown reduction {reduction}")
    losses = torch.logsumexp(logits, dim=0)[classes] - logits[torch.arange(len(classes)), classes]
    return losses.mean() if reduction == "mean" else losses.sum()


# %% wrong="columns_of_classes" exercise="cross_entropy"
# because: indexes columns and broadcasts
# caught_by: formula
# says: the values are wrong
# points: 0
def cross_entropy(logits, classes, reduction):
    if reduction not in ("mean", "sum"):
        raise ValueError(f"unknown reduction {reduction}")
    losses = torch.logsumexp(logits, dim=1)[:, None] - logits[:, classes]
    return losses.mean() if reduction == "mean" else losses.sum()


# %% wrong="sign" exercise="cross_entropy"
# because: turns the sign round
# caught_by: formula
# says: the values are wrong
# points: 0
def cross_entropy(logits, classes, reduction):
    if reduction not in ("mean", "sum"):
        raise ValueError(f"unknown reduction {reduction}")
    losses = logits[torch.arange(len(classes)), classes] - torch.logsumexp(logits, dim=1)
    return losses.mean() if reduction == "mean" else losses.sum()


# %% wrong="always_mean" exercise="cross_entropy"
# because: ignores the reduction
# caught_by: formula
# says: here they are summed
# points: 0
def cross_entropy(logits, classes, reduction):
    if reduction not in ("mean", "sum"):
        raise ValueError(f"unknown reduction {reduction}")
    return (torch.logsumexp(logits, dim=1) - logits[torch.arange(len(classes)), classes]).mean()


# %% wrong="anything_is_sum" exercise="cross_entropy"
# because: takes every other word for a sum
# caught_by: reduction
# says: Refuse other reductions
# points: 3
def cross_entropy(logits, classes, reduction):
    losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(classes)), classes]
    return losses.mean() if reduction == "mean" else losses.sum()


# %% wrong="cuts_the_graph" exercise="cross_entropy"
# because: collects numbers with item
# caught_by: gradient
# says: cut the graph
# points: 3
def cross_entropy(logits, classes, reduction):
    if reduction not in ("mean", "sum"):
        raise ValueError(f"unknown reduction {reduction}")
    losses = []
    for row, c in zip(logits, classes):
        losses.append((torch.logsumexp(row, dim=0) - row[c]).item())
    losses = torch.tensor(losses, dtype=logits.dtype)
    return losses.mean() if reduction == "mean" else losses.sum()


# %% wrong="works_in_place" exercise="cross_entropy"
# because: shifts the logits in place
# caught_by: formula
# says: changed in place
# points: 1
def cross_entropy(logits, classes, reduction):
    if reduction not in ("mean", "sum"):
        raise ValueError(f"unknown reduction {reduction}")
    logits -= logits.amax(dim=1, keepdim=True)
    losses = logits.exp().sum(dim=1).log() - logits[torch.arange(len(classes)), classes]
    return losses.mean() if reduction == "mean" else losses.sum()


# %% right="log_softmax_gather" exercise="cross_entropy"
# because: uses log_softmax and gather
def cross_entropy(logits, classes, reduction):
    if reduction != "mean" and reduction != "sum":
        raise ValueError("no such reduction: " + str(reduction))
    picked = torch.log_softmax(logits, dim=1).gather(1, classes[:, None])
    return -getattr(picked, reduction)()


# %% right="row_by_row" exercise="cross_entropy"
# because: goes through the rows and takes out the largest logit by hand
def cross_entropy(logits, classes, reduction):
    if reduction not in {"mean", "sum"}:
        raise ValueError(f"{reduction}?")
    total = torch.zeros((), dtype=logits.dtype)
    for row, c in zip(logits, classes):
        top = row.max()
        total = total + top + (row - top).exp().sum().log() - row[c]
    return total / len(classes) if reduction == "mean" else total


# -------------------------------------------------------------------------- predict_from_state


# %% wrong="not_transposed" exercise="predict_from_state"
# because: multiplies with the weight as it is stored
# caught_by: one_layer
# says: raised RuntimeError
# points: 0
def predict_from_state(x, state):
    places = sorted({int(name.split(".")[0]) for name in state})
    for place in places:
        if place != places[0]:
            x = torch.tanh(x)
        x = x @ state[f"{place}.weight"]
        if f"{place}.bias" in state:
            x = x + state[f"{place}.bias"]
    return x


# %% wrong="tanh_at_the_end" exercise="predict_from_state"
# because: applies tanh after every layer
# caught_by: one_layer
# says: no tanh after the last layer
# points: 0
def predict_from_state(x, state):
    places = sorted({int(name.split(".")[0]) for name in state})
    for place in places:
        x = x @ state[f"{place}.weight"].T
        if f"{place}.bias" in state:
            x = x + state[f"{place}.bias"]
        x = torch.tanh(x)
    return x


# %% wrong="no_tanh" exercise="predict_from_state"
# because: joins the layers without tanh
# caught_by: layers
# says: tanh stands between layers
# points: 1
def predict_from_state(x, state):
    places = sorted({int(name.split(".")[0]) for name in state})
    for place in places:
        x = x @ state[f"{place}.weight"].T
        if f"{place}.bias" in state:
            x = x + state[f"{place}.bias"]
    return x


# %% wrong="relu" exercise="predict_from_state"
# because: uses ReLU between layers
# caught_by: layers
# says: the values are wrong
# points: 1
def predict_from_state(x, state):
    places = sorted({int(name.split(".")[0]) for name in state})
    for place in places:
        if place != places[0]:
            x = torch.relu(x)
        x = x @ state[f"{place}.weight"].T
        if f"{place}.bias" in state:
            x = x + state[f"{place}.bias"]
    return x


# %% wrong="sorts_words" exercise="predict_from_state"
# because: sorts the places as words
# caught_by: order
# says: As words 10 stands before 2
# points: 3
def predict_from_state(x, state):
    places = sorted({name.split(".")[0] for name in state})
    for place in places:
        if place != places[0]:
            x = torch.tanh(x)
        x = x @ state[f"{place}.weight"].T
        if f"{place}.bias" in state:
            x = x + state[f"{place}.bias"]
    return x


# %% wrong="trusts_the_dict" exercise="predict_from_state"
# because: takes the layers in the order of the dict
# caught_by: order
# says: The order of the dict means nothing
# points: 3
def predict_from_state(x, state):
    places = list(dict.fromkeys(name.split(".")[0] for name in state))
    for place in places:
        if place != places[0]:
            x = torch.tanh(x)
        x = x @ state[f"{place}.weight"].T
        if f"{place}.bias" in state:
            x = x + state[f"{place}.bias"]
    return x


# %% wrong="needs_a_bias" exercise="predict_from_state"
# because: expects a bias in each layer
# caught_by: variants
# says: without a bias
# points: 3
def predict_from_state(x, state):
    places = sorted({int(name.split(".")[0]) for name in state})
    for place in places:
        if place != places[0]:
            x = torch.tanh(x)
        x = x @ state[f"{place}.weight"].T
        x = x + state[f"{place}.bias"]
    return x


# %% wrong="column_vectors" exercise="predict_from_state"
# because: multiplies from the left, as if an input were a column
# caught_by: one_layer
# says: raised RuntimeError
# points: 0
def predict_from_state(x, state):
    places = sorted({int(name.split(".")[0]) for name in state})
    for place in places:
        if place != places[0]:
            x = torch.tanh(x)
        x = state[f"{place}.weight"] @ x
        if f"{place}.bias" in state:
            x = x + state[f"{place}.bias"]
    return x


# %% wrong="rows_only" exercise="predict_from_state"
# because: wants a table of inputs
# caught_by: variants
# says: A single input
# points: 3
def predict_from_state(x, state):
    places = sorted({int(name.split(".")[0]) for name in state})
    for place in places:
        if place != places[0]:
            x = torch.tanh(x)
        x = torch.mm(x, state[f"{place}.weight"].T)
        if f"{place}.bias" in state:
            x = x + state[f"{place}.bias"]
    return x


# %% wrong="counts_by_two_only" exercise="predict_from_state"
# because: expects exactly two layers
# caught_by: one_layer
# says: raised KeyError
# points: 0
def predict_from_state(x, state):
    hidden = torch.tanh(nn.functional.linear(x, state["0.weight"], state.get("0.bias")))
    return nn.functional.linear(hidden, state["2.weight"], state.get("2.bias"))


# %% right="functional" exercise="predict_from_state"
# because: uses torch.nn.functional.linear
def predict_from_state(x, state):
    weights = [name for name in state if name.endswith(".weight")]
    for i, name in enumerate(sorted(weights, key=lambda name: int(name.split(".")[0]))):
        x = nn.functional.linear(x.tanh() if i else x, state[name], state.get(name[:-6] + "bias"))
    return x


# %% right="rebuilds" exercise="predict_from_state"
# because: builds the modules again and loads the state
def predict_from_state(x, state):
    last = max(int(name.split(".")[0]) for name in state)
    model = nn.Sequential()
    for place in range(last + 1):
        weight = state.get(f"{place}.weight")
        if weight is None:
            model.append(nn.Tanh())
        else:
            m, k = weight.shape
            model.append(nn.Linear(k, m, bias=f"{place}.bias" in state, dtype=weight.dtype))
    model.load_state_dict(state)
    with torch.no_grad():
        return model(x)


# ------------------------------------------------------------------------------------- windows


# %% wrong="one_window_more" exercise="windows"
# because: counts the last window too, which nothing follows
# caught_by: length
# says: three pairs
# points: 2
class Windows(Dataset):
    def __init__(self, series, size):
        self.series, self.size = series, size

    def __len__(self):
        return max(0, len(self.series) - self.size + 1)

    def __getitem__(self, index):
        n = len(self)
        if not -n <= index < n:
            raise IndexError(index)
        start = index % n
        end = start + self.size
        return self.series[start:end], self.series[end : end + 1]


# %% wrong="negative_length" exercise="windows"
# because: forgets series that are too short
# caught_by: length
# says: a length is never negative
# points: 4
class Windows(Dataset):
    def __init__(self, series, size):
        self.series, self.size = series, size

    def __len__(self):
        return len(self.series) - self.size

    def __getitem__(self, index):
        n = max(0, len(self.series) - self.size)
        if not -n <= index < n:
            raise IndexError(index)
        start = index % n
        end = start + self.size
        return self.series[start:end], self.series[end : end + 1]


# %% wrong="target_inside" exercise="windows"
# because: takes the last value of the window for the target
# caught_by: items
# says: the one that follows them
# points: 1
class Windows(Dataset):
    def __init__(self, series, size):
        self.series, self.size = series, size

    def __len__(self):
        return max(0, len(self.series) - self.size)

    def __getitem__(self, index):
        n = len(self)
        if not -n <= index < n:
            raise IndexError(index)
        start = index % n
        end = start + self.size
        return self.series[start:end], self.series[end - 1 : end]


# %% wrong="target_is_a_number" exercise="windows"
# because: returns a target without an axis
# caught_by: items
# says: in a tensor of shape (1,)
# points: 1
class Windows(Dataset):
    def __init__(self, series, size):
        self.series, self.size = series, size

    def __len__(self):
        return max(0, len(self.series) - self.size)

    def __getitem__(self, index):
        n = len(self)
        if not -n <= index < n:
            raise IndexError(index)
        start = index % n
        end = start + self.size
        return self.series[start:end], self.series[end]


# %% wrong="separate_blocks" exercise="windows"
# because: cuts the series into blocks instead of windows
# caught_by: items
# says: ends with the last value
# points: 2
class Windows(Dataset):
    def __init__(self, series, size):
        self.series, self.size = series, size

    def __len__(self):
        return max(0, len(self.series) - self.size)

    def __getitem__(self, index):
        n = len(self)
        if not -n <= index < n:
            raise IndexError(index)
        start = (index % n) * self.size
        end = start + self.size
        return self.series[start:end], self.series[end : end + 1]


# %% wrong="copies" exercise="windows"
# because: builds new tensors
# caught_by: views
# says: copies
# points: 4
class Windows(Dataset):
    def __init__(self, series, size):
        self.series, self.size = series, size

    def __len__(self):
        return max(0, len(self.series) - self.size)

    def __getitem__(self, index):
        n = len(self)
        if not -n <= index < n:
            raise IndexError(index)
        start = index % n
        end = start + self.size
        return self.series[start:end].clone(), self.series[end : end + 1].clone()


# %% wrong="no_negative_indices" exercise="windows"
# because: knows indices from the start only
# caught_by: indices
# says: -1 is the last pair
# points: 4
class Windows(Dataset):
    def __init__(self, series, size):
        self.series, self.size = series, size

    def __len__(self):
        return max(0, len(self.series) - self.size)

    def __getitem__(self, index):
        if not 0 <= index < len(self):
            raise IndexError(index)
        end = index + self.size
        return self.series[index:end], self.series[end : end + 1]


# %% wrong="slices_never_raise" exercise="windows"
# because: trusts the slice to complain
# caught_by: indices
# says: A slice never raises
# points: 3
class Windows(Dataset):
    def __init__(self, series, size):
        self.series, self.size = series, size

    def __len__(self):
        return max(0, len(self.series) - self.size)

    def __getitem__(self, index):
        if index < 0:
            index += len(self)
        if index > 10_000:
            raise IndexError(index)
        end = index + self.size
        return self.series[index:end], self.series[end : end + 1]


# %% wrong="wraps_around" exercise="windows"
# because: takes the index modulo the length
# caught_by: indices
# says: A slice never raises
# points: 3
class Windows(Dataset):
    def __init__(self, series, size):
        self.series, self.size = series, size

    def __len__(self):
        return max(0, len(self.series) - self.size)

    def __getitem__(self, index):
        if not len(self) or abs(index) > 1000:
            raise IndexError(index)
        start = index % len(self)
        end = start + self.size
        return self.series[start:end], self.series[end : end + 1]


# %% right="range_knows" exercise="windows"
# because: leaves the indices to a range, which behaves like a list
class Windows(Dataset):
    def __init__(self, series, size):
        self.series, self.size = series, size
        self.starts = range(len(series) - size)

    def __len__(self):
        return len(self.starts)

    def __getitem__(self, index):
        start = self.starts[index]
        window = self.series[start : start + self.size + 1]
        return window[:-1], window[-1:]


# %% right="unfold" exercise="windows"
# because: makes all windows at once as one view
class Windows(Dataset):
    def __init__(self, series, size):
        self.size = size
        longer = series.shape[0] > size
        self.table = series.unfold(0, size + 1, 1) if longer else series[:0].reshape(0, 1)

    def __len__(self):
        return self.table.shape[0]

    def __getitem__(self, index):
        if index >= len(self) or index < -len(self):
            raise IndexError("no such window")
        row = self.table[index]
        return row.split([self.size, 1])


# --------------------------------------------------------------------------------- make_loader


# %% wrong="never_shuffles" exercise="make_loader"
# because: delivers the order of the data set
# caught_by: orders
# says: not that of the data set
# points: 3
def make_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, generator=generator)


# %% wrong="drops_the_rest" exercise="make_loader"
# because: leaves out the short batch
# caught_by: complete
# says: keep it
# points: 3
def make_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=True, drop_last=True, generator=generator)


# %% wrong="seeds_the_world" exercise="make_loader"
# because: seeds the global generator
# caught_by: repeats
# says: the same orders
# points: 2
def make_loader(dataset, batch_size, seed):
    torch.manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=True)


# %% wrong="ignores_the_seed" exercise="make_loader"
# because: shuffles without a seed
# caught_by: repeats
# says: The same seed
# points: 2
def make_loader(dataset, batch_size, seed):
    return DataLoader(dataset, batch_size, shuffle=True)


# %% wrong="shuffles_once" exercise="make_loader"
# because: shuffles once and for all
# caught_by: orders
# says: do not shuffle once
# points: 3
def make_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(dataset), generator=generator).tolist()
    items = torch.utils.data.Subset(dataset, order)
    return DataLoader(items, batch_size, generator=generator)


# %% wrong="same_each_walk" exercise="make_loader"
# because: seeds anew on each walk
# caught_by: orders
# says: Each walk draws a new order
# points: 3
def make_loader(dataset, batch_size, seed):
    class Order(torch.utils.data.Sampler):
        def __len__(self):
            return len(dataset)

        def __iter__(self):
            generator = torch.Generator().manual_seed(seed)
            return iter(torch.randperm(len(dataset), generator=generator).tolist())

    return DataLoader(dataset, batch_size, sampler=Order(), generator=torch.Generator())


# %% wrong="sampler_only" exercise="make_loader"
# because: gives a generator to the sampler only; the loader draws from the global one
# caught_by: global_generator
# says: give it to whoever draws
# points: 3
def make_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    sampler = torch.utils.data.RandomSampler(dataset, generator=generator)
    return DataLoader(dataset, batch_size, sampler=sampler)


# %% wrong="fixed_seed" exercise="make_loader"
# because: uses a seed of its own
# caught_by: orders
# says: must depend on the seed
# points: 3
def make_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(0)
    return DataLoader(dataset, batch_size, shuffle=True, generator=generator)


# %% wrong="seeds_every_walk_globally" exercise="make_loader"
# because: seeds the global generator whenever a walk begins
# caught_by: orders
# says: Each walk draws a new order
# points: 2
def make_loader(dataset, batch_size, seed):
    class Order(torch.utils.data.Sampler):
        def __len__(self):
            return len(dataset)

        def __iter__(self):
            torch.manual_seed(seed)
            return iter(torch.randperm(len(dataset)).tolist())

    return DataLoader(dataset, batch_size, sampler=Order())


# %% right="sampler_and_loader" exercise="make_loader"
# because: gives one generator to the sampler and one to the loader
def make_loader(dataset, batch_size, seed):
    draws = torch.Generator()
    draws.manual_seed(seed)
    sampler = torch.utils.data.RandomSampler(dataset, generator=draws)
    return DataLoader(dataset, batch_size, sampler=sampler, generator=torch.Generator())


# %% right="batch_sampler" exercise="make_loader"
# because: lets a batch sampler make the batches
def make_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    sampler = torch.utils.data.RandomSampler(dataset, generator=generator)
    batches = torch.utils.data.BatchSampler(sampler, batch_size, drop_last=False)
    return DataLoader(dataset, batch_sampler=batches, generator=generator)


# %% right="own_sampler" exercise="make_loader"
# because: writes the sampler as a class
def make_loader(dataset, batch_size, seed):
    class Order(torch.utils.data.Sampler):
        def __init__(self):
            self.generator = torch.Generator().manual_seed(seed)

        def __len__(self):
            return len(dataset)

        def __iter__(self):
            yield from torch.randperm(len(dataset), generator=self.generator).tolist()

    return DataLoader(dataset, batch_size, sampler=Order(), generator=torch.Generator())


# ------------------------------------------------------------------------------------ evaluate


# %% wrong="mean_of_means" exercise="evaluate"
# because: averages the means of the batches
# caught_by: mean
# says: the mean of the four is 3
# points: 3
def evaluate(model, loader):
    mode = model.training
    model.eval()
    total, count = 0.0, 0
    try:
        with torch.no_grad():
            for inputs, target in loader:
                output = model(inputs)
                if output.shape != target.shape:
                    raise ValueError(f"{tuple(output.shape)} and {tuple(target.shape)}")
                if len(target):
                    total += ((output - target) ** 2).mean().item()
                    count += 1
    finally:
        model.train(mode)
    return total / count


# %% wrong="rows_for_numbers" exercise="evaluate"
# because: divides by rows where each has several numbers
# caught_by: mean
# says: over all numbers in all targets
# points: 3
def evaluate(model, loader):
    mode = model.training
    model.eval()
    total, count = 0.0, 0
    try:
        with torch.no_grad():
            for inputs, target in loader:
                output = model(inputs)
                if output.shape != target.shape:
                    raise ValueError(f"{tuple(output.shape)} and {tuple(target.shape)}")
                total += ((output - target) ** 2).sum().item()
                count += len(target)
    finally:
        model.train(mode)
    return total / count


# %% wrong="means_times_sizes" exercise="evaluate"
# because: multiplies the mean of an empty batch, nan, by 0
# caught_by: mean
# says: An empty batch adds nothing
# points: 3
def evaluate(model, loader):
    mode = model.training
    model.eval()
    total, count = 0.0, 0
    try:
        with torch.no_grad():
            for inputs, target in loader:
                output = model(inputs)
                if output.shape != target.shape:
                    raise ValueError(f"{tuple(output.shape)} and {tuple(target.shape)}")
                total += ((output - target) ** 2).mean().item() * target.numel()
                count += target.numel()
    finally:
        model.train(mode)
    return total / count


# %% wrong="never_eval" exercise="evaluate"
# because: does not switch to evaluation mode
# caught_by: mode
# says: Evaluate in eval mode
# points: 3
def evaluate(model, loader):
    mode = model.training
    total, count = 0.0, 0
    try:
        with torch.no_grad():
            for inputs, target in loader:
                output = model(inputs)
                if output.shape != target.shape:
                    raise ValueError(f"{tuple(output.shape)} and {tuple(target.shape)}")
                total += ((output - target) ** 2).sum().item()
                count += target.numel()
    finally:
        model.train(mode)
    return total / count


# %% wrong="stays_in_eval" exercise="evaluate"
# because: leaves the model in evaluation mode
# caught_by: mode
# says: gets it back
# points: 2
def evaluate(model, loader):
    mode = model.training
    model.eval()
    total, count = 0.0, 0
    try:
        with torch.no_grad():
            for inputs, target in loader:
                output = model(inputs)
                if output.shape != target.shape:
                    raise ValueError(f"{tuple(output.shape)} and {tuple(target.shape)}")
                total += ((output - target) ** 2).sum().item()
                count += target.numel()
    finally:
        pass
    return total / count


# %% wrong="always_train" exercise="evaluate"
# because: puts every model into training mode
# caught_by: mode
# says: stays in it
# points: 3
def evaluate(model, loader):
    mode = model.training
    model.eval()
    total, count = 0.0, 0
    try:
        with torch.no_grad():
            for inputs, target in loader:
                output = model(inputs)
                if output.shape != target.shape:
                    raise ValueError(f"{tuple(output.shape)} and {tuple(target.shape)}")
                total += ((output - target) ** 2).sum().item()
                count += target.numel()
    finally:
        model.train()
    return total / count


# %% wrong="records" exercise="evaluate"
# because: believes that eval() switches recording off
# caught_by: recording
# says: eval() has nothing to do with it
# points: 3
def evaluate(model, loader):
    mode = model.training
    model.eval()
    total, count = 0.0, 0
    try:
        if True:
            for inputs, target in loader:
                output = model(inputs)
                if output.shape != target.shape:
                    raise ValueError(f"{tuple(output.shape)} and {tuple(target.shape)}")
                total += ((output - target) ** 2).sum().item()
                count += target.numel()
    finally:
        model.train(mode)
    return total / count


# %% wrong="broadcasts" exercise="evaluate"
# because: subtracts whatever comes
# caught_by: shapes
# says: compare the shapes
# points: 3
def evaluate(model, loader):
    mode = model.training
    model.eval()
    total, count = 0.0, 0
    try:
        with torch.no_grad():
            for inputs, target in loader:
                output = model(inputs)
                total += ((output - target) ** 2).sum().item()
                count += target.numel()
    finally:
        model.train(mode)
    return total / count


# %% wrong="compares_lengths" exercise="evaluate"
# because: compares the lengths and not the shapes
# caught_by: shapes
# says: compare the shapes
# points: 3
def evaluate(model, loader):
    mode = model.training
    model.eval()
    total, count = 0.0, 0
    try:
        with torch.no_grad():
            for inputs, target in loader:
                output = model(inputs)
                if len(output) != len(target):
                    raise ValueError(f"{tuple(output.shape)} and {tuple(target.shape)}")
                total += ((output - target) ** 2).sum().item()
                count += target.numel()
    finally:
        model.train(mode)
    return total / count


# %% wrong="no_finally" exercise="evaluate"
# because: puts the mode back only if all went well
# caught_by: shapes
# says: in `finally`
# points: 3
def evaluate(model, loader):
    mode = model.training
    model.eval()
    total, count = 0.0, 0
    try:
        with torch.no_grad():
            for inputs, target in loader:
                output = model(inputs)
                if output.shape != target.shape:
                    raise ValueError(f"{tuple(output.shape)} and {tuple(target.shape)}")
                total += ((output - target) ** 2).sum().item()
                count += target.numel()
    except ZeroDivisionError:
        pass
    model.train(mode)
    return total / count


# %% wrong="returns_a_tensor" exercise="evaluate"
# because: returns a 0-d tensor
# caught_by: mean
# says: by .item()
# points: 2
def evaluate(model, loader):
    mode = model.training
    model.eval()
    total, count = 0.0, 0
    try:
        with torch.no_grad():
            for inputs, target in loader:
                output = model(inputs)
                if output.shape != target.shape:
                    raise ValueError(f"{tuple(output.shape)} and {tuple(target.shape)}")
                total += ((output - target) ** 2).sum()
                count += target.numel()
    finally:
        model.train(mode)
    return total / count


# %% wrong="compares_counts" exercise="evaluate"
# because: compares how many numbers there are and reshapes
# caught_by: shapes
# says: compare the shapes
# points: 3
def evaluate(model, loader):
    mode, total, count = model.training, 0.0, 0
    model.eval()
    try:
        with torch.no_grad():
            for inputs, target in loader:
                output = model(inputs)
                if output.numel() != target.numel():
                    raise ValueError(f"{tuple(output.shape)} and {tuple(target.shape)}")
                total += (output - target.view_as(output)).square().sum().item()
                count += target.numel()
    finally:
        model.train(mode)
    return total / count


# %% wrong="one_flag" exercise="evaluate"
# because: sets the flag of the module itself, which its parts do not see
# caught_by: mode
# says: batch norm uses its running numbers
# points: 3
def evaluate(model, loader):
    mode, total, count = model.training, 0.0, 0
    model.training = False
    try:
        with torch.no_grad():
            for inputs, target in loader:
                output = model(inputs)
                if output.shape != target.shape:
                    raise ValueError(f"{tuple(output.shape)} and {tuple(target.shape)}")
                total += (output - target).square().sum().item()
                count += target.numel()
    finally:
        model.training = mode
    return total / count


# %% right="shapes_as_they_print" exercise="evaluate"
# because: uses MSELoss, and prints shapes as torch.Size
def evaluate(model, loader):
    mode, total, count = model.training, 0.0, 0
    loss = nn.MSELoss(reduction="sum")
    model.eval()
    try:
        for inputs, target in loader:
            with torch.inference_mode():
                output = model(inputs)
                if output.shape != target.shape:
                    raise ValueError(f"{output.shape} is not {target.shape}")
                total += loss(output, target).item()
                count += target.numel()
    finally:
        if mode:
            model.train()
    return total / count


# %% right="collects_squares" exercise="evaluate"
# because: collects all squared errors and takes one mean
def evaluate(model, loader):
    before, squares = model.training, []
    try:
        model.train(False)
        for inputs, target in loader:
            with torch.inference_mode():
                output = model(inputs)
            if tuple(output.shape) != tuple(target.shape):
                raise ValueError(
                    f"{list(output.shape)}".replace("[", "(").replace("]", ")")
                    + f" {tuple(output.shape)} vs {tuple(target.shape)}"
                )
            squares.append((output - target).square().flatten())
    finally:
        model.train(before)
    return float(torch.cat(squares).mean())


# %% right="weighted_means" exercise="evaluate"
# because: weights the mean of each batch, and leaves out empty ones
@torch.no_grad()
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    try:
        sums, n = 0.0, 0
        for X, y in loader:
            prediction = model(X)
            if prediction.size() != y.size():
                raise ValueError(f"shapes {tuple(prediction.size())} and {tuple(y.size())}")
            if y.numel():
                sums += nn.functional.mse_loss(prediction, y).item() * y.numel()
                n += y.numel()
        return sums / n
    finally:
        if was_training:
            model.train()


# ------------------------------------------------------------------------- catches_bad_epoch


# %% wrong="always_guilty" exercise="catches_bad_epoch"
# because: accuses everybody
# caught_by: steps
# says: do not accuse it
# points: 0
def catches_bad_epoch(epoch):
    return True


# %% wrong="always_innocent" exercise="catches_bad_epoch"
# because: believes what it is told
# caught_by: steps
# says: Pass several batches
# points: 0
def catches_bad_epoch(epoch):
    return False


# %% wrong="one_batch" exercise="catches_bad_epoch"
# because: passes a single batch, after which nothing has to be cleared
# caught_by: steps
# says: Pass several batches
# points: 2
def catches_bad_epoch(epoch):
    X = torch.tensor(
        [[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [-2.0, 1.0], [1.5, 0.5], [2.5, 1.0]],
        dtype=torch.float64,
    )[:5]
    y = torch.tensor([2.0, -3.0, 7.0, 1.0, 4.0, -1.0], dtype=torch.float64)[:5]
    start = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        w, total, batches = start, 0.0, []
        for a, b in zip(X.split(5), y.split(5)):
            error = a @ w - b
            total += error.square().sum().item()
            w = w - lr * 2 / len(b) * a.T @ error
            batches.append((a.clone(), b.clone()))
        given = start.clone()
        try:
            new, loss = epoch(given, batches, lr)
            if new.shape != w.shape or not torch.allclose(new, w, rtol=1e-9):
                return True
            if not (isinstance(loss, float) and math.isclose(loss, total / len(y), rel_tol=1e-9)):
                return True
        except Exception:
            return True
        if not torch.equal(given, start):
            return True
        if sum(len(b) for _, b in batches) != len(y):
            return True
        inputs, targets = (torch.cat(parts) for parts in zip(*batches))
        if not torch.equal(inputs, X) or not torch.equal(targets, y):
            return True
    return False


# %% wrong="one_row_each" exercise="catches_bad_epoch"
# because: passes batches of one row, where sum and mean agree
# caught_by: steps
# says: sum and mean differ
# points: 2
def catches_bad_epoch(epoch):
    X = torch.tensor(
        [[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [-2.0, 1.0], [1.5, 0.5], [2.5, 1.0]],
        dtype=torch.float64,
    )[:5]
    y = torch.tensor([2.0, -3.0, 7.0, 1.0, 4.0, -1.0], dtype=torch.float64)[:5]
    start = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        w, total, batches = start, 0.0, []
        for a, b in zip(X.split(1), y.split(1)):
            error = a @ w - b
            total += error.square().sum().item()
            w = w - lr * 2 / len(b) * a.T @ error
            batches.append((a.clone(), b.clone()))
        given = start.clone()
        try:
            new, loss = epoch(given, batches, lr)
            if new.shape != w.shape or not torch.allclose(new, w, rtol=1e-9):
                return True
            if not (isinstance(loss, float) and math.isclose(loss, total / len(y), rel_tol=1e-9)):
                return True
        except Exception:
            return True
        if not torch.equal(given, start):
            return True
        if sum(len(b) for _, b in batches) != len(y):
            return True
        inputs, targets = (torch.cat(parts) for parts in zip(*batches))
        if not torch.equal(inputs, X) or not torch.equal(targets, y):
            return True
    return False


# %% wrong="equal_sizes" exercise="catches_bad_epoch"
# because: passes batches of equal size, where nothing can be dropped
# caught_by: batches
# says: the last is shorter
# points: 3
def catches_bad_epoch(epoch):
    X = torch.tensor(
        [[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [-2.0, 1.0], [1.5, 0.5], [2.5, 1.0]],
        dtype=torch.float64,
    )[:6]
    y = torch.tensor([2.0, -3.0, 7.0, 1.0, 4.0, -1.0], dtype=torch.float64)[:6]
    start = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        w, total, batches = start, 0.0, []
        for a, b in zip(X.split(2), y.split(2)):
            error = a @ w - b
            total += error.square().sum().item()
            w = w - lr * 2 / len(b) * a.T @ error
            batches.append((a.clone(), b.clone()))
        given = start.clone()
        try:
            new, loss = epoch(given, batches, lr)
            if new.shape != w.shape or not torch.allclose(new, w, rtol=1e-9):
                return True
            if not (isinstance(loss, float) and math.isclose(loss, total / len(y), rel_tol=1e-9)):
                return True
        except Exception:
            return True
        if not torch.equal(given, start):
            return True
        if sum(len(b) for _, b in batches) != len(y):
            return True
        inputs, targets = (torch.cat(parts) for parts in zip(*batches))
        if not torch.equal(inputs, X) or not torch.equal(targets, y):
            return True
    return False


# %% wrong="one_call" exercise="catches_bad_epoch"
# because: calls once, at an odd rate
# caught_by: batches
# says: Call it more than once
# points: 4
def catches_bad_epoch(epoch):
    X = torch.tensor(
        [[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [-2.0, 1.0], [1.5, 0.5], [2.5, 1.0]],
        dtype=torch.float64,
    )[:5]
    y = torch.tensor([2.0, -3.0, 7.0, 1.0, 4.0, -1.0], dtype=torch.float64)[:5]
    start = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.0731,):
        w, total, batches = start, 0.0, []
        for a, b in zip(X.split(2), y.split(2)):
            error = a @ w - b
            total += error.square().sum().item()
            w = w - lr * 2 / len(b) * a.T @ error
            batches.append((a.clone(), b.clone()))
        given = start.clone()
        try:
            new, loss = epoch(given, batches, lr)
            if new.shape != w.shape or not torch.allclose(new, w, rtol=1e-9):
                return True
            if not (isinstance(loss, float) and math.isclose(loss, total / len(y), rel_tol=1e-9)):
                return True
        except Exception:
            return True
        if not torch.equal(given, start):
            return True
        if sum(len(b) for _, b in batches) != len(y):
            return True
        inputs, targets = (torch.cat(parts) for parts in zip(*batches))
        if not torch.equal(inputs, X) or not torch.equal(targets, y):
            return True
    return False


# %% wrong="one_rate_twice" exercise="catches_bad_epoch"
# because: calls twice at the same rate
# caught_by: steps
# says: more than one learning rate
# points: 4
def catches_bad_epoch(epoch):
    X = torch.tensor(
        [[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [-2.0, 1.0], [1.5, 0.5], [2.5, 1.0]],
        dtype=torch.float64,
    )[:5]
    y = torch.tensor([2.0, -3.0, 7.0, 1.0, 4.0, -1.0], dtype=torch.float64)[:5]
    start = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.1):
        w, total, batches = start, 0.0, []
        for a, b in zip(X.split(2), y.split(2)):
            error = a @ w - b
            total += error.square().sum().item()
            w = w - lr * 2 / len(b) * a.T @ error
            batches.append((a.clone(), b.clone()))
        given = start.clone()
        try:
            new, loss = epoch(given, batches, lr)
            if new.shape != w.shape or not torch.allclose(new, w, rtol=1e-9):
                return True
            if not (isinstance(loss, float) and math.isclose(loss, total / len(y), rel_tol=1e-9)):
                return True
        except Exception:
            return True
        if not torch.equal(given, start):
            return True
        if sum(len(b) for _, b in batches) != len(y):
            return True
        inputs, targets = (torch.cat(parts) for parts in zip(*batches))
        if not torch.equal(inputs, X) or not torch.equal(targets, y):
            return True
    return False


# %% wrong="ignores_the_loss" exercise="catches_bad_epoch"
# because: looks at w only
# caught_by: loss
# says: Look at the loss as well
# points: 3
def catches_bad_epoch(epoch):
    X = torch.tensor(
        [[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [-2.0, 1.0], [1.5, 0.5], [2.5, 1.0]],
        dtype=torch.float64,
    )[:5]
    y = torch.tensor([2.0, -3.0, 7.0, 1.0, 4.0, -1.0], dtype=torch.float64)[:5]
    start = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        w, total, batches = start, 0.0, []
        for a, b in zip(X.split(2), y.split(2)):
            error = a @ w - b
            total += error.square().sum().item()
            w = w - lr * 2 / len(b) * a.T @ error
            batches.append((a.clone(), b.clone()))
        given = start.clone()
        try:
            new, _ = epoch(given, batches, lr)
            if new.shape != w.shape or not torch.allclose(new, w, rtol=1e-9):
                return True
        except Exception:
            return True
        if not torch.equal(given, start):
            return True
        if sum(len(b) for _, b in batches) != len(y):
            return True
        inputs, targets = (torch.cat(parts) for parts in zip(*batches))
        if not torch.equal(inputs, X) or not torch.equal(targets, y):
            return True
    return False


# %% wrong="any_number" exercise="catches_bad_epoch"
# because: takes a loss for right that is a tensor
# caught_by: loss
# says: A float was promised
# points: 4
def catches_bad_epoch(epoch):
    X = torch.tensor(
        [[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [-2.0, 1.0], [1.5, 0.5], [2.5, 1.0]],
        dtype=torch.float64,
    )[:5]
    y = torch.tensor([2.0, -3.0, 7.0, 1.0, 4.0, -1.0], dtype=torch.float64)[:5]
    start = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        w, total, batches = start, 0.0, []
        for a, b in zip(X.split(2), y.split(2)):
            error = a @ w - b
            total += error.square().sum().item()
            w = w - lr * 2 / len(b) * a.T @ error
            batches.append((a.clone(), b.clone()))
        given = start.clone()
        try:
            new, loss = epoch(given, batches, lr)
            if new.shape != w.shape or not torch.allclose(new, w, rtol=1e-9):
                return True
            if not (abs(loss - total / len(y)) < 1e-9):
                return True
        except Exception:
            return True
        if not torch.equal(given, start):
            return True
        if sum(len(b) for _, b in batches) != len(y):
            return True
        inputs, targets = (torch.cat(parts) for parts in zip(*batches))
        if not torch.equal(inputs, X) or not torch.equal(targets, y):
            return True
    return False


# %% wrong="ignores_the_arguments" exercise="catches_bad_epoch"
# because: looks at the results only
# caught_by: arguments
# says: Keep a copy of w
# points: 4
def catches_bad_epoch(epoch):
    X = torch.tensor(
        [[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [-2.0, 1.0], [1.5, 0.5], [2.5, 1.0]],
        dtype=torch.float64,
    )[:5]
    y = torch.tensor([2.0, -3.0, 7.0, 1.0, 4.0, -1.0], dtype=torch.float64)[:5]
    start = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        w, total, batches = start, 0.0, []
        for a, b in zip(X.split(2), y.split(2)):
            error = a @ w - b
            total += error.square().sum().item()
            w = w - lr * 2 / len(b) * a.T @ error
            batches.append((a.clone(), b.clone()))
        given = start.clone()
        try:
            new, loss = epoch(given, batches, lr)
            if new.shape != w.shape or not torch.allclose(new, w, rtol=1e-9):
                return True
            if not (isinstance(loss, float) and math.isclose(loss, total / len(y), rel_tol=1e-9)):
                return True
        except Exception:
            return True
    return False


# %% wrong="looks_at_w_only" exercise="catches_bad_epoch"
# because: compares w and lets the data be changed
# caught_by: arguments
# says: Compare inputs and targets
# points: 4
def catches_bad_epoch(epoch):
    X = torch.tensor(
        [[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [-2.0, 1.0], [1.5, 0.5], [2.5, 1.0]],
        dtype=torch.float64,
    )[:5]
    y = torch.tensor([2.0, -3.0, 7.0, 1.0, 4.0, -1.0], dtype=torch.float64)[:5]
    start = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        w, total, batches = start, 0.0, []
        for a, b in zip(X.split(2), y.split(2)):
            error = a @ w - b
            total += error.square().sum().item()
            w = w - lr * 2 / len(b) * a.T @ error
            batches.append((a.clone(), b.clone()))
        given = start.clone()
        try:
            new, loss = epoch(given, batches, lr)
            if new.shape != w.shape or not torch.allclose(new, w, rtol=1e-9):
                return True
            if not (isinstance(loss, float) and math.isclose(loss, total / len(y), rel_tol=1e-9)):
                return True
        except Exception:
            return True
        if not torch.equal(given, start):
            return True
    return False


# %% wrong="broadcasting_comparison" exercise="catches_bad_epoch"
# because: compares with allclose alone, which broadcasts
# caught_by: steps
# says: allclose broadcasts
# points: 4
def catches_bad_epoch(epoch):
    X = torch.tensor(
        [[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [-2.0, 1.0], [1.5, 0.5], [2.5, 1.0]],
        dtype=torch.float64,
    )[:5]
    y = torch.tensor([2.0, -3.0, 7.0, 1.0, 4.0, -1.0], dtype=torch.float64)[:5]
    start = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        w, total, batches = start, 0.0, []
        for a, b in zip(X.split(2), y.split(2)):
            error = a @ w - b
            total += error.square().sum().item()
            w = w - lr * 2 / len(b) * a.T @ error
            batches.append((a.clone(), b.clone()))
        given = start.clone()
        try:
            new, loss = epoch(given, batches, lr)
            if not torch.allclose(new, w, rtol=1e-9):
                return True
            if not (isinstance(loss, float) and math.isclose(loss, total / len(y), rel_tol=1e-9)):
                return True
        except Exception:
            return True
        if not torch.equal(given, start):
            return True
        if sum(len(b) for _, b in batches) != len(y):
            return True
        inputs, targets = (torch.cat(parts) for parts in zip(*batches))
        if not torch.equal(inputs, X) or not torch.equal(targets, y):
            return True
    return False


# %% wrong="default_tolerance" exercise="catches_bad_epoch"
# because: trusts the default tolerance of allclose
# caught_by: rounding
# says: Give allclose a small rtol
# points: 4
def catches_bad_epoch(epoch):
    X = torch.tensor(
        [[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [-2.0, 1.0], [1.5, 0.5], [2.5, 1.0]],
        dtype=torch.float64,
    )[:5]
    y = torch.tensor([2.0, -3.0, 7.0, 1.0, 4.0, -1.0], dtype=torch.float64)[:5]
    start = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        w, total, batches = start, 0.0, []
        for a, b in zip(X.split(2), y.split(2)):
            error = a @ w - b
            total += error.square().sum().item()
            w = w - lr * 2 / len(b) * a.T @ error
            batches.append((a.clone(), b.clone()))
        given = start.clone()
        try:
            new, loss = epoch(given, batches, lr)
            if new.shape != w.shape or not torch.allclose(new, w):
                return True
            if not (isinstance(loss, float) and math.isclose(loss, total / len(y), rel_tol=1e-5)):
                return True
        except Exception:
            return True
        if not torch.equal(given, start):
            return True
        if sum(len(b) for _, b in batches) != len(y):
            return True
        inputs, targets = (torch.cat(parts) for parts in zip(*batches))
        if not torch.equal(inputs, X) or not torch.equal(targets, y):
            return True
    return False


# %% wrong="float32_targets" exercise="catches_bad_epoch"
# because: leaves the targets at the default dtype, for which nothing was promised
# caught_by: rounding
# says: Pass what the text promises
# points: 4
def catches_bad_epoch(epoch):
    X = torch.tensor(
        [[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [-2.0, 1.0], [1.5, 0.5], [2.5, 1.0]],
        dtype=torch.float64,
    )[:5]
    y = torch.tensor([2.0, -3.0, 7.0, 1.0, 4.0, -1.0])[:5]
    start = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        w, total, batches = start, 0.0, []
        for a, b in zip(X.split(2), y.split(2)):
            error = a @ w - b
            total += error.square().sum().item()
            w = w - lr * 2 / len(b) * a.T @ error
            batches.append((a.clone(), b.clone()))
        given = start.clone()
        try:
            new, loss = epoch(given, batches, lr)
            if new.shape != w.shape or not torch.allclose(new, w, rtol=1e-9):
                return True
            if not (isinstance(loss, float) and math.isclose(loss, total / len(y), rel_tol=1e-9)):
                return True
        except Exception:
            return True
        if not torch.equal(given, start):
            return True
        if sum(len(b) for _, b in batches) != len(y):
            return True
        inputs, targets = (torch.cat(parts) for parts in zip(*batches))
        if not torch.equal(inputs, X) or not torch.equal(targets, y):
            return True
    return False


# %% wrong="to_the_last_digit" exercise="catches_bad_epoch"
# because: takes rounding for a bug
# caught_by: rounding
# says: compare with a tolerance
# points: 4
def catches_bad_epoch(epoch):
    X = torch.tensor(
        [[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [-2.0, 1.0], [1.5, 0.5], [2.5, 1.0]],
        dtype=torch.float64,
    )[:5]
    y = torch.tensor([2.0, -3.0, 7.0, 1.0, 4.0, -1.0], dtype=torch.float64)[:5]
    start = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        w, total, batches = start, 0.0, []
        for a, b in zip(X.split(2), y.split(2)):
            error = a @ w - b
            total += error.square().sum().item()
            w = w - lr * 2 / len(b) * a.T @ error
            batches.append((a.clone(), b.clone()))
        given = start.clone()
        try:
            new, loss = epoch(given, batches, lr)
            if new.shape != w.shape or not torch.equal(new, w):
                return True
            if not (isinstance(loss, float) and loss == total / len(y)):
                return True
        except Exception:
            return True
        if not torch.equal(given, start):
            return True
        if sum(len(b) for _, b in batches) != len(y):
            return True
        inputs, targets = (torch.cat(parts) for parts in zip(*batches))
        if not torch.equal(inputs, X) or not torch.equal(targets, y):
            return True
    return False


# %% wrong="lets_it_through" exercise="catches_bad_epoch"
# because: does not catch what the function raises
# caught_by: rounding
# says: Catch every exception
# points: 4
def catches_bad_epoch(epoch):
    X = torch.tensor(
        [[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [-2.0, 1.0], [1.5, 0.5], [2.5, 1.0]],
        dtype=torch.float64,
    )[:5]
    y = torch.tensor([2.0, -3.0, 7.0, 1.0, 4.0, -1.0], dtype=torch.float64)[:5]
    start = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        w, total, batches = start, 0.0, []
        for a, b in zip(X.split(2), y.split(2)):
            error = a @ w - b
            total += error.square().sum().item()
            w = w - lr * 2 / len(b) * a.T @ error
            batches.append((a.clone(), b.clone()))
        given = start.clone()
        new, loss = epoch(given, batches, lr)
        if new.shape != w.shape or not torch.allclose(new, w, rtol=1e-9):
            return True
        if not (isinstance(loss, float) and math.isclose(loss, total / len(y), rel_tol=1e-9)):
            return True
        if not torch.equal(given, start):
            return True
        if sum(len(b) for _, b in batches) != len(y):
            return True
        inputs, targets = (torch.cat(parts) for parts in zip(*batches))
        if not torch.equal(inputs, X) or not torch.equal(targets, y):
            return True
    return False


# %% right="random_batches" exercise="catches_bad_epoch"
# because: draws batches of odd sizes and lets autograd walk
def catches_bad_epoch(epoch):
    generator = torch.Generator().manual_seed(4)
    for sizes, lr in (((3, 1, 2), 0.05), ((2, 4), 0.2), ((1,), 1)):
        w = torch.randn(3, generator=generator, dtype=torch.float64)
        batches, kept, squares = [], [w.clone()], []
        walked = w.clone()
        for n in sizes:
            X = torch.randn(n, 3, generator=generator, dtype=torch.float64)
            y = torch.randn(n, generator=generator, dtype=torch.float64)
            batches.append((X, y))
            kept += [X.clone(), y.clone()]
            walked.requires_grad_()
            errors = (X @ walked - y).square()
            squares += errors.tolist()
            (slope,) = torch.autograd.grad(errors.mean(), walked)
            walked = (walked - lr * slope).detach()
        try:
            new, loss = epoch(w, batches, lr)
            assert type(loss) is float and new.shape == (3,)
            assert ((new - walked).abs() <= 1e-9 * walked.abs() + 1e-12).all()
            assert abs(loss - sum(squares) / len(squares)) <= 1e-9 * loss
            assert len(batches) == len(sizes)
            after = [w] + [tensor for pair in batches for tensor in pair]
            assert all(torch.equal(a, b) for a, b in zip(after, kept))
        except Exception:
            return True
    return False


# %% right="testing_module" exercise="catches_bad_epoch"
# because: lets torch.testing compare everything at once, and counts any complaint
def catches_bad_epoch(epoch):
    X = torch.arange(14, dtype=torch.float64).reshape(7, 2).cos()
    y = torch.arange(7, dtype=torch.float64).sin() + 1

    def attempt(lr, size):
        w, start = torch.tensor([0.5, -2.0], dtype=torch.float64), 0
        mine, losses = w.clone(), []
        batches = list(zip(X.clone().split(size), y.clone().split(size)))
        while start < 7:
            a, b = X[start : start + size], y[start : start + size]
            losses += ((a @ mine - b) ** 2).tolist()
            mine = mine - lr * 2 * torch.stack([(a @ mine - b).dot(c) for c in a.T]) / len(b)
            start += size
        new, loss = epoch(w, batches, lr)
        if not isinstance(loss, float):
            raise TypeError(loss)
        want = torch.tensor(sum(losses) / 7, dtype=torch.float64)
        got = torch.tensor(loss, dtype=torch.float64)
        torch.testing.assert_close((new, got), (mine, want), rtol=1e-9, atol=1e-13)
        torch.testing.assert_close(w, torch.tensor([0.5, -2.0], dtype=torch.float64))
        torch.testing.assert_close(torch.cat([a for a, _ in batches]), X)
        torch.testing.assert_close(torch.cat([b for _, b in batches]), y)

    try:
        for lr in (0.3, 0.011):
            attempt(lr, 3)
    except Exception:
        return True
    return False


# --------------------------------------------------------------------------------------- train


# %% wrong="never_clears" exercise="train"
# because: forgets to clear the gradients
# caught_by: losses
# says: Clear it between the steps
# points: 0
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            loss = ((model(X) - y) ** 2).mean()
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            total = sum(((model(X) - y) ** 2).sum().item() for X, y in validation)
        losses.append(total / sum(y.numel() for _, y in validation))
        if losses[-1] < best:
            best, keep = losses[-1], copy.deepcopy(model.state_dict())
    model.eval()
    if keep is not None:
        model.load_state_dict(keep)
    return losses


# %% wrong="clears_too_late" exercise="train"
# because: clears between backward and step
# caught_by: losses
# says: the value is wrong
# points: 0
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            loss = ((model(X) - y) ** 2).mean()
            loss.backward()
            optimizer.zero_grad()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            total = sum(((model(X) - y) ** 2).sum().item() for X, y in validation)
        losses.append(total / sum(y.numel() for _, y in validation))
        if losses[-1] < best:
            best, keep = losses[-1], copy.deepcopy(model.state_dict())
    model.eval()
    if keep is not None:
        model.load_state_dict(keep)
    return losses


# %% wrong="clears_after_the_step" exercise="train"
# because: clears after the step only, so that an old gradient counts
# caught_by: edges
# says: Clear before backward
# points: 5
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            loss = ((model(X) - y) ** 2).mean()
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        model.eval()
        with torch.no_grad():
            total = sum(((model(X) - y) ** 2).sum().item() for X, y in validation)
        losses.append(total / sum(y.numel() for _, y in validation))
        if losses[-1] < best:
            best, keep = losses[-1], copy.deepcopy(model.state_dict())
    model.eval()
    if keep is not None:
        model.load_state_dict(keep)
    return losses


# %% wrong="state_not_copied" exercise="train"
# because: keeps the state without copying it
# caught_by: best
# says: A state that is not copied moves on
# points: 3
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            loss = ((model(X) - y) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            total = sum(((model(X) - y) ** 2).sum().item() for X, y in validation)
        losses.append(total / sum(y.numel() for _, y in validation))
        if losses[-1] < best:
            best, keep = losses[-1], model.state_dict()
    model.eval()
    if keep is not None:
        model.load_state_dict(keep)
    return losses


# %% wrong="shallow_copy" exercise="train"
# because: copies the dictionary and not the tensors
# caught_by: best
# says: A state that is not copied moves on
# points: 3
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            loss = ((model(X) - y) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            total = sum(((model(X) - y) ** 2).sum().item() for X, y in validation)
        losses.append(total / sum(y.numel() for _, y in validation))
        if losses[-1] < best:
            best, keep = losses[-1], dict(model.state_dict())
    model.eval()
    if keep is not None:
        model.load_state_dict(keep)
    return losses


# %% wrong="keeps_the_last" exercise="train"
# because: leaves the model with the last state
# caught_by: best
# says: the first epoch is the best
# points: 3
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            loss = ((model(X) - y) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            total = sum(((model(X) - y) ** 2).sum().item() for X, y in validation)
        losses.append(total / sum(y.numel() for _, y in validation))
        if losses[-1] < best:
            best, keep = losses[-1], copy.deepcopy(model.state_dict())
    model.eval()
    if keep is not None:
        pass
    return losses


# %% wrong="parameters_only" exercise="train"
# because: keeps the parameters and forgets the buffers
# caught_by: modes
# says: running means belong to the best state
# points: 5
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            loss = ((model(X) - y) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            total = sum(((model(X) - y) ** 2).sum().item() for X, y in validation)
        losses.append(total / sum(y.numel() for _, y in validation))
        if losses[-1] < best:
            best, keep = losses[-1], [p.detach().clone() for p in model.parameters()]
    model.eval()
    if keep is not None:
        with torch.no_grad():
            for p, kept in zip(model.parameters(), keep):
                p.copy_(kept)
    return losses


# %% wrong="training_losses" exercise="train"
# because: chooses by the validation loss but returns the training loss
# caught_by: losses
# says: the value is wrong
# points: 1
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            loss = ((model(X) - y) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            last = loss.item()
        model.eval()
        with torch.no_grad():
            total = sum(((model(X) - y) ** 2).sum().item() for X, y in validation)
        losses.append(last)
        if total < best:
            best, keep = total, copy.deepcopy(model.state_dict())
    model.eval()
    if keep is not None:
        model.load_state_dict(keep)
    return losses


# %% wrong="mean_of_means" exercise="train"
# because: averages the means of the validation batches
# caught_by: losses
# says: a mean over all numbers
# points: 4
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            loss = ((model(X) - y) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            means = [((model(X) - y) ** 2).mean().item() for X, y in validation]
        losses.append(sum(means) / len(means))
        if losses[-1] < best:
            best, keep = losses[-1], copy.deepcopy(model.state_dict())
    model.eval()
    if keep is not None:
        model.load_state_dict(keep)
    return losses


# %% wrong="one_step_per_epoch" exercise="train"
# because: adds up the gradients of an epoch and makes one step
# caught_by: losses
# says: One step per batch
# points: 0
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            ((model(X) - y) ** 2).mean().backward()
        optimizer.step()
        optimizer.zero_grad()
        model.eval()
        with torch.no_grad():
            total = sum(((model(X) - y) ** 2).sum().item() for X, y in validation)
        losses.append(total / sum(y.numel() for _, y in validation))
        if losses[-1] < best:
            best, keep = losses[-1], copy.deepcopy(model.state_dict())
    model.eval()
    if keep is not None:
        model.load_state_dict(keep)
    return losses


# %% wrong="mode_set_once" exercise="train"
# because: switches to training mode once, before the loop
# caught_by: modes
# says: train() before the batches
# points: 5
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    model.train()
    for _ in range(epochs):
        for X, y in loader:
            loss = ((model(X) - y) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            total = sum(((model(X) - y) ** 2).sum().item() for X, y in validation)
        losses.append(total / sum(y.numel() for _, y in validation))
        if losses[-1] < best:
            best, keep = losses[-1], copy.deepcopy(model.state_dict())
    model.eval()
    if keep is not None:
        model.load_state_dict(keep)
    return losses


# %% wrong="ends_in_training_mode" exercise="train"
# because: goes back to training mode at the end
# caught_by: modes
# says: The end is eval
# points: 4
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            loss = ((model(X) - y) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            total = sum(((model(X) - y) ** 2).sum().item() for X, y in validation)
        losses.append(total / sum(y.numel() for _, y in validation))
        if losses[-1] < best:
            best, keep = losses[-1], copy.deepcopy(model.state_dict())
    model.train()
    if keep is not None:
        model.load_state_dict(keep)
    return losses


# %% wrong="trains_on_validation" exercise="train"
# because: learns from the validation batches as well
# caught_by: losses
# says: the value is wrong
# points: 0
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in [*loader, *validation]:
            loss = ((model(X) - y) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            total = sum(((model(X) - y) ** 2).sum().item() for X, y in validation)
        losses.append(total / sum(y.numel() for _, y in validation))
        if losses[-1] < best:
            best, keep = losses[-1], copy.deepcopy(model.state_dict())
    model.eval()
    if keep is not None:
        model.load_state_dict(keep)
    return losses


# %% wrong="last_of_equals_and_no_memory" exercise="train"
# because: loads a state that was never kept
# caught_by: edges
# says: raised
# points: 5
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            loss = ((model(X) - y) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            total = sum(((model(X) - y) ** 2).sum().item() for X, y in validation)
        losses.append(total / sum(y.numel() for _, y in validation))
        if losses[-1] < best:
            best, keep = losses[-1], copy.deepcopy(model.state_dict())
    model.eval()
    model.load_state_dict(keep)
    return losses


# %% wrong="latest_of_equals" exercise="train"
# because: lets a later epoch win against an equal one
# caught_by: best
# says: the first is kept
# points: 4
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            optimizer.zero_grad()
            nn.functional.mse_loss(model(X), y).backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            total = sum((model(X) - y).square().sum().item() for X, y in validation)
        losses.append(total / sum(y.numel() for _, y in validation))
        if losses[-1] <= best:
            best, keep = losses[-1], copy.deepcopy(model.state_dict())
    model.eval()
    if keep is not None:
        model.load_state_dict(keep)
    return losses


# %% wrong="divides_by_rows" exercise="train"
# because: divides by rows, which is right for one target only
# caught_by: losses
# says: rows times targets
# points: 4
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            optimizer.zero_grad()
            nn.functional.mse_loss(model(X), y).backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            total = sum((model(X) - y).square().sum().item() for X, y in validation)
        losses.append(total / sum(len(y) for _, y in validation))
        if losses[-1] < best:
            best, keep = losses[-1], copy.deepcopy(model.state_dict())
    model.eval()
    if keep is not None:
        model.load_state_dict(keep)
    return losses


# %% wrong="sums_over_targets" exercise="train"
# because: sums over the targets of a row before the mean
# caught_by: losses
# says: rows times targets
# points: 4
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            optimizer.zero_grad()
            (model(X) - y).square().sum(dim=-1).mean().backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            total = sum((model(X) - y).square().sum().item() for X, y in validation)
        losses.append(total / sum(y.numel() for _, y in validation))
        if losses[-1] < best:
            best, keep = losses[-1], copy.deepcopy(model.state_dict())
    model.eval()
    if keep is not None:
        model.load_state_dict(keep)
    return losses


# %% wrong="summed_loss" exercise="train"
# because: trains on the sum of each batch
# caught_by: losses
# says: One step per batch on its mean
# points: 1
def train(model, loader, validation, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            optimizer.zero_grad()
            (model(X) - y).square().sum().backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            total = sum((model(X) - y).square().sum().item() for X, y in validation)
        losses.append(total / sum(y.numel() for _, y in validation))
        if losses[-1] < best:
            best, keep = losses[-1], copy.deepcopy(model.state_dict())
    model.eval()
    if keep is not None:
        model.load_state_dict(keep)
    return losses


# %% right="by_hand" exercise="train"
# because: updates by hand and copies the tensors one by one
def train(model, loader, validation, lr, epochs):
    history, states = [], []
    for _ in range(epochs):
        model.train(True)
        for inputs, target in loader:
            model.zero_grad()
            nn.functional.mse_loss(model(inputs), target).backward()
            with torch.no_grad():
                for p in model.parameters():
                    p -= lr * p.grad
        model.train(False)
        with torch.no_grad():
            errors = torch.cat([(model(i) - t).flatten() for i, t in validation])
        history.append(errors.square().mean().item())
        states.append({k: v.clone() for k, v in model.state_dict().items()})
    model.eval()
    if history:
        model.load_state_dict(states[history.index(min(history))])
    return history


# %% right="helpers" exercise="train"
# because: splits the work into two functions
def train(model, loader, validation, lr, epochs):
    def epoch():
        model.train()
        for X, y in loader:
            for p in model.parameters():
                p.grad = None
            (model(X) - y).square().mean().backward()
            torch.optim.SGD(model.parameters(), lr).step()

    def judge():
        model.eval()
        with torch.inference_mode():
            parts = [((model(X) - y).square().mean().item(), y.numel()) for X, y in validation]
        return sum(m * n for m, n in parts) / sum(n for _, n in parts)

    model.eval()
    losses = []
    best = copy.deepcopy(model.state_dict())
    for _ in range(epochs):
        epoch()
        losses.append(judge())
        if losses[-1] < min(losses[:-1], default=float("inf")):
            best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses


# -------------------------------------------------------------------------- count_parameters


# %% wrong="counts_tensors" exercise="count_parameters"
# because: counts parameters and not the numbers in them
# caught_by: numbers
# says: count numbers, not tensors
def count_parameters(module):
    return len([p for p in module.parameters() if p.requires_grad])


# %% wrong="weights_only" exercise="count_parameters"
# because: forgets the biases
# caught_by: numbers
# says: and 3 biases
def count_parameters(module):
    return sum(p.numel() for p in module.parameters() if p.requires_grad and p.dim() > 1)


# %% wrong="frozen_too" exercise="count_parameters"
# because: counts every parameter, trained or not
# caught_by: not_trained
# says: A frozen parameter
# points: 2
def count_parameters(module):
    return sum(p.numel() for p in module.parameters())


# %% wrong="the_whole_state" exercise="count_parameters"
# because: counts what is saved, buffers included
# caught_by: not_trained
# says: the value is wrong
# points: 2
def count_parameters(module):
    return sum(tensor.numel() for tensor in module.state_dict().values())


# %% wrong="rows" exercise="count_parameters"
# because: adds up the first sizes
# caught_by: numbers
# says: 3 rows of 4 weights
def count_parameters(module):
    return sum(len(p) for p in module.parameters() if p.requires_grad)


# %% wrong="bytes" exercise="count_parameters"
# because: counts bytes
# caught_by: numbers
# says: count numbers
def count_parameters(module):
    return sum(p.nbytes for p in module.parameters() if p.requires_grad)


# %% right="by_names" exercise="count_parameters"
# because: goes through the names, and multiplies the sizes
def count_parameters(module):
    total = 0
    for _, p in module.named_parameters():
        if p.requires_grad:
            total += math.prod(p.shape)
    return total


# %% right="flattened" exercise="count_parameters"
# because: makes one long vector and asks for its length
def count_parameters(module):
    flat = [p.detach().flatten() for p in module.parameters() if p.requires_grad]
    return len(torch.cat(flat)) if flat else 0


# ---------------------------------------------------------------------------------- accuracy


# %% wrong="along_the_samples" exercise="accuracy"
# because: asks which sample is best for each class
# caught_by: share
# says: The votes are
def accuracy(logits, classes):
    votes = logits.argmax(dim=0)
    n = min(len(votes), len(classes))
    return (votes[:n] == classes[:n]).double().mean().item()


# %% wrong="counts" exercise="accuracy"
# because: counts and does not divide
# caught_by: share
# says: three of four are right
# points: 0
def accuracy(logits, classes):
    return float((logits.argmax(dim=1) == classes).sum())


# %% wrong="keeps_the_tensor" exercise="accuracy"
# because: returns a tensor
# caught_by: share
# says: gives its number by .item()
def accuracy(logits, classes):
    return (logits.argmax(dim=1) == classes).double().mean()


# %% wrong="positive_logits" exercise="accuracy"
# because: takes a positive logit of the true class for right
# caught_by: share
# says: three of four are right
def accuracy(logits, classes):
    return (logits[torch.arange(len(classes)), classes] > 0).double().mean().item()


# %% wrong="probability" exercise="accuracy"
# because: averages the probability of the true class
# caught_by: share
# says: three of four are right
def accuracy(logits, classes):
    return logits.softmax(dim=1)[torch.arange(len(classes)), classes].double().mean().item()


# %% wrong="last_of_equals" exercise="accuracy"
# because: lets the last of equal logits win
# caught_by: edges
# says: the first one counts
# points: 2
def accuracy(logits, classes):
    votes = logits.shape[1] - 1 - logits.flip(1).argmax(dim=1)
    return (votes == classes).double().mean().item()


# %% wrong="in_single_precision" exercise="accuracy"
# because: compares float64 logits in float32
# caught_by: edges
# says: in their own dtype
# points: 2
def accuracy(logits, classes):
    return (logits.float().argmax(dim=1) == classes).double().mean().item()


# %% right="counts_and_divides" exercise="accuracy"
# because: counts the right votes and divides
def accuracy(logits, classes):
    return int((logits.max(dim=1).indices == classes).sum()) / len(classes)


# %% right="row_by_row" exercise="accuracy"
# because: votes in plain Python
def accuracy(logits, classes):
    rows = logits.tolist()
    return sum(row.index(max(row)) == c for row, c in zip(rows, classes.tolist())) / len(rows)


# ------------------------------------------------------------------------- steps_of_training


# %% wrong="drops_the_last" exercise="steps_of_training"
# because: counts full batches only
# caught_by: steps
# says: a short one
def steps_of_training(n, batch_size, epochs):
    return n // batch_size * epochs


# %% wrong="one_too_many" exercise="steps_of_training"
# because: adds a batch where nothing is left over
# caught_by: steps
# says: no further batch
def steps_of_training(n, batch_size, epochs):
    return (n // batch_size + 1) * epochs


# %% wrong="one_long_epoch" exercise="steps_of_training"
# because: lets the next epoch begin in the middle of a batch
# caught_by: steps
# says: in each of three epochs
def steps_of_training(n, batch_size, epochs):
    return -(-n * epochs // batch_size)


# %% wrong="one_step_per_item" exercise="steps_of_training"
# because: counts items
# caught_by: steps
# says: Four full batches
def steps_of_training(n, batch_size, epochs):
    return n * epochs


# %% wrong="one_epoch" exercise="steps_of_training"
# because: forgets the epochs
# caught_by: steps
# says: in each of three epochs
def steps_of_training(n, batch_size, epochs):
    return -(-n // batch_size)


# %% wrong="through_floats" exercise="steps_of_training"
# because: rounds up a float, which cannot count that far
# caught_by: edges
# says: Work with whole numbers
# points: 2
def steps_of_training(n, batch_size, epochs):
    return math.ceil(n / batch_size) * epochs


# %% right="counts_starts" exercise="steps_of_training"
# because: counts the places at which a batch begins
def steps_of_training(n, batch_size, epochs):
    return epochs * len(range(0, n, batch_size))


# %% right="full_and_rest" exercise="steps_of_training"
# because: full batches, and one more if there is a rest
def steps_of_training(n, batch_size, epochs):
    full, rest = divmod(n, batch_size)
    return epochs * (full + (rest > 0))


# --------------------------------------------------------------------------- initial_weights


# %% wrong="divides_by_inputs" exercise="initial_weights"
# because: divides by the number of inputs and not by its root
# caught_by: spread
# says: The spread is gain / sqrt(inputs)
# points: 2
def initial_weights(sizes, gain, seed):
    g = torch.Generator().manual_seed(seed)
    return [torch.randn(m, k, generator=g) * gain / k for k, m in itertools.pairwise(sizes)]


# %% wrong="fits_the_outputs" exercise="initial_weights"
# because: lets the size after the layer decide
# caught_by: spread
# says: the size after the layer does not matter
# points: 2
def initial_weights(sizes, gain, seed):
    g = torch.Generator().manual_seed(seed)
    return [
        torch.randn(m, k, generator=g) * gain / math.sqrt(m) for k, m in itertools.pairwise(sizes)
    ]


# %% wrong="shapes_turned" exercise="initial_weights"
# because: makes a row for each input
# caught_by: shapes
# says: a row per output
# points: 1
def initial_weights(sizes, gain, seed):
    g = torch.Generator().manual_seed(seed)
    return [
        torch.randn(k, m, generator=g) * gain / math.sqrt(k) for k, m in itertools.pairwise(sizes)
    ]


# %% wrong="uniform" exercise="initial_weights"
# because: draws from a uniform distribution of the right spread
# caught_by: spread
# says: randn, not rand
# points: 2
def initial_weights(sizes, gain, seed):
    g = torch.Generator().manual_seed(seed)
    return [
        (torch.rand(m, k, generator=g) - 0.5) * gain * math.sqrt(12 / k)
        for k, m in itertools.pairwise(sizes)
    ]


# %% wrong="seeds_each_layer" exercise="initial_weights"
# because: makes a new generator for each layer, with the same seed
# caught_by: seed
# says: seed it once
# points: 3
def initial_weights(sizes, gain, seed):
    return [
        torch.randn(m, k, generator=torch.Generator().manual_seed(seed)) * gain / math.sqrt(k)
        for k, m in itertools.pairwise(sizes)
    ]


# %% wrong="seeds_everybody" exercise="initial_weights"
# because: seeds the global generator
# caught_by: seed
# says: of your own
# points: 3
def initial_weights(sizes, gain, seed):
    torch.manual_seed(seed)
    return [torch.randn(m, k) * gain / math.sqrt(k) for k, m in itertools.pairwise(sizes)]


# %% wrong="forgets_the_gain" exercise="initial_weights"
# because: leaves the gain out, which is 1 in the example
# caught_by: spread
# says: The standard deviation, not the variance
# points: 2
def initial_weights(sizes, gain, seed):
    g = torch.Generator().manual_seed(seed)
    return [torch.randn(m, k, generator=g) / math.sqrt(k) for k, m in itertools.pairwise(sizes)]


# %% right="fills_in_place" exercise="initial_weights"
# because: lets normal_ fill new tensors
def initial_weights(sizes, gain, seed):
    generator, weights = torch.Generator().manual_seed(seed), []
    for inputs, outputs in itertools.pairwise(sizes):
        weight = torch.empty(outputs, inputs)
        weights.append(weight.normal_(0.0, gain * inputs**-0.5, generator=generator))
    return weights


# %% right="library_scheme" exercise="initial_weights"
# because: torch.nn.init scales by the number of inputs as well
def initial_weights(sizes, gain, seed):
    generator, weights = torch.Generator().manual_seed(seed), []
    for inputs, outputs in itertools.pairwise(sizes):
        weight = torch.empty(outputs, inputs)
        nn.init.kaiming_normal_(weight, nonlinearity="linear", generator=generator)
        weights.append(weight * gain)
    return weights


# ------------------------------------------------------- large numbers, layouts and all digits


# %% wrong="in_single_precision" exercise="epoch_mean_loss"
# because: collects the losses in a float32 tensor
# caught_by: weights
# says: with all of its digits
# points: 2
def epoch_mean_loss(losses, sizes):
    if len(losses) != len(sizes):
        raise ValueError(f"{len(losses)} losses but {len(sizes)} sizes")
    if sum(sizes) == 0:
        raise ValueError("no samples")
    pairs = [(float(loss), n) for loss, n in zip(losses, sizes) if n]
    values, counts = torch.tensor([p[0] for p in pairs]), torch.tensor([p[1] for p in pairs])
    return ((values * counts).sum() / counts.sum()).item()


# %% wrong="quotient_of_exponentials" exercise="predict_from_state"
# because: writes tanh down with exponentials, which overflow
# caught_by: layers
# says: a quotient of exponentials overflows
# points: 3
def predict_from_state(x, state):
    places = sorted({int(name.split(".")[0]) for name in state})
    for place in places:
        if place != places[0]:
            x = (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))
        x = x @ state[f"{place}.weight"].T + state.get(f"{place}.bias", 0)
    return x


# %% wrong="reads_on_in_memory" exercise="windows"
# because: makes the views by hand and takes neighbours of the series for neighbours in memory
# caught_by: views
# says: Any dtype, any layout
# points: 4
class Windows(Dataset):
    def __init__(self, series, size):
        self.series, self.size = series, size

    def __len__(self):
        return max(0, len(self.series) - self.size)

    def __getitem__(self, index):
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        start = self.series.storage_offset() + index % len(self)
        return (
            self.series.as_strided((self.size,), (1,), start),
            self.series.as_strided((1,), (1,), start + self.size),
        )


# ------------------------------------------------------------------------------ count_layers


# %% wrong="one_level" exercise="count_layers"
# because: goes through children, which are one level deep
# caught_by: depth
# says: children() does not
def count_layers(module, kind):
    return sum(isinstance(m, kind) for m in module.children())


# %% wrong="without_itself" exercise="count_layers"
# because: leaves out the module itself
# caught_by: kinds
# says: The module itself counts
# points: 2
def count_layers(module, kind):
    return sum(isinstance(m, kind) for m in list(module.modules())[1:])


# %% wrong="this_class_alone" exercise="count_layers"
# because: asks for exactly this class, so classes made from it do not count
# caught_by: kinds
# says: ask with isinstance
# points: 2
def count_layers(module, kind):
    return sum(type(m) is kind for m in module.modules())


# %% wrong="reads_the_print" exercise="count_layers"
# because: counts the name in what the module prints, where a shared module stands twice
# caught_by: kinds
# says: Everything is a module
# points: 2
def count_layers(module, kind):
    return str(module).count(kind.__name__ + "(")


# %% wrong="counts_places" exercise="count_layers"
# because: counts a module as often as it stands somewhere
# caught_by: kinds
# says: one module in two places
# points: 2
def count_layers(module, kind):
    named = module.named_modules(remove_duplicate=False)
    return sum(isinstance(m, kind) for _, m in named)


# %% wrong="counts_parameters" exercise="count_layers"
# because: counts the tensors of the modules, and not the modules
# caught_by: depth
# says: the value is wrong
def count_layers(module, kind):
    return sum(len(list(m.parameters())) for m in module.modules() if isinstance(m, kind))


# %% right="walks_down" exercise="count_layers"
# because: goes down level by level and remembers what it has seen
def count_layers(module, kind):
    seen, waiting = set(), [module]
    while waiting:
        m = waiting.pop()
        if m not in seen:
            seen.add(m)
            waiting.extend(m.children())
    return len([m for m in seen if isinstance(m, kind)])


# %% right="by_name" exercise="count_layers"
# because: filters the named modules
def count_layers(module, kind):
    return len([name for name, m in module.named_modules() if isinstance(m, kind)])
