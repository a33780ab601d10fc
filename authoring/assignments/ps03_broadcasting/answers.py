# %% [markdown]
# Right answers that must earn full marks, and wrong ones that must not: each stands for a
# misconception, and is caught by the check that was written for it. Students do not write for a
# linter, so neither do these answers:

# -------------------------------------------------------------------------------- scale_rows


# %% wrong="scales_the_columns" exercise="scale_rows"
# because: lets the factors meet the last axis, where they fit by accident
# caught_by: rows
# says: The first row times 10
def scale_rows(table, factors):
    return table * factors


# %% wrong="axis_in_front" exercise="scale_rows"
# because: adds the axis on the side where PyTorch would have added it anyway
# caught_by: rows
# says: The first row times 10
def scale_rows(table, factors):
    return table * factors[None, :]


# %% wrong="adds" exercise="scale_rows"
# because: adds where it should multiply
# caught_by: rows
# says: The first row times 10
def scale_rows(table, factors):
    return table + factors[:, None]


# %% wrong="in_place" exercise="scale_rows"
# because: writes into the table of the caller
# caught_by: rows
# says: changed in place
# points: 0
def scale_rows(table, factors):
    table *= factors[:, None]
    return table


# %% wrong="matrix_product" exercise="scale_rows"
# because: sums over the rows
# caught_by: rows
# says: the shape is wrong
def scale_rows(table, factors):
    return factors @ table


# %% wrong="through_floats" exercise="scale_rows"
# because: multiplies whole numbers as float64
# caught_by: any_size
# says: to the last digit
# points: 2
def scale_rows(table, factors):
    return (table.double() * factors.double()[:, None]).to(table.dtype)


# %% right="diagonal" exercise="scale_rows"
# because: turns the table, scales its columns, and turns it back
def scale_rows(table, factors):
    return (table.T * factors).T


# %% right="in_letters" exercise="scale_rows"
# because: says it with einsum
def scale_rows(table, factors):
    return torch.einsum("nm,n->nm", table, factors)


# ---------------------------------------------------------------------------- shift_channels


# %% wrong="shifts_the_columns" exercise="shift_channels"
# because: lets the shifts meet the last axis
# caught_by: channels
# says: 5 everywhere in channel 0
def shift_channels(picture, shifts):
    return picture + shifts


# %% wrong="shifts_the_rows" exercise="shift_channels"
# because: adds one axis where two are needed
# caught_by: channels
# says: 5 everywhere in channel 0
def shift_channels(picture, shifts):
    return picture + shifts[:, None]


# %% wrong="multiplies" exercise="shift_channels"
# because: scales where it should shift
# caught_by: channels
# says: 5 everywhere in channel 0
def shift_channels(picture, shifts):
    return picture * shifts[:, None, None]


# %% wrong="an_axis_too_many" exercise="shift_channels"
# because: puts a 1 in front as well
# caught_by: channels
# says: the shape is wrong
def shift_channels(picture, shifts):
    return picture + shifts[None, :, None, None]


# %% wrong="in_place" exercise="shift_channels"
# because: writes into the picture of the caller
# caught_by: channels
# says: changed in place
# points: 0
def shift_channels(picture, shifts):
    for plane, shift in zip(picture, shifts):
        plane += shift
    return picture


# %% wrong="through_floats" exercise="shift_channels"
# because: adds whole numbers as float64
# caught_by: any_input
# says: to the last digit
# points: 2
def shift_channels(picture, shifts):
    return (picture.double() + shifts.double()[:, None, None]).to(picture.dtype)


# %% right="reshapes" exercise="shift_channels"
# because: writes the shape down
def shift_channels(picture, shifts):
    return picture + shifts.reshape(-1, 1, 1)


# %% right="channel_by_channel" exercise="shift_channels"
# because: copies and goes through the channels
def shift_channels(picture, shifts):
    shifted = picture.clone()
    for k in range(len(shifts)):
        shifted[k] += shifts[k]
    return shifted


# ------------------------------------------------------------------------------- equal_pairs


# %% wrong="with_itself" exercise="equal_pairs"
# because: compares each entry with itself only
# caught_by: table
# says: Each entry against each
def equal_pairs(x):
    return x == x


# %% wrong="numbers" exercise="equal_pairs"
# because: returns zeros and ones
# caught_by: table
# says: the dtype is wrong
def equal_pairs(x):
    return (x[:, None] == x).long()


# %% wrong="differences" exercise="equal_pairs"
# because: asks who differs
# caught_by: table
# says: Each entry against each
def equal_pairs(x):
    return x[:, None] != x


# %% wrong="diagonal_too" exercise="equal_pairs"
# because: says that everybody equals itself, a nan too
# caught_by: any_input
# says: does not even equal itself
# points: 2
def equal_pairs(x):
    return (x[:, None] == x) | torch.eye(len(x), dtype=torch.bool)


# %% wrong="close_enough" exercise="equal_pairs"
# because: compares with a tolerance
# caught_by: any_input
# says: Equal means equal
# points: 2
def equal_pairs(x):
    return torch.isclose(x.double()[:, None], x.double())


# %% wrong="in_single_precision" exercise="equal_pairs"
# because: compares in float32
# caught_by: any_input
# says: Equal means equal
# points: 2
def equal_pairs(x):
    return x.float()[:, None] == x.float()


# %% right="row_by_row" exercise="equal_pairs"
# because: compares the list with one entry at a time
def equal_pairs(x):
    result = torch.zeros(len(x), len(x), dtype=torch.bool)
    for i, entry in enumerate(x):
        result[i] = x == entry
    return result


# %% right="two_views" exercise="equal_pairs"
# because: adds an axis on either side
def equal_pairs(x):
    return torch.eq(x.unsqueeze(0), x.unsqueeze(1))


# ------------------------------------------------------------------------------- outer_table


# %% right="prints" exercise="outer_table"
# because: printing costs nothing
def outer_table(x, y):
    print("looking into it")
    return x.unsqueeze(1) * y


# %% right="warns" exercise="outer_table"
# because: a warning costs nothing, though it is written to stderr
def outer_table(x, y):
    import warnings

    warnings.warn("looking into it", stacklevel=2)
    return x.unsqueeze(1) * y


# %% wrong="numpy_array" exercise="outer_table"
# because: returns the right numbers in a NumPy array, where the exercise asks for a tensor
# caught_by: table
# says: torch.from_numpy
def outer_table(x, y):
    result = x.unsqueeze(1) * y
    return result.detach().numpy()


# %% wrong="entry_by_entry" exercise="outer_table"
# because: multiplies entry i by entry i and makes no table
# caught_by: table
# says: One row per entry of x
def outer_table(x, y):
    return x * y


# %% wrong="rows_and_columns_swapped" exercise="outer_table"
# because: lets x run along the columns
# caught_by: table
# says: One row per entry of x
def outer_table(x, y):
    return y[:, None] * x


# %% wrong="adds" exercise="outer_table"
# because: repeats the addition table of the lecture
# caught_by: table
# says: the values are wrong
def outer_table(x, y):
    return x[:, None] + y


# %% wrong="two_columns" exercise="outer_table"
# because: turns both into columns, so that they meet on the same axis
# caught_by: table
# says: must match the size
def outer_table(x, y):
    return x[:, None] * y[:, None]


# %% wrong="fills_floats" exercise="outer_table"
# because: fills a table of zeros, which is float32 whatever x and y are
# caught_by: any_input
# says: the dtype is wrong
# points: 2
def outer_table(x, y):
    table = torch.zeros(len(x), len(y))
    for i in range(len(x)):
        for j in range(len(y)):
            table[i, j] = x[i] * y[j]
    return table


# %% wrong="stacks_rows" exercise="outer_table"
# because: stacks one row per entry, and there is nothing to stack when x is empty
# caught_by: any_input
# says: an empty x
# points: 2
def outer_table(x, y):
    return torch.stack([entry * y for entry in x])


# %% wrong="one_number" exercise="outer_table"
# because: takes the sum of the products, the dot product
# caught_by: table
# says: expected
def outer_table(x, y):
    return x @ y


# %% wrong="dtype_of_x" exercise="outer_table"
# because: fills a table of the dtype of x, which cannot hold what floats in y make
# caught_by: any_input
# says: the dtype is wrong
# points: 2
def outer_table(x, y):
    table = torch.zeros(len(x), len(y), dtype=x.dtype)
    for i in range(len(x)):
        table[i] = x[i] * y
    return table


# %% right="unsqueeze_both" exercise="outer_table"
# because: adds both axes with unsqueeze
def outer_table(x, y):
    return x.unsqueeze(1) * y.unsqueeze(0)


# %% right="einsum" exercise="outer_table"
# because: spells the table as a sum of products without a sum
def outer_table(x, y):
    dtype = torch.promote_types(x.dtype, y.dtype)
    return torch.einsum("i,j->ij", x.to(dtype), y.to(dtype))


# ------------------------------------------------------------------------------- valid_pairs


# %% wrong="both_orders" exercise="valid_pairs"
# because: lists each pair in both orders
# caught_by: names
# says: Each pair once
def valid_pairs(shapes):
    pairs = {}
    for first, second in itertools.permutations(shapes, 2):
        try:
            pairs[first, second] = tuple(torch.broadcast_shapes(shapes[first], shapes[second]))
        except RuntimeError:
            continue
    return pairs


# %% wrong="with_itself" exercise="valid_pairs"
# because: pairs each tensor with itself as well
# caught_by: names
# says: none with itself
def valid_pairs(shapes):
    pairs = {}
    for first, second in itertools.combinations_with_replacement(shapes, 2):
        try:
            pairs[first, second] = tuple(torch.broadcast_shapes(shapes[first], shapes[second]))
        except RuntimeError:
            continue
    return pairs


# %% wrong="alphabet" exercise="valid_pairs"
# because: sorts the names, which is another order than that of the dict
# caught_by: names
# says: not of the alphabet
# points: 3
def valid_pairs(shapes):
    pairs = {}
    for first, second in itertools.combinations(sorted(shapes), 2):
        try:
            pairs[first, second] = tuple(torch.broadcast_shapes(shapes[first], shapes[second]))
        except RuntimeError:
            continue
    return pairs


# %% wrong="aligns_left" exercise="valid_pairs"
# because: compares sizes in reading order, from the left
# caught_by: names
# says: expected
def valid_pairs(shapes):
    pairs = {}
    for first, second in itertools.combinations(shapes, 2):
        sizes = list(itertools.zip_longest(shapes[first], shapes[second], fillvalue=1))
        if all(m == n or 1 in (m, n) for m, n in sizes):
            pairs[first, second] = tuple(n if m == 1 else m for m, n in sizes)
    return pairs


# %% wrong="equal_only" exercise="valid_pairs"
# because: thinks that only missing axes are stretched, and not axes of size 1
# caught_by: shapes
# says: the keys are wrong
# points: 1
def valid_pairs(shapes):
    pairs = {}
    for first, second in itertools.combinations(shapes, 2):
        s, t = sorted((shapes[first], shapes[second]), key=len)
        if t[len(t) - len(s) :] == s:
            pairs[first, second] = t
    return pairs


# %% wrong="zero_is_refused" exercise="valid_pairs"
# because: believes the rule that empty tensors do not broadcast
# caught_by: size_zero
# says: the other size, which is 0
# points: 2
def valid_pairs(shapes):
    pairs = {}
    for first, second in itertools.combinations(shapes, 2):
        s, t = shapes[first], shapes[second]
        if 0 in s or 0 in t:
            continue
        try:
            pairs[first, second] = tuple(torch.broadcast_shapes(s, t))
        except RuntimeError:
            continue
    return pairs


# %% wrong="larger_size" exercise="valid_pairs"
# because: takes the larger size, which is 1 where 1 meets 0
# caught_by: size_zero
# says: the other size, which is 0
# points: 2
def valid_pairs(shapes):
    pairs = {}
    for first, second in itertools.combinations(shapes, 2):
        s, t = shapes[first], shapes[second]
        rank = max(len(s), len(t))
        s, t = (1,) * (rank - len(s)) + s, (1,) * (rank - len(t)) + t
        if all(m == n or 1 in (m, n) for m, n in zip(s, t)):
            pairs[first, second] = tuple(max(m, n) for m, n in zip(s, t))
    return pairs


# %% wrong="none_for_refused" exercise="valid_pairs"
# because: keeps the pairs that do not fit, with None
# caught_by: names
# says: not expected
def valid_pairs(shapes):
    pairs = {}
    for first, second in itertools.combinations(shapes, 2):
        try:
            pairs[first, second] = tuple(torch.broadcast_shapes(shapes[first], shapes[second]))
        except RuntimeError:
            pairs[first, second] = None
    return pairs


# %% wrong="six_by_heart" exercise="valid_pairs"
# because: writes down the answer for the six tensors instead of a function
# caught_by: names
# says: the keys are wrong
def valid_pairs(shapes):
    pairs = {("a", "b"): (4, 3, 2), ("a", "e"): (4, 3, 2), ("a", "f"): (4, 3, 2)}
    pairs |= {("b", "e"): (3, 2), ("b", "f"): (3, 2), ("d", "e"): (3, 0), ("e", "f"): (3, 2)}
    return pairs


# %% wrong="last_axis_only" exercise="valid_pairs"
# because: looks at the last axis and takes for granted that the others fit
# caught_by: shapes
# says: the 5 of r stands under the 2 of p
# points: 1
def valid_pairs(shapes):
    pairs = {}
    for first, second in itertools.combinations(shapes, 2):
        s, t = shapes[first][::-1], shapes[second][::-1]
        if s and t and s[0] != t[0] and 1 not in (s[0], t[0]):
            continue
        sizes = [n if m == 1 else m for m, n in itertools.zip_longest(s, t, fillvalue=1)]
        pairs[first, second] = tuple(reversed(sizes))
    return pairs


# %% right="asks_pytorch" exercise="valid_pairs"
# because: lets torch.broadcast_shapes decide, and returns torch.Size
def valid_pairs(shapes):
    pairs = {}
    for first, second in itertools.combinations(shapes, 2):
        try:
            pairs[first, second] = torch.broadcast_shapes(shapes[first], shapes[second])
        except RuntimeError:
            pass
    return pairs


# %% right="multiplies" exercise="valid_pairs"
# because: makes the tensors and tries
def valid_pairs(shapes):
    names = list(shapes)
    pairs = {}
    for i in range(len(names)):
        for j in range(i + 1, len(names)):
            try:
                product = torch.zeros(shapes[names[i]]) * torch.zeros(shapes[names[j]])
            except RuntimeError:
                continue
            pairs[names[i], names[j]] = tuple(product.shape)
    return pairs


# --------------------------------------------------------------------------- broadcast_shape


# %% wrong="aligns_left" exercise="broadcast_shape"
# because: fills up on the right, so that shapes are aligned at the left
# caught_by: missing_axes
# says: Align the shapes at the right
# points: 1
def broadcast_shape(s, t):
    rank = max(len(s), len(t))
    s, t = s + (1,) * (rank - len(s)), t + (1,) * (rank - len(t))
    for axis in reversed(range(rank)):
        if s[axis] != t[axis] and 1 not in (s[axis], t[axis]):
            raise ValueError(f"sizes {s[axis]} and {t[axis]} do not fit on axis {axis}")
    return tuple(n if m == 1 else m for m, n in zip(s, t))


# %% wrong="forgets_missing_axes" exercise="broadcast_shape"
# because: zip stops at the end of the shorter shape, so axes of the longer one are lost
# caught_by: missing_axes
# says: the length is wrong
# points: 2
def broadcast_shape(s, t):
    sizes = []
    rank = max(len(s), len(t))
    for k, (m, n) in enumerate(zip(reversed(s), reversed(t)), start=1):
        if m != n and 1 not in (m, n):
            raise ValueError(f"sizes {m} and {n} do not fit on axis {rank - k}")
        sizes.append(n if m == 1 else m)
    return tuple(reversed(sizes)) if sizes else (0,) * rank


# %% wrong="larger_size" exercise="broadcast_shape"
# because: takes the larger of the two sizes, and the larger of 1 and 0 is 1
# caught_by: size_zero
# says: not the larger one
# points: 3
def broadcast_shape(s, t):
    rank = max(len(s), len(t))
    s, t = (1,) * (rank - len(s)) + s, (1,) * (rank - len(t)) + t
    for axis in reversed(range(rank)):
        if s[axis] != t[axis] and 1 not in (s[axis], t[axis]):
            raise ValueError(f"sizes {s[axis]} and {t[axis]} do not fit on axis {axis}")
    return tuple(max(m, n) for m, n in zip(s, t))


# %% wrong="zero_like_one" exercise="broadcast_shape"
# because: stretches a 0 as if it were a 1
# caught_by: size_zero
# says: 1 and 0
# points: 2
def broadcast_shape(s, t):
    rank = max(len(s), len(t))
    s, t = (1,) * (rank - len(s)) + s, (1,) * (rank - len(t)) + t
    for axis in reversed(range(rank)):
        if s[axis] != t[axis] and min(s[axis], t[axis]) > 1:
            raise ValueError(f"sizes {s[axis]} and {t[axis]} do not fit on axis {axis}")
    return tuple(max(m, n) for m, n in zip(s, t))


# %% wrong="zero_is_refused" exercise="broadcast_shape"
# because: believes the rule that empty tensors do not broadcast
# caught_by: size_zero
# says: raised ValueError
# points: 3
def broadcast_shape(s, t):
    rank = max(len(s), len(t))
    s, t = (1,) * (rank - len(s)) + s, (1,) * (rank - len(t)) + t
    for axis in reversed(range(rank)):
        m, n = s[axis], t[axis]
        if 0 in (m, n) or (m != n and 1 not in (m, n)):
            raise ValueError(f"sizes {m} and {n} do not fit on axis {axis}")
    return tuple(n if m == 1 else m for m, n in zip(s, t))


# %% wrong="scalar_is_refused" exercise="broadcast_shape"
# because: believes the rule that a tensor needs at least one axis
# caught_by: missing_axes
# says: a 0-d operand
# points: 2
def broadcast_shape(s, t):
    if not s or not t:
        raise ValueError("a 0-d tensor cannot be broadcast")
    rank = max(len(s), len(t))
    s, t = (1,) * (rank - len(s)) + s, (1,) * (rank - len(t)) + t
    for axis in reversed(range(rank)):
        if s[axis] != t[axis] and 1 not in (s[axis], t[axis]):
            raise ValueError(f"sizes {s[axis]} and {t[axis]} do not fit on axis {axis}")
    return tuple(n if m == 1 else m for m, n in zip(s, t))


# %% wrong="one_side_stretches" exercise="broadcast_shape"
# because: stretches the second shape to the first, and never the other way round
# caught_by: stretch
# says: on either side
def broadcast_shape(s, t):
    rank = max(len(s), len(t))
    s, t = (1,) * (rank - len(s)) + s, (1,) * (rank - len(t)) + t
    for axis in reversed(range(rank)):
        if t[axis] not in (1, s[axis]):
            raise RuntimeError(f"cannot expand {t} to {s}")
    return s


# %% wrong="makes_tensors" exercise="broadcast_shape"
# because: lets PyTorch add two tensors, which needs memory for every entry
# caught_by: stretch
# says: sizes in the billions
# points: 3
def broadcast_shape(s, t):
    rank = max(len(s), len(t))
    try:
        return tuple((torch.zeros(s) + torch.zeros(t)).shape)
    except RuntimeError:
        for axis in reversed(range(rank)):
            m, n = ((1,) * (rank - len(shape)) + shape for shape in (s, t))
            if m[axis] != n[axis] and 1 not in (m[axis], n[axis]):
                message = f"sizes {m[axis]} and {n[axis]} do not fit on axis {axis}"
                raise ValueError(message) from None


# %% wrong="axis_from_the_right" exercise="broadcast_shape"
# because: counts the axis from the right, starting at -1
# caught_by: refusal
# says: from the left
# points: 4
def broadcast_shape(s, t):
    sizes = []
    pairs = itertools.zip_longest(reversed(s), reversed(t), fillvalue=1)
    for k, (m, n) in enumerate(pairs, start=1):
        if m != n and 1 not in (m, n):
            raise ValueError(f"sizes {m} and {n} do not fit on axis {-k}")
        sizes.append(n if m == 1 else m)
    return tuple(reversed(sizes))


# %% wrong="first_from_the_left" exercise="broadcast_shape"
# because: names the clash that is furthest to the left
# caught_by: refusal
# says: two axes that do not fit
# points: 4
def broadcast_shape(s, t):
    rank = max(len(s), len(t))
    s, t = (1,) * (rank - len(s)) + s, (1,) * (rank - len(t)) + t
    for axis in range(rank):
        if s[axis] != t[axis] and 1 not in (s[axis], t[axis]):
            raise ValueError(f"sizes {s[axis]} and {t[axis]} do not fit on axis {axis}")
    return tuple(n if m == 1 else m for m, n in zip(s, t))


# %% wrong="returns_none" exercise="broadcast_shape"
# because: returns None where an exception is asked for
# caught_by: refusal
# says: an exception is expected
# points: 3
def broadcast_shape(s, t):
    rank = max(len(s), len(t))
    s, t = (1,) * (rank - len(s)) + s, (1,) * (rank - len(t)) + t
    if any(m != n and 1 not in (m, n) for m, n in zip(s, t)):
        return None
    return tuple(n if m == 1 else m for m, n in zip(s, t))


# %% wrong="says_nothing" exercise="broadcast_shape"
# because: raises the right exception with a message that names no axis
# caught_by: refusal
# says: does not say enough
# points: 4
def broadcast_shape(s, t):
    rank = max(len(s), len(t))
    padded = [(1,) * (rank - len(shape)) + shape for shape in (s, t)]
    if any(m != n and 1 not in (m, n) for m, n in zip(*padded)):
        raise ValueError(f"{s} and {t} do not fit")
    return tuple(n if m == 1 else m for m, n in zip(*padded))


# %% right="zip_longest" exercise="broadcast_shape"
# because: walks from the right and lets zip_longest fill up with ones
def broadcast_shape(s, t):
    sizes = []
    axis = max(len(s), len(t))
    for m, n in itertools.zip_longest(s[::-1], t[::-1], fillvalue=1):
        axis -= 1
        if m == n or n == 1:
            sizes.insert(0, m)
        elif m == 1:
            sizes.insert(0, n)
        else:
            raise ValueError(f"axis {axis}: {m} is not {n}, and neither of them is 1")
    return tuple(sizes)


# %% right="recursion" exercise="broadcast_shape"
# because: settles the last axis and leaves the rest to itself
def broadcast_shape(s, t):
    if not s or not t:
        return s or t
    sizes = {s[-1], t[-1]} - {1}
    if len(sizes) > 1:
        axis = max(len(s), len(t)) - 1
        raise ValueError(f"on axis {axis} the sizes {s[-1]} and {t[-1]} do not fit")
    return (*broadcast_shape(s[:-1], t[:-1]), *(sizes or {1}))


# --------------------------------------------------------------------------------- reshape_b


# %% wrong="unchanged" exercise="reshape_b"
# because: hopes that PyTorch finds the axis of the same size
# caught_by: product
# says: needs a 1 to its right
# points: 0
def reshape_b(a, b):
    return b


# %% wrong="row" exercise="reshape_b"
# because: adds the axis at the left end, where the rule would have added it anyway
# caught_by: product
# says: needs a 1 to its right
# points: 0
def reshape_b(a, b):
    return b[None, :]


# %% wrong="first_axis" exercise="reshape_b"
# because: adds two axes at the right and puts b under the first axis of a
# caught_by: product
# says: must match the size of tensor b (3)
# points: 0
def reshape_b(a, b):
    return b[:, None, None]


# %% wrong="three_by_heart" exercise="reshape_b"
# because: writes the sizes of the example into the function
# caught_by: product
# says: raised RuntimeError
# points: 1
def reshape_b(a, b):
    return b.reshape(3, 1)


# %% wrong="product_itself" exercise="reshape_b"
# because: returns the product and not the reshaped b
# caught_by: product
# says: the values are wrong
def reshape_b(a, b):
    return a * a * b[:, None] + 1.0


# %% wrong="repeats" exercise="reshape_b"
# because: writes b once for each entry of a
# caught_by: view
# says: is a copy
# points: 1
def reshape_b(a, b):
    return b[:, None].repeat(a.shape[0], 1, a.shape[2])


# %% wrong="copies" exercise="reshape_b"
# because: clones first, to be on the safe side
# caught_by: view
# says: without copying
# points: 1
def reshape_b(a, b):
    return b.clone().reshape(-1, 1)


# %% right="unsqueeze" exercise="reshape_b"
# because: adds the last axis with unsqueeze
def reshape_b(a, b):
    return b.unsqueeze(-1)


# %% right="three_axes" exercise="reshape_b"
# because: writes out the missing first axis and takes the size from b
def reshape_b(a, b):
    return b.reshape(1, b.shape[0], 1)


# %% right="expanded" exercise="reshape_b"
# because: stretches to the full shape with expand, which copies nothing
def reshape_b(a, b):
    return b[None, :, None].expand_as(a)


# --------------------------------------------------------------------------------- reshape_c


# %% wrong="one_axis_only" exercise="reshape_c"
# because: gives the rows of c no axis of their own, so they meet the first axis of a
# caught_by: product
# says: two ones
# points: 0
def reshape_c(a, c):
    return c[:, :, None]


# %% wrong="rows_of_the_batch" exercise="reshape_c"
# because: adds both axes in the middle, so m meets the last axis of a
# caught_by: product
# says: must match the size
# points: 0
def reshape_c(a, c):
    return c[:, None, None, :]


# %% wrong="axes_in_front" exercise="reshape_c"
# because: adds both axes in front, where the rule would have added them anyway
# caught_by: product
# says: must match the size
# points: 0
def reshape_c(a, c):
    return c[None, None]


# %% wrong="scrambles" exercise="reshape_c"
# because: swaps the axes of c and repairs the shape with reshape, which mixes the numbers
# caught_by: product
# says: the values are wrong
def reshape_c(a, c):
    p, m = c.shape
    return c.T.reshape(p, 1, m, 1)


# %% wrong="five_three_by_heart" exercise="reshape_c"
# because: writes the sizes of the example into the function
# caught_by: product
# says: raised RuntimeError
# points: 1
def reshape_c(a, c):
    return c.view(5, 1, 3, 1) if c.is_contiguous() else c[:, None, :, None]


# %% wrong="transposes" exercise="reshape_c"
# because: puts the axes of c in the other order, as (m, p)
# caught_by: product
# says: Under the axes
# points: 0
def reshape_c(a, c):
    return c.T[:, None, :, None]


# %% wrong="repeats" exercise="reshape_c"
# because: writes c once for each entry of a
# caught_by: view
# says: is a copy
# points: 1
def reshape_c(a, c):
    n, _, k = a.shape
    return c[:, None, :, None].repeat(1, n, 1, k)


# %% wrong="contiguous_first" exercise="reshape_c"
# because: calls contiguous, which copies a transposed tensor
# caught_by: view
# says: a transposed c
# points: 1
def reshape_c(a, c):
    p, m = c.shape
    return c.contiguous().view(p, 1, m, 1)


# %% wrong="product_itself" exercise="reshape_c"
# because: returns the product and not the reshaped c
# caught_by: product
# says: Return c alone
# points: 0
def reshape_c(a, c):
    return a * c[:, None, :, None]


# %% right="unsqueeze_twice" exercise="reshape_c"
# because: adds the two axes one after the other
def reshape_c(a, c):
    return c.unsqueeze(1).unsqueeze(3)


# %% right="reshape_with_sizes" exercise="reshape_c"
# because: names the whole shape; adding axes of size 1 never needs a copy
def reshape_c(a, c):
    p, m = c.shape
    return c.reshape(p, 1, m, 1)


# -------------------------------------------------------------------------------- stack_rows


# %% wrong="repeat" exercise="stack_rows"
# because: writes each row into memory
# caught_by: no_copy
# says: repeat and stack write each row
# points: 1
def stack_rows(row, n):
    return row.repeat(n, 1)


# %% wrong="adds_zeros" exercise="stack_rows"
# because: broadcasts in an addition, whose result is new memory
# caught_by: no_copy
# says: is a copy
# points: 1
def stack_rows(row, n):
    return torch.zeros(n, 1, dtype=row.dtype) + row


# %% wrong="one_long_row" exercise="stack_rows"
# because: repeats along the only axis and makes one long row
# caught_by: rows
# says: the shape is wrong
def stack_rows(row, n):
    return row.repeat(n)


# %% wrong="columns" exercise="stack_rows"
# because: stretches the row as columns
# caught_by: rows
# says: n rows of d entries
# points: 0
def stack_rows(row, n):
    return row[:, None].expand(-1, n)


# %% wrong="three_by_heart" exercise="stack_rows"
# because: writes the width of the example into the function
# caught_by: rows
# says: raised
def stack_rows(row, n):
    return row.expand(n, 3)


# %% wrong="contiguous" exercise="stack_rows"
# because: makes the stretched tensor contiguous, which writes out all rows
# caught_by: no_copy
# says: is a copy
# points: 1
def stack_rows(row, n):
    return row.expand(n, -1).contiguous()


# %% wrong="assumes_no_gaps" exercise="stack_rows"
# because: sets the strides by hand and takes for granted that the row has no gaps in memory
# caught_by: no_copy
# says: a row that is a column
# points: 1
def stack_rows(row, n):
    return row.as_strided((n, len(row)), (0, 1))


# %% right="broadcast_to" exercise="stack_rows"
# because: names the whole shape
def stack_rows(row, n):
    return torch.broadcast_to(row, (n, len(row)))


# %% right="strides_by_hand" exercise="stack_rows"
# because: sets a stride of 0 by hand and keeps the row's own stride
def stack_rows(row, n):
    return row.as_strided((n, len(row)), (0, row.stride(0)))


# ----------------------------------------------------------------------------------- one_hot


# %% wrong="identity_rows" exercise="one_hot"
# because: picks rows of the identity matrix, where -1 means the last one
# caught_by: outside
# says: -1 would mean the last column
# points: 2
def one_hot(labels, classes):
    return torch.eye(classes)[labels]


# %% wrong="library" exercise="one_hot"
# because: uses the library function, which refuses -1
# caught_by: outside
# says: raised RuntimeError
# points: 2
def one_hot(labels, classes):
    return torch.nn.functional.one_hot(labels, classes).to(torch.float32)


# %% wrong="truth_values" exercise="one_hot"
# because: forgets to turn truth values into numbers
# caught_by: table
# says: the dtype is wrong
def one_hot(labels, classes):
    return labels[:, None] == torch.arange(classes)


# %% wrong="integers" exercise="one_hot"
# because: turns truth values into integers
# caught_by: table
# says: a tensor of dtype int64
def one_hot(labels, classes):
    return (labels[:, None] == torch.arange(classes)).long()


# %% wrong="classes_by_labels" exercise="one_hot"
# because: makes one row per class
# caught_by: table
# says: the shape is wrong
def one_hot(labels, classes):
    return (torch.arange(classes)[:, None] == labels).float()


# %% wrong="counts_from_one" exercise="one_hot"
# because: numbers the classes from 1
# caught_by: table
# says: the values are wrong
def one_hot(labels, classes):
    return (labels[:, None] == torch.arange(1, classes + 1)).float()


# %% wrong="clamps" exercise="one_hot"
# because: moves labels that are outside to the nearest class
# caught_by: outside
# says: -1 is no class
# points: 2
def one_hot(labels, classes):
    return (labels.clamp(0, classes - 1)[:, None] == torch.arange(classes)).float()


# %% wrong="entry_by_entry" exercise="one_hot"
# because: compares label i with class i and makes no table
# caught_by: table
# says: must match the size
def one_hot(labels, classes):
    return (labels == torch.arange(classes)).float()


# %% right="where" exercise="one_hot"
# because: chooses between 1 and 0
def one_hot(labels, classes):
    table = labels.unsqueeze(1).eq(torch.arange(classes).unsqueeze(0))
    return torch.where(table, torch.tensor(1.0), torch.tensor(0.0))


# %% right="writes_ones" exercise="one_hot"
# because: writes a 1 for each label that is a class
def one_hot(labels, classes):
    table = torch.zeros(len(labels), classes)
    for i, label in enumerate(labels.tolist()):
        if 0 <= label < classes:
            table[i, label] = 1.0
    return table


# ---------------------------------------------------------------------- pairwise_differences


# %% wrong="partner_only" exercise="pairwise_differences"
# because: subtracts row i from row i
# caught_by: shape
# says: must match the size
def pairwise_differences(x, y):
    return x - y


# %% wrong="y_first" exercise="pairwise_differences"
# because: gives the first axis to y
# caught_by: shape
# says: row of x, row of y, coordinate
# points: 0
def pairwise_differences(x, y):
    return x - y[:, None, :]


# %% wrong="y_minus_x" exercise="pairwise_differences"
# because: subtracts in the other order
# caught_by: values
# says: x minus y
# points: 1
def pairwise_differences(x, y):
    return y - x[:, None, :]


# %% wrong="distances" exercise="pairwise_differences"
# because: goes on to distances and loses the coordinates
# caught_by: shape
# says: the length is wrong
def pairwise_differences(x, y):
    return (x[:, None, :] - y).square().sum(dim=2).sqrt()


# %% wrong="absolute" exercise="pairwise_differences"
# because: drops the sign
# caught_by: values
# says: the values are wrong
# points: 1
def pairwise_differences(x, y):
    return (x[:, None, :] - y).abs()


# %% wrong="flattened" exercise="pairwise_differences"
# because: lists the pairs one under the other
# caught_by: shape
# says: (n, m, d)
def pairwise_differences(x, y):
    return (x[:, None, :] - y).reshape(-1, x.shape[1])


# %% wrong="fills_floats" exercise="pairwise_differences"
# because: fills a table of zeros, which is float32 whatever x and y are
# caught_by: dtype
# says: the dtype is wrong
# points: 2
def pairwise_differences(x, y):
    result = torch.zeros(len(x), len(y), x.shape[1])
    for i in range(len(x)):
        result[i] = x[i] - y
    return result


# %% wrong="in_place" exercise="pairwise_differences"
# because: scales the argument in place before it subtracts
# caught_by: values
# says: was changed in place
# points: 1
def pairwise_differences(x, y):
    y.neg_()
    return x[:, None, :] + y


# %% wrong="dtype_of_x" exercise="pairwise_differences"
# because: fills a table of the dtype of x, which cuts the floats that y brings
# caught_by: dtype
# says: the dtype is wrong
# points: 2
def pairwise_differences(x, y):
    table = torch.zeros(len(x), len(y), x.shape[1], dtype=x.dtype)
    for i in range(len(x)):
        table[i] = x[i] - y
    return table


# %% right="unsqueeze_both" exercise="pairwise_differences"
# because: adds both axes by name
def pairwise_differences(x, y):
    return x.unsqueeze(1) - y.unsqueeze(0)


# %% right="expanded" exercise="pairwise_differences"
# because: stretches both by hand first
def pairwise_differences(x, y):
    shape = (len(x), len(y), x.shape[1])
    return x.reshape(len(x), 1, x.shape[1]).expand(shape) - y.expand(shape)


# ----------------------------------------------------------------------- standardise_columns


# %% wrong="sample_deviation" exercise="standardise_columns"
# because: torch's std divides by n - 1 if nothing is said
# caught_by: columns
# says: divide by n
# points: 2
def standardise_columns(x):
    constant = (x == x[:1]).all(dim=0)
    return torch.where(constant, 0.0, (x - x.mean(dim=0)) / x.std(dim=0))


# %% wrong="rows" exercise="standardise_columns"
# because: standardises rows
# caught_by: columns
# says: per column (dim=0)
def standardise_columns(x):
    centred = x - x.mean(dim=1, keepdim=True)
    spread = centred.square().mean(dim=1, keepdim=True).sqrt()
    return centred / spread


# %% wrong="one_mean_for_all" exercise="standardise_columns"
# because: takes one mean and one deviation of the whole table
# caught_by: columns
# says: One mean and one deviation per column
# points: 2
def standardise_columns(x):
    constant = (x == x[:1]).all(dim=0)
    return torch.where(constant, 0.0, (x - x.mean()) / x.std(correction=0))


# %% wrong="no_guard" exercise="standardise_columns"
# because: divides 0 by 0 in a constant column
# caught_by: constant
# says: becomes 0, not nan
# points: 3
def standardise_columns(x):
    centred = x - x.mean(dim=0)
    return centred / centred.square().mean(dim=0).sqrt()


# %% wrong="std_equals_zero" exercise="standardise_columns"
# because: compares a rounded deviation with 0
# caught_by: constant
# says: Compare entries, not spreads
# points: 3
def standardise_columns(x):
    centred = x - x.mean(dim=0)
    spread = centred.square().mean(dim=0).sqrt()
    return torch.where(spread == 0, 0.0, centred / spread)


# %% wrong="adds_epsilon" exercise="standardise_columns"
# because: adds a small number to the deviation, which hides 0 and crushes small spreads
# caught_by: constant
# says: Compare entries, not spreads
# points: 1
def standardise_columns(x):
    centred = x - x.mean(dim=0)
    return centred / (centred.square().mean(dim=0).sqrt() + 1e-8)


# %% wrong="threshold" exercise="standardise_columns"
# because: takes every column with a small deviation for a constant
# caught_by: constant
# says: constants, many lengths
# points: 2
def standardise_columns(x):
    centred = x - x.mean(dim=0)
    spread = centred.square().mean(dim=0).sqrt()
    return torch.where(spread < 1e-6, 0.0, centred / spread)


# %% wrong="constants_and_a_threshold" exercise="standardise_columns"
# because: compares entries, and takes columns with a small spread for constants as well
# caught_by: small_spread
# says: A small spread is no constant
# points: 4
def standardise_columns(x):
    centred = x - x.mean(dim=0)
    spread = centred.square().mean(dim=0).sqrt()
    constant = (x == x[:1]).all(dim=0) | (spread < 1e-8)
    return torch.where(constant, 0.0, centred / spread)


# %% wrong="nan_to_zero" exercise="standardise_columns"
# because: turns every nan into 0, those that were in the data too
# caught_by: columns
# says: a nan in one column
# points: 2
def standardise_columns(x):
    centred = x - x.mean(dim=0)
    return torch.nan_to_num(centred / centred.square().mean(dim=0).sqrt())


# %% wrong="in_place" exercise="standardise_columns"
# because: writes into its argument
# caught_by: argument
# says: change x itself
# points: 4
def standardise_columns(x):
    constant = (x == x[:1]).all(dim=0)
    x -= x.mean(dim=0)
    spread = x.square().mean(dim=0).sqrt()
    return torch.where(constant, 0.0, x / spread)


# %% wrong="float32_always" exercise="standardise_columns"
# because: converts to float32 and returns it
# caught_by: columns
# says: the dtype is wrong
def standardise_columns(x):
    x = x.float()
    constant = (x == x[:1]).all(dim=0)
    centred = x - x.mean(dim=0)
    return torch.where(constant, 0.0, centred / centred.square().mean(dim=0).sqrt()).float()


# %% wrong="first_and_last" exercise="standardise_columns"
# because: takes a column for constant if its first and its last entry are equal
# caught_by: columns
# says: only if all its entries are equal
# points: 3
def standardise_columns(x):
    constant = (x[:1] == x[-1:]).all(dim=0)
    centred = x - x.mean(dim=0)
    spread = centred.square().mean(dim=0).sqrt()
    return torch.where(constant, 0.0, centred / spread)


# %% wrong="relative_threshold" exercise="standardise_columns"
# because: takes a spread that is small beside the numbers for a rounding error
# caught_by: small_spread
# says: Small beside its mean is not constant
# points: 4
def standardise_columns(x):
    centred = x - x.mean(dim=0)
    spread = centred.square().mean(dim=0).sqrt()
    constant = spread <= 1e-6 * x.square().mean(dim=0).sqrt()
    return torch.where(constant, 0.0, centred / spread)


# %% right="deviations_with_correction" exercise="standardise_columns"
# because: asks var for the population and finds constants with the largest and smallest entry
def standardise_columns(x):
    if len(x) == 0:
        return x.clone()
    result = (x - x.mean(dim=0, keepdim=True)) / x.var(dim=0, correction=0, keepdim=True).sqrt()
    result[:, x.amax(dim=0) == x.amin(dim=0)] = 0.0
    return result


# %% right="column_by_column" exercise="standardise_columns"
# because: treats one column after the other
def standardise_columns(x):
    result = torch.empty_like(x)
    for j in range(x.shape[1]):
        column = x[:, j]
        if len(set(column.tolist())) == 1 and not bool(column.isnan().any()):
            result[:, j] = 0.0
        else:
            centred = column - column.mean()
            result[:, j] = centred / (centred * centred).mean().sqrt()
    return result


# ----------------------------------------------------------------------------- fix_residuals


# %% wrong="subtracts" exercise="fix_residuals"
# because: trusts the shapes; a column minus a list is a table
# caught_by: mixes
# says: A column minus a list is a table
def fix_residuals(y_pred, y):
    return y_pred - y


# %% wrong="targets_minus_predictions" exercise="fix_residuals"
# because: subtracts in the other order
# caught_by: mixes
# says: Predictions minus targets
# points: 2
def fix_residuals(y_pred, y):
    for tensor in (y_pred, y):
        if tensor.dim() != 1 and tuple(tensor.shape[1:]) != (1,):
            raise ValueError(f"shape {tuple(tensor.shape)}")
        if tensor.dim() == 0:
            raise ValueError("0-d")
    p, t = y_pred.reshape(-1), y.reshape(-1)
    if len(p) != len(t):
        raise ValueError(f"{len(p)} and {len(t)}")
    return t - p


# %% wrong="returns_column" exercise="fix_residuals"
# because: brings both to columns and forgets to come back
# caught_by: mixes
# says: the shape is wrong
def fix_residuals(y_pred, y):
    return y_pred.reshape(-1, 1) - y.reshape(-1, 1)


# %% wrong="squeezes" exercise="fix_residuals"
# because: squeeze removes every axis of size 1, also the only one of a single sample
# caught_by: one_sample
# says: not ()
# points: 4
def fix_residuals(y_pred, y):
    for tensor in (y_pred, y):
        if tensor.dim() == 0 or (tensor.dim() != 1 and tuple(tensor.shape[1:]) != (1,)):
            raise ValueError(f"shape {tuple(tensor.shape)}")
    p, t = y_pred.squeeze(), y.squeeze()
    if y_pred.shape[0] != y.shape[0]:
        raise ValueError(f"{y_pred.shape[0]} and {y.shape[0]}")
    return p - t


# %% wrong="flattens_anything" exercise="fix_residuals"
# because: flattens whatever comes, so tables pass as lists
# caught_by: shapes
# says: even if both shapes agree
# points: 4
def fix_residuals(y_pred, y):
    p, t = y_pred.reshape(-1), y.reshape(-1)
    if len(p) != len(t):
        raise ValueError(f"{len(p)} and {len(t)}")
    return p - t


# %% wrong="does_not_count" exercise="fix_residuals"
# because: leaves the count to PyTorch, which refuses 4 and 3 with another exception
# caught_by: counts
# says: raised a RuntimeError
# points: 4
def fix_residuals(y_pred, y):
    for tensor in (y_pred, y):
        if tensor.dim() == 0 or (tensor.dim() != 1 and tuple(tensor.shape[1:]) != (1,)):
            raise ValueError(f"shape {tuple(tensor.shape)}")
    return y_pred.reshape(-1) - y.reshape(-1)


# %% wrong="catches_the_refusal" exercise="fix_residuals"
# because: turns PyTorch's refusal into ValueError; 5 and 1 are not refused but broadcast
# caught_by: counts
# says: 5 and 1 would be broadcast
# points: 4
def fix_residuals(y_pred, y):
    for tensor in (y_pred, y):
        if tensor.dim() == 0 or (tensor.dim() != 1 and tuple(tensor.shape[1:]) != (1,)):
            raise ValueError(f"shape {tuple(tensor.shape)}")
    try:
        return y_pred.reshape(-1) - y.reshape(-1)
    except RuntimeError:
        raise ValueError(f"{len(y_pred)} and {len(y)}") from None


# %% wrong="asserts" exercise="fix_residuals"
# because: uses assert, which raises another exception
# caught_by: counts
# says: raised an AssertionError
# points: 3
def fix_residuals(y_pred, y):
    assert y_pred.dim() in (1, 2) and y.dim() in (1, 2)
    p, t = y_pred.reshape(-1), y.reshape(-1)
    assert len(p) == len(t)
    return p - t


# %% wrong="checks_predictions_only" exercise="fix_residuals"
# because: refuses odd predictions but flattens whatever the targets are
# caught_by: shapes
# says: y is checked like y_pred
# points: 4
def fix_residuals(y_pred, y):
    if y_pred.dim() == 0 or (y_pred.dim() != 1 and tuple(y_pred.shape[1:]) != (1,)):
        raise ValueError(f"shape {tuple(y_pred.shape)}")
    p, t = y_pred.reshape(-1), y.reshape(-1)
    if len(p) != len(t):
        raise ValueError(f"{len(p)} and {len(t)}")
    return p - t


# %% wrong="more_axes_of_one" exercise="fix_residuals"
# because: compares the number of elements with the first size, so (n, 1, 1) passes
# caught_by: shapes
# says: and nothing else
# points: 4
def fix_residuals(y_pred, y):
    for tensor in (y_pred, y):
        if tensor.dim() == 0 or tensor.numel() != len(tensor):
            raise ValueError(f"shape {tuple(tensor.shape)}")
    if len(y_pred) != len(y):
        raise ValueError(f"{len(y_pred)} predictions, {len(y)} targets")
    return y_pred.reshape(-1) - y.reshape(-1)


# %% right="squeezes_one_axis" exercise="fix_residuals"
# because: removes the second axis only
def fix_residuals(y_pred, y):
    def as_list(tensor):
        if tensor.dim() == 2 and tensor.size(1) == 1:
            return tensor.squeeze(1)
        if tensor.dim() == 1:
            return tensor
        raise ValueError(f"expected (n,) or (n, 1), got {tuple(tensor.shape)}")

    p, t = as_list(y_pred), as_list(y)
    if p.shape != t.shape:
        raise ValueError(f"there are {p.numel()} predictions but {t.numel()} targets")
    return p - t


# %% right="columns_first" exercise="fix_residuals"
# because: brings both to columns, compares, subtracts and takes the only column
def fix_residuals(y_pred, y):
    columns = []
    for tensor in (y_pred, y):
        column = tensor[:, None] if tensor.dim() == 1 else tensor
        if column.dim() != 2 or column.shape[1] != 1:
            raise ValueError("a list or a column is expected")
        columns.append(column)
    if len(columns[0]) != len(columns[1]):
        raise ValueError(f"{len(columns[0])} against {len(columns[1])}")
    return (columns[0] - columns[1])[:, 0]


# -------------------------------------------------------------------------- nearest_centroid


# %% wrong="per_centroid" exercise="nearest_centroid"
# because: looks for the nearest point of each centroid
# caught_by: index
# says: along the centroids
# points: 1
def nearest_centroid(points, centroids):
    difference = points[:, None, :] - centroids
    return (difference * difference).sum(dim=2).argmin(dim=0)


# %% wrong="distance_itself" exercise="nearest_centroid"
# because: returns the smallest distance and not its place
# caught_by: index
# says: the dtype is wrong
def nearest_centroid(points, centroids):
    difference = points[:, None, :] - centroids
    return (difference * difference).sum(dim=2).amin(dim=1)


# %% wrong="farthest" exercise="nearest_centroid"
# because: takes the largest distance
# caught_by: index
# says: the values are wrong
def nearest_centroid(points, centroids):
    difference = points[:, None, :] - centroids
    return (difference * difference).sum(dim=2).argmax(dim=1)


# %% wrong="city_blocks" exercise="nearest_centroid"
# because: adds up the absolute differences
# caught_by: index
# says: not the sum of the steps
# points: 2
def nearest_centroid(points, centroids):
    return (points[:, None, :] - centroids).abs().sum(dim=2).argmin(dim=1)


# %% wrong="most_similar" exercise="nearest_centroid"
# because: takes the largest dot product, which prefers long centroids
# caught_by: index
# says: the values are wrong
# points: 0
def nearest_centroid(points, centroids):
    return (points @ centroids.T).argmax(dim=1)


# %% wrong="sums_the_centroids" exercise="nearest_centroid"
# because: sums over the centroids instead of the coordinates
# caught_by: index
# says: One number per point
def nearest_centroid(points, centroids):
    difference = points[:, None, :] - centroids
    return (difference * difference).sum(dim=1).argmin(dim=1)


# %% wrong="last_of_equals" exercise="nearest_centroid"
# because: takes the last of several equally near centroids
# caught_by: edge_cases
# says: the lowest number wins
# points: 2
def nearest_centroid(points, centroids):
    difference = points[:, None, :] - centroids.flip(0)
    return len(centroids) - 1 - (difference * difference).sum(dim=2).argmin(dim=1)


# %% wrong="expands_the_square" exercise="nearest_centroid"
# because: expands the square; far from the origin its large terms are rounded
# caught_by: far_away
# says: subtract first, then square
# points: 2
def nearest_centroid(points, centroids):
    squares = (points * points).sum(dim=1)[:, None] + (centroids * centroids).sum(dim=1)
    return (squares - 2 * points @ centroids.T).argmin(dim=1)


# %% wrong="python_lists" exercise="nearest_centroid"
# because: collects numbers in a list, and an empty list becomes float32
# caught_by: edge_cases
# says: no points
# points: 2
def nearest_centroid(points, centroids):
    return torch.tensor([((p - centroids) ** 2).sum(dim=1).argmin().item() for p in points])


# %% wrong="root_and_min" exercise="nearest_centroid"
# because: takes the root as well, in float64, and the indices that min returns
# caught_by: far_away
# says: Floats cannot tell
# points: 2
def nearest_centroid(points, centroids):
    difference = points.unsqueeze(1).double() - centroids.unsqueeze(0).double()
    distance = difference.square().sum(dim=-1).sqrt()
    return distance.min(dim=1).indices


# %% wrong="exact_cdist" exercise="nearest_centroid"
# because: uses torch.cdist without its matrix product
# caught_by: far_away
# says: Floats cannot tell
# points: 2
def nearest_centroid(points, centroids):
    distance = torch.cdist(
        points.double(), centroids.double(), compute_mode="donot_use_mm_for_euclid_dist"
    )
    return distance.argmin(dim=1)


# %% right="point_by_point" exercise="nearest_centroid"
# because: keeps the dtype, and takes the indices that min returns
def nearest_centroid(points, centroids):
    nearest = [((point - centroids) ** 2).sum(dim=1).min(dim=0).indices for point in points]
    return torch.stack(nearest) if nearest else torch.zeros(0, dtype=torch.int64)


# %% right="transposed_table" exercise="nearest_centroid"
# because: lets the centroids run along the first axis
def nearest_centroid(points, centroids):
    return (points - centroids[:, None]).pow(2).sum(-1).argmin(0)


# ------------------------------------------------------------------------------- catches_bug


# %% wrong="one_combination" exercise="catches_bug"
# because: tries two lists only, which is how the author of the function tried it
# caught_by: silent_bug
# says: has shape (n, n)
# points: 2
def catches_bug(residuals):
    predictions, targets = torch.tensor([1.0, 2.0, 4.0]), torch.tensor([10.0, 30.0, 70.0])
    try:
        return not torch.equal(residuals(predictions, targets), predictions - targets)
    except Exception:
        return True


# %% wrong="mixed_only" exercise="catches_bug"
# because: tries a column against a list only
# caught_by: each_mix
# says: all four combinations
# points: 4
def catches_bug(residuals):
    for n in (1, 3):
        predictions = torch.tensor([1.0, 2.0, 4.0])[:n]
        targets = torch.tensor([10.0, 30.0, 70.0])[:n]
        for p, t in ((predictions[:, None], targets), (predictions, targets)):
            try:
                if not torch.equal(residuals(p, t), predictions - targets):
                    return True
            except Exception:
                return True
    return False


# %% wrong="single_sample" exercise="catches_bug"
# because: tries one sample, where (1, 1) and (1,) hold the same number
# caught_by: silent_bug
# says: compare the shape with (n,)
# points: 1
def catches_bug(residuals):
    p, t = torch.tensor([5.0]), torch.tensor([2.0])
    for y_pred in (p, p[:, None]):
        for y in (t, t[:, None]):
            if float(residuals(y_pred, y).sum()) != 3.0:
                return True
    return False


# %% wrong="shape_only" exercise="catches_bug"
# because: looks at the shape and not at the numbers
# caught_by: silent_bug
# says: compare both
# points: 2
def catches_bug(residuals):
    for n in (1, 3):
        p, t = torch.tensor([1.0, 2.0, 4.0])[:n], torch.tensor([10.0, 30.0, 70.0])[:n]
        for y_pred in (p, p[:, None]):
            for y in (t, t[:, None]):
                try:
                    if residuals(y_pred, y).shape != (n,):
                        return True
                except Exception:
                    return True
    return False


# %% wrong="equal_numbers" exercise="catches_bug"
# because: uses equal numbers, with which every wrong order looks right, and allclose, which broadcasts
# caught_by: silent_bug
# says: a function that only subtracts
# points: 1
def catches_bug(residuals):
    for n in (1, 3):
        p, t = torch.full((n,), 5.0), torch.full((n,), 2.0)
        for y_pred in (p, p[:, None]):
            for y in (t, t[:, None]):
                if not torch.allclose(residuals(y_pred, y), p - t):
                    return True
    return False


# %% wrong="zeros_and_ones" exercise="catches_bug"
# because: all differences are 0 or 1, which squaring does not change
# caught_by: numbers
# says: Use differences other than 0 and 1
# points: 4
def catches_bug(residuals):
    for n in (1, 3):
        p, t = torch.tensor([2.0, 4.0, 6.0])[:n], torch.tensor([1.0, 3.0, 6.0])[:n]
        for y_pred in (p, p[:, None]):
            for y in (t, t[:, None]):
                try:
                    if not torch.equal(residuals(y_pred, y), p - t):
                        return True
                except Exception:
                    return True
    return False


# %% wrong="exception_escapes" exercise="catches_bug"
# because: does not expect the function under test to raise
# caught_by: odd_ways
# says: catch the exception
# points: 4
def catches_bug(residuals):
    for n in (1, 3):
        p, t = torch.tensor([1.0, 2.0, 4.0])[:n], torch.tensor([10.0, 30.0, 70.0])[:n]
        for y_pred in (p, p[:, None]):
            for y in (t, t[:, None]):
                if not torch.equal(residuals(y_pred, y), p - t):
                    return True
    return False


# %% wrong="never_one_sample" exercise="catches_bug"
# because: never tries a single sample
# caught_by: odd_ways
# says: wrong only for one sample
# points: 4
def catches_bug(residuals):
    p, t = torch.tensor([1.0, 2.0, 4.0]), torch.tensor([10.0, 30.0, 70.0])
    for y_pred in (p, p[:, None]):
        for y in (t, t[:, None]):
            try:
                if not torch.equal(residuals(y_pred, y), p - t):
                    return True
            except Exception:
                return True
    return False


# %% wrong="demands_refusal" exercise="catches_bug"
# because: judges what the function does with arguments that it was not promised for
# caught_by: silent_bug
# says: do not accuse it
# points: 0
def catches_bug(residuals):
    for n in (1, 3):
        p, t = torch.tensor([1.0, 2.0, 4.0])[:n], torch.tensor([10.0, 30.0, 70.0])[:n]
        for y_pred in (p, p[:, None]):
            for y in (t, t[:, None]):
                try:
                    if not torch.equal(residuals(y_pred, y), p - t):
                        return True
                except Exception:
                    return True
    try:
        residuals(torch.ones(3), torch.ones(1))
    except ValueError:
        return False
    return True


# %% wrong="accuses_everyone" exercise="catches_bug"
# because: says True whatever it is given
# caught_by: silent_bug
# says: do not accuse it
# points: 0
def catches_bug(residuals):
    return True


# %% wrong="always_a_tensor" exercise="catches_bug"
# because: takes for granted that whatever comes back is a tensor
# caught_by: odd_ways
# says: What is no tensor is wrong too
# points: 4
def catches_bug(residuals):
    for n in (1, 3):
        predictions = torch.tensor([1.0, 2.0, 4.0])[:n]
        targets = torch.tensor([10.0, 30.0, 70.0])[:n]
        for p in (predictions, predictions[:, None]):
            for t in (targets, targets[:, None]):
                try:
                    result = residuals(p, t)
                except Exception:
                    return True
                if not torch.equal(result, predictions - targets):
                    return True
    return False


# %% wrong="no_samples" exercise="catches_bug"
# because: tries n = 0 as well, for which nothing was promised
# caught_by: innocent
# says: Call it with valid arguments only
# points: 4
def catches_bug(residuals):
    for n in (0, 1, 3):
        predictions = torch.tensor([1.0, 2.0, 4.0])[:n]
        targets = torch.tensor([10.0, 30.0, 70.0])[:n]
        for p in (predictions, predictions[:, None]):
            for t in (targets, targets[:, None]):
                try:
                    if residuals(p, t).tolist() != (predictions - targets).tolist():
                        return True
                except Exception:
                    return True
    return False


# %% wrong="trusts_everyone" exercise="catches_bug"
# because: says False whatever it is given
# caught_by: silent_bug
# says: has shape (n, n)
# points: 0
def catches_bug(residuals):
    return False


# %% right="against_a_model" exercise="catches_bug"
# because: compares lists of numbers and shapes with what plain Python computes
def catches_bug(residuals):
    for n in range(1, 5):
        p = [float(2**i) for i in range(n)]
        t = [float(-(3**i)) for i in range(n)]
        for first, second in itertools.product((False, True), repeat=2):
            y_pred, y = torch.tensor(p), torch.tensor(t)
            y_pred = y_pred.reshape(n, 1) if first else y_pred
            y = y.reshape(n, 1) if second else y
            try:
                result = residuals(y_pred, y)
                if tuple(result.shape) != (n,) or result.tolist() != [a - b for a, b in zip(p, t)]:
                    return True
            except Exception:
                return True
    return False


# %% right="any_of_cases" exercise="catches_bug"
# because: asks one question per case and joins the answers with any
def catches_bug(residuals):
    def is_wrong(n, shape_of_predictions, shape_of_targets):
        p = torch.arange(1.0, n + 1) ** 2
        t = 100.0 - torch.arange(1.0, n + 1) ** 3
        try:
            result = residuals(p.reshape(shape_of_predictions), t.reshape(shape_of_targets))
        except Exception:
            return True
        if not torch.is_tensor(result) or result.shape != p.shape:
            return True
        return bool((result != p - t).any())

    return any(
        is_wrong(n, first, second)
        for n in (1, 2, 5)
        for first in ((n,), (n, 1))
        for second in ((n,), (n, 1))
    )


# ------------------------------------- layouts, and numbers that a narrower type cannot tell apart


# %% wrong="reads_on_in_memory" exercise="reshape_b"
# because: makes a view by hand and takes the numbers for neighbours in memory
# caught_by: view
# says: view
# points: 1
def reshape_b(a, b):
    return b.as_strided((len(b), 1), (1, 1))


# %% wrong="starts_at_the_storage" exercise="reshape_b"
# because: makes a view by hand and forgets that b may begin later
# caught_by: view
# says: view
# points: 1
def reshape_b(a, b):
    return b.as_strided((len(b), 1), (b.stride(0), 1), 0)


# %% wrong="reads_on_in_memory" exercise="reshape_c"
# because: makes a view by hand with the strides of a contiguous table
# caught_by: view
# says: view
# points: 1
def reshape_c(a, c):
    p, m = c.shape
    return c.as_strided((p, 1, m, 1), (m, 1, 1, 1))


# %% wrong="starts_at_the_storage" exercise="reshape_c"
# because: makes a view by hand and forgets that c may begin later
# caught_by: view
# says: view
# points: 1
def reshape_c(a, c):
    p, m = c.shape
    return c.as_strided((p, 1, m, 1), (c.stride(0), 1, c.stride(1), 1), 0)


# %% wrong="in_single_precision" exercise="nearest_centroid"
# because: measures in float32, where close centroids are one
# caught_by: far_away
# says: keep the dtype
# points: 2
def nearest_centroid(points, centroids):
    difference = points.float()[:, None, :] - centroids.float()
    return difference.square().sum(dim=2).argmin(dim=1)


# %% wrong="through_floats" exercise="outer_table"
# because: multiplies as float64 and converts back
# caught_by: any_input
# says: not as floats
# points: 2
def outer_table(x, y):
    dtype = torch.result_type(x, y)
    return torch.outer(x.double(), y.double()).to(dtype)


# %% wrong="narrow_labels" exercise="one_hot"
# because: halves the labels to int32, where large ones wrap
# caught_by: outside
# says: as they are
# points: 2
def one_hot(labels, classes):
    return (labels.int()[:, None] == torch.arange(classes)).float()


# %% wrong="through_floats" exercise="pairwise_differences"
# because: subtracts whole numbers as floats
# caught_by: dtype
# says: as whole numbers
# points: 2
def pairwise_differences(x, y):
    dtype = torch.result_type(x, y)
    return (x.double()[:, None] - y.double()).to(dtype)
