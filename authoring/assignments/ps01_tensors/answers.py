# %% [markdown]
# Right answers that must earn full marks, and wrong ones that must not: each stands for a
# misconception, and is caught by the check that was written for it.

# ------------------------------------------------------------------------------- last_column


# %% wrong="last_row" exercise="last_column"
# because: takes the first place in the brackets for the columns
# caught_by: column
# says: One number of each row
def last_column(table):
    return table[-1].tolist()


# %% wrong="first_column" exercise="last_column"
# because: counts from the front
# caught_by: column
# says: the last one
def last_column(table):
    return table[:, 0].tolist()


# %% wrong="keeps_the_tensor" exercise="last_column"
# because: returns a tensor where a list is asked for
# caught_by: column
# says: tolist makes one
def last_column(table):
    return table[:, -1]


# %% wrong="a_list_for_each" exercise="last_column"
# because: keeps the axis of the columns by a slice
# caught_by: column
# says: in a Python list
def last_column(table):
    return table[:, -1:].tolist()


# %% wrong="third_column" exercise="last_column"
# because: counts the columns of the example
# caught_by: column
# says: random tables
# points: 0
def last_column(table):
    return table[:, 2].tolist()


# %% wrong="last_in_memory" exercise="last_column"
# because: steps through the storage and trusts that the table is contiguous
# caught_by: any_table
# says: not what lies last in memory
# points: 2
def last_column(table):
    n, m = table.shape
    return table.as_strided((n,), (m,), m - 1).tolist()


# %% wrong="through_doubles" exercise="last_column"
# because: takes the numbers out as floats and turns whole ones back
# caught_by: any_table
# says: do not go through floats
# points: 2
def last_column(table):
    numbers = table[:, -1].double().tolist()
    return numbers if table.is_floating_point() else [int(number) for number in numbers]


# %% right="row_by_row" exercise="last_column"
# because: goes through the rows
def last_column(table):
    return [row[-1].item() for row in table]


# %% right="last_of_the_transpose" exercise="last_column"
# because: the last row of the transpose
def last_column(table):
    return [number.item() for number in table.T[table.shape[1] - 1]]


# ------------------------------------------------------------------------------- with_border


# %% wrong="frame_of_floats" exercise="with_border"
# because: forgets that zeros makes float32
# caught_by: frame
# says: the dtype is wrong
def with_border(image):
    framed = torch.zeros(image.shape[0] + 2, image.shape[1] + 2)
    framed[1:-1, 1:-1] = image
    return framed


# %% wrong="one_side_only" exercise="with_border"
# because: counts one row and one column where there are two
# caught_by: frame
# says: on each side
def with_border(image):
    framed = torch.zeros(image.shape[0] + 1, image.shape[1] + 1, dtype=image.dtype)
    framed[1:, 1:] = image
    return framed


# %% wrong="top_left" exercise="with_border"
# because: puts the picture into the corner
# caught_by: frame
# says: stands in the middle
def with_border(image):
    height, width = image.shape
    framed = torch.zeros(height + 2, width + 2, dtype=image.dtype)
    framed[:height, :width] = image
    return framed


# %% wrong="sizes_swapped" exercise="with_border"
# because: takes the first size for the width, which is right for squares
# caught_by: frame
# says: may differ
def with_border(image):
    width, height = image.shape
    framed = torch.zeros(height + 2, width + 2, dtype=image.dtype)
    framed[1:-1, 1:-1] = image
    return framed


# %% wrong="frame_of_ones" exercise="with_border"
# because: draws the border in ones
# caught_by: frame
# says: a column of 0
def with_border(image):
    framed = torch.ones(image.shape[0] + 2, image.shape[1] + 2, dtype=image.dtype)
    framed[1:-1, 1:-1] = image
    return framed


# %% wrong="through_floats" exercise="with_border"
# because: builds the frame in float64 and converts at the end
# caught_by: any_picture
# says: do not go through floats
# points: 2
def with_border(image):
    framed = torch.zeros(image.shape[0] + 2, image.shape[1] + 2, dtype=torch.float64)
    framed[1:-1, 1:-1] = image
    return framed.to(image.dtype)


# %% right="pads" exercise="with_border"
# because: knows the function for it
def with_border(image):
    return torch.nn.functional.pad(image, (1, 1, 1, 1))


# %% right="glued" exercise="with_border"
# because: glues columns and rows of zeros to the picture
def with_border(image):
    column = image.new_zeros(image.shape[0], 1)
    row = image.new_zeros(1, image.shape[1] + 2)
    return torch.cat([row, torch.cat([column, image, column], dim=1), row])


# ---------------------------------------------------------------------------------- row_sums


# %% wrong="column_sums" exercise="row_sums"
# because: names the axis that stays
# caught_by: sums
# says: One sum per row
def row_sums(table):
    return table.sum(dim=0, keepdim=True)


# %% wrong="loses_the_axis" exercise="row_sums"
# because: forgets keepdim
# caught_by: sums
# says: in a column of shape (n, 1)
def row_sums(table):
    return table.sum(dim=1)


# %% wrong="one_sum" exercise="row_sums"
# because: adds up the whole table
# caught_by: sums
# says: One sum per row
def row_sums(table):
    return table.sum().reshape(1, 1)


# %% wrong="as_a_row" exercise="row_sums"
# because: puts the new axis in front
# caught_by: sums
# says: in a column of shape (n, 1)
def row_sums(table):
    return table.sum(dim=1)[None]


# %% wrong="means" exercise="row_sums"
# because: divides by the number of columns
# caught_by: sums
# says: One sum per row
def row_sums(table):
    return (table.double().mean(dim=1, keepdim=True)).to(table.dtype)


# %% wrong="through_floats" exercise="row_sums"
# because: adds up in float64 and converts back
# caught_by: any_table
# says: do not go through floats
# points: 2
def row_sums(table):
    return table.double().sum(dim=1, keepdim=True).to(table.dtype)


# %% right="axis_put_back" exercise="row_sums"
# because: lets the axis go and puts it back
def row_sums(table):
    return table.sum(dim=-1).unsqueeze(1)


# %% right="in_letters" exercise="row_sums"
# because: says it with einsum
def row_sums(table):
    return torch.einsum("nm->n", table).reshape(-1, 1)


# ------------------------------------------------------------------------------------ throws


# %% wrong="seeds_everybody" exercise="throws"
# because: seeds the global generator, on which everybody else depends
# caught_by: global_generator
# says: Make a torch.Generator of your own
# points: 2
def throws(seed, n):
    torch.manual_seed(seed)
    return torch.randint(1, 7, (n,))


# %% wrong="never_a_six" exercise="throws"
# because: takes the upper end of randint for included
# caught_by: die
# says: randint leaves out its upper end
# points: 2
def throws(seed, n):
    return torch.randint(1, 6, (n,), generator=torch.Generator().manual_seed(seed))


# %% wrong="counts_from_zero" exercise="throws"
# because: numbers the faces from 0
# caught_by: die
# says: from 1 to 6
# points: 2
def throws(seed, n):
    return torch.randint(6, (n,), generator=torch.Generator().manual_seed(seed))


# %% wrong="a_fixed_seed" exercise="throws"
# because: seeds its generator with a number of its own
# caught_by: repeats
# says: The seed decides
# points: 2
def throws(seed, n):
    return torch.randint(1, 7, (n,), generator=torch.Generator().manual_seed(42))


# %% wrong="never_the_same" exercise="throws"
# because: makes a generator and does not seed it by what it was given
# caught_by: repeats
# says: The same seed gives the same throws
# points: 1
def throws(seed, n):
    generator = torch.Generator()
    generator.seed()
    return torch.randint(1, 7, (n,), generator=generator)


# %% wrong="floats" exercise="throws"
# because: rounds random floats up, and leaves them floats
# caught_by: die
# says: Six faces
# points: 2
def throws(seed, n):
    generator = torch.Generator().manual_seed(seed)
    return (torch.rand(n, generator=generator) * 6).floor() + 1


# %% wrong="rounds" exercise="throws"
# because: rounds to the nearest, so that 1 and 6 come half as often
# caught_by: die
# says: equally likely
# points: 2
def throws(seed, n):
    generator = torch.Generator().manual_seed(seed)
    return (1 + 5 * torch.rand(n, generator=generator)).round().long()


# %% right="floors_floats" exercise="throws"
# because: draws floats from 0 to 6 and cuts them off
def throws(seed, n):
    generator = torch.Generator().manual_seed(seed)
    return (torch.rand(n, generator=generator) * 6).long() + 1


# %% right="forks" exercise="throws"
# because: seeds the global generator inside fork_rng, which puts it back
def throws(seed, n):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return torch.randint(1, 7, (n,))


# --------------------------------------------------------------------------- predict_tensors


# %% wrong="capital_follows_data" exercise="predict_tensors"
# because: thinks that torch.Tensor([1, 2]) is torch.tensor([1, 2])
# caught_by: capital_letter
# says: does not follow from the data
# points: 4
def predict_tensors():
    return {
        "a": ("int64", (3,)),
        "b": ("float32", (2,)),
        "c": ("bool", (2, 1)),
        "d": ("int64", (2,)),
        "e": "error",
        "f": ("int64", ()),
        "g": "error",
        "h": ("int64", (2,)),
        "i": ("int64", (1, 3)),
        "j": ("int64", ()),
        "k": ("int64", (2, 3)),
        "l": ("int64", (4,)),
    }


# %% wrong="number_not_size" exercise="predict_tensors"
# because: knows that the class makes floats, but takes its 3 for data
# caught_by: capital_letter
# says: a bare number is a size
# points: 4
def predict_tensors():
    return {
        "a": ("int64", (3,)),
        "b": ("float32", (2,)),
        "c": ("bool", (2, 1)),
        "d": ("int64", (2,)),
        "e": "error",
        "f": ("int64", ()),
        "g": "error",
        "h": ("float32", (2,)),
        "i": ("int64", (1, 3)),
        "j": ("float32", ()),
        "k": ("int64", (2, 3)),
        "l": ("int64", (4,)),
    }


# %% wrong="rows_are_padded" exercise="predict_tensors"
# because: believes that short rows are filled up with zeros
# caught_by: refused
# says: nothing is padded
# points: 4
def predict_tensors():
    return {
        "a": ("int64", (3,)),
        "b": ("float32", (2,)),
        "c": ("bool", (2, 1)),
        "d": ("int64", (2,)),
        "e": ("int64", (2, 3)),
        "f": ("int64", ()),
        "g": "error",
        "h": ("float32", (2,)),
        "i": ("int64", (1, 3)),
        "j": ("float32", (3,)),
        "k": ("int64", (2, 3)),
        "l": ("int64", (4,)),
    }


# %% wrong="digits_are_numbers" exercise="predict_tensors"
# because: believes that a digit in quotes is read as a number
# caught_by: refused
# says: Quotes make it text
# points: 4
def predict_tensors():
    return {
        "a": ("int64", (3,)),
        "b": ("float32", (2,)),
        "c": ("bool", (2, 1)),
        "d": ("int64", (2,)),
        "e": "error",
        "f": ("int64", ()),
        "g": ("int64", (1, 1)),
        "h": ("float32", (2,)),
        "i": ("int64", (1, 3)),
        "j": ("float32", (3,)),
        "k": ("int64", (2, 3)),
        "l": ("int64", (4,)),
    }


# %% wrong="first_entry_decides" exercise="predict_tensors"
# because: takes the dtype of the first entry for that of all
# caught_by: kinds_of_number
# says: One decimal point is enough
# points: 4
def predict_tensors():
    return {
        "a": ("int64", (3,)),
        "b": ("int64", (2,)),
        "c": ("bool", (2, 1)),
        "d": ("bool", (2,)),
        "e": "error",
        "f": ("int64", ()),
        "g": "error",
        "h": ("float32", (2,)),
        "i": ("int64", (1, 3)),
        "j": ("float32", (3,)),
        "k": ("int64", (2, 3)),
        "l": ("int64", (4,)),
    }


# %% wrong="bool_absorbs" exercise="predict_tensors"
# because: thinks that a True makes its neighbours truth values
# caught_by: kinds_of_number
# says: it counts as 1
# points: 4
def predict_tensors():
    return {
        "a": ("int64", (3,)),
        "b": ("float32", (2,)),
        "c": ("bool", (2, 1)),
        "d": ("bool", (2,)),
        "e": "error",
        "f": ("int64", ()),
        "g": "error",
        "h": ("float32", (2,)),
        "i": ("int64", (1, 3)),
        "j": ("float32", (3,)),
        "k": ("int64", (2, 3)),
        "l": ("int64", (4,)),
    }


# %% wrong="number_has_one_axis" exercise="predict_tensors"
# because: thinks that a single number is a list of one
# caught_by: axes
# says: the empty tuple
# points: 4
def predict_tensors():
    return {
        "a": ("int64", (3,)),
        "b": ("float32", (2,)),
        "c": ("bool", (2, 1)),
        "d": ("int64", (2,)),
        "e": "error",
        "f": ("int64", (1,)),
        "g": "error",
        "h": ("float32", (2,)),
        "i": ("int64", (1, 3)),
        "j": ("float32", (3,)),
        "k": ("int64", (2, 3)),
        "l": ("int64", (4,)),
    }


# %% wrong="constructors_make_floats" exercise="predict_tensors"
# because: thinks that constructors make floats, whatever number they are given
# caught_by: axes
# says: the 7 has no decimal point
# points: 4
def predict_tensors():
    return {
        "a": ("int64", (3,)),
        "b": ("float32", (2,)),
        "c": ("bool", (2, 1)),
        "d": ("int64", (2,)),
        "e": "error",
        "f": ("int64", ()),
        "g": "error",
        "h": ("float32", (2,)),
        "i": ("int64", (1, 3)),
        "j": ("float32", (3,)),
        "k": ("float32", (2, 3)),
        "l": ("float32", (4,)),
    }


# %% wrong="one_letter_missing" exercise="predict_tensors"
# because: leaves out a call that it is not sure about
# caught_by: form
# says: One prediction for each letter
# points: 3
def predict_tensors():
    return {
        "a": ("int64", (3,)),
        "b": ("float32", (2,)),
        "c": ("bool", (2, 1)),
        "d": ("int64", (2,)),
        "e": "error",
        "f": ("int64", ()),
        "g": "error",
        "h": ("float32", (2,)),
        "i": ("int64", (1, 3)),
        "k": ("int64", (2, 3)),
        "l": ("int64", (4,)),
    }


# %% right="from_lists" exercise="predict_tensors"
# because: groups the letters by what they have in common
def predict_tensors():
    predictions = dict.fromkeys("eg", "error")
    predictions |= {"a": ("int64", (3,)), "d": ("int64", (2,)), "f": ("int64", ())}
    predictions |= {"b": ("float32", (2,)), "h": ("float32", (2,)), "j": ("float32", (3,))}
    predictions |= {"i": ("int64", (1, 3)), "k": ("int64", (2, 3)), "l": ("int64", (4,))}
    predictions["c"] = ("bool", (2, 1))
    return predictions


# %% right="runs_them" exercise="predict_tensors"
# because: lets PyTorch predict, which nobody can forbid; shapes are torch.Size
def predict_tensors():
    calls = {
        "a": lambda: torch.tensor([1, 2, 3]),
        "b": lambda: torch.tensor([1, 2.0]),
        "c": lambda: torch.tensor([[True], [False]]),
        "d": lambda: torch.tensor([True, 2]),
        "e": lambda: torch.tensor([[1, 2, 3], [4, 5]]),
        "f": lambda: torch.tensor(7),
        "g": lambda: torch.tensor([["7"]]),
        "h": lambda: torch.Tensor([1, 2]),
        "i": lambda: torch.tensor([(1, 2, 3)]),
        "j": lambda: torch.Tensor(3),
        "k": lambda: torch.full((2, 3), 7),
        "l": lambda: torch.arange(0, 10, 3),
    }
    predictions = {}
    for letter, call in calls.items():
        try:
            made = call()
            predictions[letter] = (str(made.dtype).removeprefix("torch."), made.shape)
        except ValueError:
            predictions[letter] = "error"
    return predictions


# ------------------------------------------------------------------------------ checkerboard


# %% right="prints" exercise="checkerboard"
# because: printing costs nothing
def checkerboard(rows, columns):
    print("looking into it")
    return (torch.arange(rows)[:, None] + torch.arange(columns)).remainder(2).float()


# %% right="warns" exercise="checkerboard"
# because: a warning costs nothing, though it is written to stderr
def checkerboard(rows, columns):
    import warnings

    warnings.warn("looking into it", stacklevel=2)
    return (torch.arange(rows)[:, None] + torch.arange(columns)).remainder(2).float()


# %% wrong="numpy_array" exercise="checkerboard"
# because: returns the right numbers in a NumPy array, where the exercise asks for a tensor
# caught_by: board
# says: torch.from_numpy
def checkerboard(rows, columns):
    return np.indices((rows, columns)).sum(axis=0).astype(np.float32) % 2


# %% wrong="along_reading_order" exercise="checkerboard"
# because: alternates along the reading order, which makes stripes if columns is even
# caught_by: any_size
# says: Row 1 starts with 1
# points: 1
def checkerboard(rows, columns):
    return (torch.arange(rows * columns) % 2).float().reshape(rows, columns)


# %% wrong="starts_with_one" exercise="checkerboard"
# because: puts the ones where the zeros belong
# caught_by: board
# says: 0 in the corner
def checkerboard(rows, columns):
    board = torch.zeros(rows, columns)
    board[::2, ::2] = 1
    board[1::2, 1::2] = 1
    return board


# %% wrong="half_of_the_ones" exercise="checkerboard"
# because: fills the even rows and forgets the odd ones
# caught_by: board
# says: neighbours differ
def checkerboard(rows, columns):
    board = torch.zeros(rows, columns)
    board[::2, 1::2] = 1
    return board


# %% wrong="integers" exercise="checkerboard"
# because: makes a board of whole numbers
# caught_by: board
# says: the dtype is wrong
def checkerboard(rows, columns):
    board = torch.full((rows, columns), 0)
    board[::2, 1::2] = 1
    board[1::2, ::2] = 1
    return board


# %% wrong="square_only" exercise="checkerboard"
# because: takes rows for both sizes
# caught_by: board
# says: the shape is wrong
def checkerboard(rows, columns):
    board = torch.zeros(rows, rows)
    board[::2, 1::2] = 1
    board[1::2, ::2] = 1
    return board


# %% wrong="two_separate_slices" exercise="checkerboard"
# because: fills whole rows and then whole columns, so that ones stand beside ones
# caught_by: board
# says: neighbours differ
def checkerboard(rows, columns):
    board = torch.zeros(rows, columns)
    board[1::2] = 1
    board[:, 1::2] = 1
    return board


# %% wrong="rows_swapped" exercise="checkerboard"
# because: takes the first size for the columns
# caught_by: board
# says: the shape is wrong
# points: 0
def checkerboard(rows, columns):
    board = torch.zeros(columns, rows)
    board[::2, 1::2] = 1
    board[1::2, ::2] = 1
    return board


# %% wrong="glues_two_rows" exercise="checkerboard"
# because: repeats a pair of rows, and there is nothing to join when rows is 0
# caught_by: any_size
# says: without fields
# points: 1
def checkerboard(rows, columns):
    even = torch.tensor([float(j % 2) for j in range(columns)])
    return torch.stack([even if i % 2 == 0 else 1 - even for i in range(rows)])


# %% right="entry_by_entry" exercise="checkerboard"
# because: writes each entry in two loops
def checkerboard(rows, columns):
    board = torch.zeros(rows, columns)
    for i in range(rows):
        for j in range(columns):
            board[i, j] = (i + j) % 2
    return board


# %% right="column_plus_row" exercise="checkerboard"
# because: adds the numbers of row and column with an axis of size 1
def checkerboard(rows, columns):
    return ((torch.arange(rows)[:, None] + torch.arange(columns)) % 2).to(torch.float32)


# -------------------------------------------------------------------------------- safe_stack


# %% wrong="joins_instead" exercise="safe_stack"
# because: takes cat for stack, which lengthens an axis that exists
# caught_by: stacks
# says: cat would only lengthen
# points: 3
def safe_stack(tensors, dim):
    if not tensors:
        raise ValueError("nothing to stack")
    first = tensors[0]
    for i, tensor in enumerate(tensors):
        if tensor.shape != first.shape:
            raise ValueError(f"tensor {i}: {tuple(tensor.shape)}, not {tuple(first.shape)}")
        if tensor.dtype != first.dtype:
            raise ValueError(f"tensor {i}: {tensor.dtype}, not {first.dtype}")
    return torch.cat(tensors, dim=dim)


# %% wrong="always_first_axis" exercise="safe_stack"
# because: forgets to pass dim on
# caught_by: stacks
# says: dim says where the new axis stands
# points: 3
def safe_stack(tensors, dim):
    if not tensors:
        raise ValueError("nothing to stack")
    first = tensors[0]
    for i, tensor in enumerate(tensors):
        if tensor.shape != first.shape:
            raise ValueError(f"tensor {i}: {tuple(tensor.shape)}, not {tuple(first.shape)}")
        if tensor.dtype != first.dtype:
            raise ValueError(f"tensor {i}: {tensor.dtype}, not {first.dtype}")
    return torch.stack(tensors)


# %% wrong="shapes_first" exercise="safe_stack"
# because: goes through all shapes before it looks at any dtype
# caught_by: names_the_dtype
# says: In the order of the list
# points: 3
def safe_stack(tensors, dim):
    if not tensors:
        raise ValueError("nothing to stack")
    first = tensors[0]
    for i, tensor in enumerate(tensors):
        if tensor.shape != first.shape:
            raise ValueError(f"tensor {i}: {tuple(tensor.shape)}, not {tuple(first.shape)}")
    for i, tensor in enumerate(tensors):
        if tensor.dtype != first.dtype:
            raise ValueError(f"tensor {i}: {tensor.dtype}, not {first.dtype}")
    return torch.stack(tensors, dim=dim)


# %% wrong="dtypes_first" exercise="safe_stack"
# because: goes through all dtypes before it looks at any shape
# caught_by: names_the_shape
# says: In the order of the list
# points: 3
def safe_stack(tensors, dim):
    if not tensors:
        raise ValueError("nothing to stack")
    first = tensors[0]
    for i, tensor in enumerate(tensors):
        if tensor.dtype != first.dtype:
            raise ValueError(f"tensor {i}: {tensor.dtype}, not {first.dtype}")
    for i, tensor in enumerate(tensors):
        if tensor.shape != first.shape:
            raise ValueError(f"tensor {i}: {tuple(tensor.shape)}, not {tuple(first.shape)}")
    return torch.stack(tensors, dim=dim)


# %% wrong="stacks_floats" exercise="safe_stack"
# because: stacks in float64 and converts back
# caught_by: stacks
# says: do not go through floats
# points: 3
def safe_stack(tensors, dim):
    if not tensors:
        raise ValueError("nothing to stack")
    first = tensors[0]
    for i, tensor in enumerate(tensors):
        if tensor.shape != first.shape:
            raise ValueError(f"tensor {i}: {tuple(tensor.shape)}, not {tuple(first.shape)}")
        if tensor.dtype != first.dtype:
            raise ValueError(f"tensor {i}: {tensor.dtype}, not {first.dtype}")
    return torch.stack([tensor.double() for tensor in tensors], dim=dim).to(first.dtype)


# %% right="finds_the_first" exercise="safe_stack"
# because: looks for the first misfit in one expression, shape and dtype at once
def safe_stack(tensors, dim):
    if len(tensors) == 0:
        raise ValueError("an empty list")
    kinds = [(tuple(tensor.shape), tensor.dtype) for tensor in tensors]
    odd = next((i for i, kind in enumerate(kinds) if kind != kinds[0]), None)
    if odd is not None:
        raise ValueError(f"tensor {odd} is {kinds[odd]}, tensor 0 is {kinds[0]}")
    return torch.stack(tuple(tensors), dim)


# %% wrong="plain_stack" exercise="safe_stack"
# because: relies on PyTorch's own errors, which are of another type
# caught_by: names_the_shape
# says: another exception is expected
# points: 1
def safe_stack(tensors, dim):
    return torch.stack(tensors, dim=dim)


# %% wrong="renames_the_error" exercise="safe_stack"
# because: passes PyTorch's message on, which has brackets and knows nothing of dtypes
# caught_by: names_the_shape
# says: both shapes as tuples
# points: 2
def safe_stack(tensors, dim):
    try:
        return torch.stack(tensors, dim=dim)
    except RuntimeError as error:
        raise ValueError(str(error)) from None


# %% wrong="counts_elements" exercise="safe_stack"
# because: compares the numbers of elements in place of the shapes
# caught_by: names_the_shape
# says: not numbers of elements
# points: 3
def safe_stack(tensors, dim):
    if not tensors:
        raise ValueError("nothing to stack")
    first = tensors[0]
    for i, tensor in enumerate(tensors):
        if tensor.numel() != first.numel():
            raise ValueError(f"tensor {i}: {tuple(tensor.shape)}, not {tuple(first.shape)}")
        if tensor.dtype != first.dtype:
            raise ValueError(f"tensor {i}: {tensor.dtype}, not {first.dtype}")
    return torch.stack(tensors, dim=dim)


# %% wrong="counts_from_one" exercise="safe_stack"
# because: counts the tensors from 1
# caught_by: names_the_shape
# says: counted from 0
# points: 2
def safe_stack(tensors, dim):
    if not tensors:
        raise ValueError("nothing to stack")
    first = tensors[0]
    for i, tensor in enumerate(tensors, start=1):
        if tensor.shape != first.shape:
            raise ValueError(f"tensor {i}: {tuple(tensor.shape)}, not {tuple(first.shape)}")
        if tensor.dtype != first.dtype:
            raise ValueError(f"tensor {i}: {tensor.dtype}, not {first.dtype}")
    return torch.stack(tensors, dim=dim)


# %% wrong="converts_silently" exercise="safe_stack"
# because: checks the shapes and lets PyTorch convert the dtypes
# caught_by: names_the_dtype
# says: converts silently
# points: 3
def safe_stack(tensors, dim):
    if not tensors:
        raise ValueError("nothing to stack")
    for i, tensor in enumerate(tensors):
        if tensor.shape != tensors[0].shape:
            raise ValueError(f"tensor {i}: {tuple(tensor.shape)}, not {tuple(tensors[0].shape)}")
    return torch.stack(tensors, dim=dim)


# %% wrong="only_the_second" exercise="safe_stack"
# because: compares only the first two tensors
# caught_by: names_the_shape
# says: another exception is expected
# points: 2
def safe_stack(tensors, dim):
    if not tensors:
        raise ValueError("nothing to stack")
    first, second = tensors[0], tensors[min(1, len(tensors) - 1)]
    if first.shape != second.shape:
        raise ValueError(f"tensor 1: {tuple(second.shape)}, not {tuple(first.shape)}")
    if first.dtype != second.dtype:
        raise ValueError(f"tensor 1: {second.dtype}, not {first.dtype}")
    return torch.stack(tensors, dim=dim)


# %% wrong="names_the_last" exercise="safe_stack"
# because: lets a later complaint overwrite an earlier one
# caught_by: names_the_shape
# says: The first one that differs
# points: 2
def safe_stack(tensors, dim):
    if not tensors:
        raise ValueError("nothing to stack")
    first, complaint = tensors[0], ""
    for i, tensor in enumerate(tensors):
        if tensor.shape != first.shape:
            complaint = f"tensor {i}: {tuple(tensor.shape)}, not {tuple(first.shape)}"
        if tensor.dtype != first.dtype:
            complaint = f"tensor {i}: {tensor.dtype}, not {first.dtype}"
    if complaint:
        raise ValueError(complaint)
    return torch.stack(tensors, dim=dim)


# %% wrong="asks_the_empty_list" exercise="safe_stack"
# because: asks for tensor 0 before it knows that there is one
# caught_by: nothing_to_stack
# says: An empty list has no tensor 0
# points: 3
def safe_stack(tensors, dim):
    shape, dtype = tuple(tensors[0].shape), tensors[0].dtype
    for i, tensor in enumerate(tensors):
        if tuple(tensor.shape) != shape:
            raise ValueError(f"tensor {i} is {tuple(tensor.shape)}, not {shape}")
        if tensor.dtype != dtype:
            raise ValueError(f"tensor {i} is {tensor.dtype}, not {dtype}")
    return torch.stack(tensors, dim=dim)


# %% right="next_that_differs" exercise="safe_stack"
# because: collects notes first, and joins with cat after adding an axis
def safe_stack(tensors, dim):
    if len(tensors) == 0:
        raise ValueError("an empty list cannot be stacked")
    notes = [(tuple(tensor.shape), tensor.dtype) for tensor in tensors]
    for position, note in enumerate(notes):
        if note != notes[0]:
            raise ValueError(f"at {position}: {note}; at 0: {notes[0]}")
    return torch.cat([tensor.unsqueeze(dim) for tensor in tensors], dim=dim)


# %% wrong="reshapes_the_keys" exercise="batched_scores"
# because: reshapes where axes must be swapped: right shape, wrong numbers
# caught_by: scores
# says: each key is a row
def batched_scores(queries, keys):
    b, m, d = keys.shape
    return torch.bmm(queries, keys.reshape(b, d, m))


# %% wrong="keys_as_rows" exercise="batched_scores"
# because: swaps the two, so that rows belong to the keys
# caught_by: scores
# says: the shape is wrong
def batched_scores(queries, keys):
    return torch.bmm(keys, queries.transpose(1, 2))


# %% wrong="no_transpose" exercise="batched_scores"
# because: multiplies rows of queries with columns of keys
# caught_by: scores
# says: the values are wrong
def batched_scores(queries, keys):
    return torch.bmm(queries, keys)


# %% wrong="first_batch_for_all" exercise="batched_scores"
# because: uses the keys of batch 0 for every batch
# caught_by: batches
# says: Batch 0 of the queries meets batch 0
# points: 1
def batched_scores(queries, keys):
    scores = [query @ keys[0].transpose(0, 1) for query in queries]
    return torch.stack(scores)


# %% wrong="sums_over_batches" exercise="batched_scores"
# because: leaves b out after the arrow, and so adds all batches up
# caught_by: batches
# says: the values are wrong
# points: 1
def batched_scores(queries, keys):
    b = len(queries)
    return torch.einsum("bnd,bmd->nm", queries, keys).expand(b, -1, -1).clone()


# %% wrong="scaled" exercise="batched_scores"
# because: divides by the root of d, as language models do, which was not asked for
# caught_by: scores
# says: the values are wrong
def batched_scores(queries, keys):
    d = queries.shape[2]
    return torch.bmm(queries, keys.transpose(1, 2)) / d**0.5


# %% wrong="makes_floats" exercise="batched_scores"
# because: converts to float32 first
# caught_by: scores
# says: the dtype is wrong
# points: 0
def batched_scores(queries, keys):
    return torch.bmm(queries.float(), keys.float().transpose(1, 2))


# %% wrong="wrong_axes_swapped" exercise="batched_scores"
# because: swaps axes 0 and 1, as for a single matrix
# caught_by: scores
# says: but a result was expected
def batched_scores(queries, keys):
    return torch.bmm(queries, keys.transpose(0, 1))


# %% wrong="stacks_products" exercise="batched_scores"
# because: stacks one product per batch, and there is nothing to stack when b is 0
# caught_by: edge_cases
# says: a size of 0
# points: 2
def batched_scores(queries, keys):
    return torch.stack([q @ k.t() for q, k in zip(queries, keys)])


# %% right="einsum" exercise="batched_scores"
# because: names the axes
def batched_scores(queries, keys):
    return torch.einsum("bnd,bmd->bnm", queries, keys)


# %% right="one_by_one" exercise="batched_scores"
# because: fills a result of zeros in three loops
def batched_scores(queries, keys):
    b, n, m = len(queries), queries.shape[1], keys.shape[1]
    scores = torch.zeros(b, n, m, dtype=queries.dtype)
    for i in range(b):
        for j in range(n):
            for k in range(m):
                scores[i, j, k] = (queries[i, j] * keys[i, k]).sum()
    return scores


# %% right="at_sign" exercise="batched_scores"
# because: @ also multiplies batches, and permute also swaps
def batched_scores(queries, keys):
    return queries @ keys.permute(0, 2, 1)


# -------------------------------------------------------------------------------- as_float32


# %% wrong="always_copies" exercise="as_float32"
# because: torch.tensor copies, whatever it gets
# caught_by: shares
# says: the result is a copy, but a view is expected
# points: 2
def as_float32(array):
    return torch.tensor(array.copy(), dtype=torch.float32)


# %% wrong="keeps_64_bits" exercise="as_float32"
# because: thinks that from_numpy makes PyTorch's default float
# caught_by: numbers
# says: from_numpy keeps them
# points: 1
def as_float32(array):
    return torch.from_numpy(array)


# %% wrong="fails_backwards" exercise="as_float32"
# because: converts after the bridge, and the bridge refuses negative steps
# caught_by: backwards
# says: refuses negative steps
# points: 2
def as_float32(array):
    return torch.from_numpy(array).to(torch.float32)


# %% wrong="astype_copies" exercise="as_float32"
# because: astype copies although the dtype is right already
# caught_by: shares
# says: always copy
# points: 2
def as_float32(array):
    return torch.from_numpy(array.astype(np.float32, order="C"))


# %% wrong="tidies_first" exercise="as_float32"
# because: makes the array contiguous first, which copies every part of another array
# caught_by: shares
# says: A part of another array
# points: 2
def as_float32(array):
    shape = array.shape
    return torch.from_numpy(np.ascontiguousarray(array, dtype=np.float32).reshape(shape))


# %% wrong="first_axis_only" exercise="as_float32"
# because: looks for a negative step on the first axis only
# caught_by: backwards
# says: the steps of all axes
# points: 2
def as_float32(array):
    if array.ndim and array.strides[0] < 0:
        array = array.copy()
    return torch.from_numpy(array).to(torch.float32)


# %% wrong="undoes_the_reversal" exercise="as_float32"
# because: gets rid of the negative step by reading forwards
# caught_by: backwards
# says: in the order NumPy shows
# points: 2
def as_float32(array):
    for axis, step in enumerate(array.strides):
        if step < 0:
            array = np.flip(array, axis)
    return torch.from_numpy(array).to(torch.float32)


# %% wrong="reinterprets" exercise="as_float32"
# because: looks at the same bytes as float32 in place of converting the numbers
# caught_by: numbers
# says: the shape is wrong
# points: 1
def as_float32(array):
    return torch.from_numpy(array.view(np.float32))


# %% wrong="reshapes_to_a_list" exercise="as_float32"
# because: flattens the array to be safe
# caught_by: numbers
# says: the shape is wrong
def as_float32(array):
    return torch.tensor(array.flatten().tolist(), dtype=torch.float32)


# %% right="tries_first" exercise="as_float32"
# because: tries to share and copies if NumPy's steps are refused
def as_float32(array):
    try:
        return torch.as_tensor(array, dtype=torch.float32)
    except ValueError:
        return torch.as_tensor(array.copy(), dtype=torch.float32)


# %% right="asks_in_turn" exercise="as_float32"
# because: copies for the steps first, and converts for the dtype afterwards
def as_float32(array):
    if min(array.strides, default=0) < 0:
        array = np.array(array, order="C")
    tensor = torch.from_numpy(array)
    return tensor if tensor.dtype == torch.float32 else tensor.float()


# -------------------------------------------------------------------------------- image_grid


# %% wrong="one_reshape" exercise="image_grid"
# because: reshapes in one go, which tears the pictures apart
# caught_by: full_rows
# says: each picture stays in one piece
# points: 0
def image_grid(images, columns):
    n, height, width = images.shape
    rows = -(-n // columns)
    blank = torch.zeros(rows * columns - n, height, width, dtype=images.dtype)
    return torch.cat([images, blank]).reshape(rows * height, columns * width)


# %% wrong="column_by_column" exercise="image_grid"
# because: puts picture 1 below picture 0
# caught_by: full_rows
# says: to the right of picture 0
def image_grid(images, columns):
    n, height, width = images.shape
    rows = -(-n // columns)
    sheet = torch.zeros(rows * height, columns * width, dtype=images.dtype)
    for i in range(n):
        top, left = (i % rows) * height, (i // rows) * width
        sheet[top : top + height, left : left + width] = images[i]
    return sheet


# %% wrong="rounds_down" exercise="image_grid"
# because: rounds the number of rows down and loses the last pictures
# caught_by: left_over
# says: the shape is wrong
# points: 1
def image_grid(images, columns):
    n, height, width = images.shape
    rows = n // columns
    sheet = torch.zeros(rows * height, columns * width, dtype=images.dtype)
    for i in range(rows * columns):
        top, left = (i // columns) * height, (i % columns) * width
        sheet[top : top + height, left : left + width] = images[i]
    return sheet


# %% wrong="one_row_too_many" exercise="image_grid"
# because: adds a row for what is left over, also when nothing is
# caught_by: full_rows
# says: the shape is wrong
# points: 1
def image_grid(images, columns):
    n, height, width = images.shape
    rows = n // columns + 1
    sheet = torch.zeros(rows * height, columns * width, dtype=images.dtype)
    for i in range(n):
        top, left = (i // columns) * height, (i % columns) * width
        sheet[top : top + height, left : left + width] = images[i]
    return sheet


# %% wrong="float_sheet" exercise="image_grid"
# because: makes the sheet with zeros, which is float32 whatever the pictures are
# caught_by: full_rows
# says: the dtype is wrong
# points: 1
def image_grid(images, columns):
    n, height, width = images.shape
    rows = -(-n // columns)
    sheet = torch.zeros(rows * height, columns * width)
    for i in range(n):
        top, left = (i // columns) * height, (i % columns) * width
        sheet[top : top + height, left : left + width] = images[i]
    return sheet


# %% wrong="height_for_width" exercise="image_grid"
# because: swaps height and width, unseen as long as pictures are square
# caught_by: full_rows
# says: height and width of a picture may differ
def image_grid(images, columns):
    n, width, height = images.shape
    rows = -(-n // columns)
    sheet = torch.zeros(rows * height, columns * width, dtype=images.dtype)
    for i in range(n):
        top, left = (i // columns) * height, (i % columns) * width
        sheet[top : top + height, left : left + width] = images[i]
    return sheet


# %% wrong="never_padded" exercise="image_grid"
# because: permutes correctly, and fails when the last row is not full
# caught_by: left_over
# says: but a result was expected
# points: 1
def image_grid(images, columns):
    n, height, width = images.shape
    rows = (n + columns - 1) // columns
    grid = images.reshape(rows, columns, height, width).permute(0, 2, 1, 3)
    return grid.reshape(rows * height, columns * width)


# %% wrong="repeats_the_last" exercise="image_grid"
# because: fills the places left over with the last picture
# caught_by: left_over
# says: the place left over is 0
# points: 1
def image_grid(images, columns):
    n, height, width = images.shape
    rows = -(-n // columns)
    sheet = torch.zeros(rows * height, columns * width, dtype=images.dtype)
    for i in range(rows * columns):
        top, left = (i // columns) * height, (i % columns) * width
        sheet[top : top + height, left : left + width] = images[min(i, n - 1)]
    return sheet


# %% wrong="cannot_be_empty" exercise="image_grid"
# because: joins rows with cat, and there is no row when there are no pictures
# caught_by: any_input
# says: No pictures make no rows
# points: 2
def image_grid(images, columns):
    pictures = list(images)
    while len(pictures) % columns:
        pictures.append(torch.zeros_like(images[0]))
    rows = [torch.cat(pictures[i : i + columns], dim=1) for i in range(0, len(pictures), columns)]
    return torch.cat(rows)


# %% right="permutes" exercise="image_grid"
# because: adds blank pictures, splits the first axis, and brings the axes together
def image_grid(images, columns):
    n, height, width = images.shape
    rows = -(-n // columns)
    blank = torch.zeros(rows * columns - n, height, width, dtype=images.dtype)
    grid = torch.cat([images, blank]).reshape(rows, columns, height, width)
    return grid.permute(0, 2, 1, 3).reshape(rows * height, columns * width)


# %% right="joins_strips" exercise="image_grid"
# because: joins pictures into strips and strips into a sheet, starting with a strip of height 0
def image_grid(images, columns):
    n, height, width = images.shape
    sheet = torch.zeros(0, columns * width, dtype=images.dtype)
    for start in range(0, n, columns):
        strip = torch.zeros(height, columns * width, dtype=images.dtype)
        for k, picture in enumerate(images[start : start + columns]):
            strip[:, k * width : (k + 1) * width] = picture
        sheet = torch.cat([sheet, strip])
    return sheet


# ---------------------------------------------------------------------------------- describe


# %% wrong="first_row_only" exercise="describe"
# because: walks down the first entries and never looks at the others
# caught_by: ragged
# says: Nothing is padded
# points: 3
def describe(x):
    shape, kinds = [], []

    def collect(entry):
        if isinstance(entry, (list, tuple)):
            for part in entry:
                collect(part)
        elif isinstance(entry, str):
            raise ValueError("no str")
        else:
            kinds.append(type(entry))

    collect(x)
    while isinstance(x, (list, tuple)):
        shape.append(len(x))
        if not x:
            break
        x = x[0]
    if float in kinds or not kinds:
        return tuple(shape), torch.float32
    return tuple(shape), torch.int64 if int in kinds else torch.bool


# %% wrong="first_number_decides" exercise="describe"
# because: takes the dtype of the first number for that of all
# caught_by: dtype
# says: One float anywhere
# points: 3
def describe(x):
    if isinstance(x, str):
        raise ValueError("no str")
    if not isinstance(x, (list, tuple)):
        names = {bool: torch.bool, int: torch.int64, float: torch.float32}
        return (), names[type(x)]
    if not x:
        return (0,), torch.float32
    parts = [describe(entry) for entry in x]
    for shape, _ in parts:
        if shape != parts[0][0]:
            raise ValueError(f"{shape} beside {parts[0][0]}")
    return (len(x), *parts[0][0]), parts[0][1]


# %% wrong="true_is_an_int" exercise="describe"
# because: asks for int before bool, and to Python True is an int
# caught_by: dtype
# says: ask for bool first
# points: 3
def describe(x):
    if isinstance(x, str):
        raise ValueError("no str")
    if isinstance(x, int):
        return (), torch.int64
    if isinstance(x, float):
        return (), torch.float32
    if not x:
        return (0,), torch.float32
    parts = [describe(entry) for entry in x]
    for shape, _ in parts:
        if shape != parts[0][0]:
            raise ValueError(f"{shape} beside {parts[0][0]}")
    floats = any(dtype == torch.float32 for _, dtype in parts)
    return (len(x), *parts[0][0]), torch.float32 if floats else torch.int64


# %% wrong="string_is_a_sequence" exercise="describe"
# because: treats everything with a length as a list, and a string has one without end
# caught_by: text
# says: ask first
# points: 3
def describe(x):
    order = [torch.bool, torch.int64, torch.float32]
    if isinstance(x, (bool, int, float)):
        return (), order[[bool, int, float].index(type(x))]
    if len(x) == 0:
        return (0,), torch.float32
    parts = [describe(entry) for entry in x]
    for shape, _ in parts:
        if shape != parts[0][0]:
            raise ValueError(f"{shape} beside {parts[0][0]}")
    return (len(x), *parts[0][0]), max((d for _, d in parts), key=order.index)


# %% wrong="pads_rows" exercise="describe"
# because: takes the longest row, as if the others were padded
# caught_by: ragged
# says: Nothing is padded
# points: 3
def describe(x):
    order = [torch.bool, torch.int64, torch.float32]
    if isinstance(x, str):
        raise ValueError("no str")
    if isinstance(x, (bool, int, float)):
        return (), order[[bool, int, float].index(type(x))]
    if not x:
        return (0,), torch.float32
    parts = [describe(entry) for entry in x]
    return (len(x), *max(p[0] for p in parts)), max((d for _, d in parts), key=order.index)


# %% wrong="compares_lengths_only" exercise="describe"
# because: compares how many entries the entries have, and not what these look like
# caught_by: ragged
# says: equal lengths and different shapes
# points: 3
def describe(x):
    order = [torch.bool, torch.int64, torch.float32]
    if isinstance(x, str):
        raise ValueError("no str")
    if isinstance(x, (bool, int, float)):
        return (), order[[bool, int, float].index(type(x))]
    if not x:
        return (0,), torch.float32
    parts = [describe(entry) for entry in x]
    first = parts[0][0]
    for shape, _ in parts:
        if shape[:1] != first[:1]:
            raise ValueError(f"length {shape[:1]} beside {first[:1]}")
    return (len(x), *first), max((d for _, d in parts), key=order.index)


# %% wrong="silent_about_lengths" exercise="describe"
# because: raises an error that does not help to find the place
# caught_by: ragged
# says: name both lengths
# points: 3
def describe(x):
    order = [torch.bool, torch.int64, torch.float32]
    if isinstance(x, str):
        raise ValueError("no str")
    if isinstance(x, (bool, int, float)):
        return (), order[[bool, int, float].index(type(x))]
    if not x:
        return (0,), torch.float32
    parts = [describe(entry) for entry in x]
    if any(shape != parts[0][0] for shape, _ in parts):
        raise ValueError("rows of different lengths")
    return (len(x), *parts[0][0]), max((d for _, d in parts), key=order.index)


# %% wrong="lists_only" exercise="describe"
# because: knows lists and forgets that tuples count as well
# caught_by: shape
# says: lists and tuples
# points: 3
def describe(x):
    order = [torch.bool, torch.int64, torch.float32]
    if isinstance(x, str):
        raise ValueError("no str")
    if not isinstance(x, list):
        return (), order[[bool, int, float].index(type(x))]
    if not x:
        return (0,), torch.float32
    parts = [describe(entry) for entry in x]
    for shape, _ in parts:
        if shape != parts[0][0]:
            raise ValueError(f"{shape} beside {parts[0][0]}")
    return (len(x), *parts[0][0]), max((d for _, d in parts), key=order.index)


# %% wrong="empty_is_int" exercise="describe"
# because: gives an empty list the dtype of whole numbers
# caught_by: shape
# says: counts as float32
# points: 3
def describe(x):
    order = [torch.bool, torch.int64, torch.float32]
    if isinstance(x, str):
        raise ValueError("no str")
    if isinstance(x, (bool, int, float)):
        return (), order[[bool, int, float].index(type(x))]
    if not x:
        return (0,), torch.int64
    parts = [describe(entry) for entry in x]
    for shape, _ in parts:
        if shape != parts[0][0]:
            raise ValueError(f"{shape} beside {parts[0][0]}")
    return (len(x), *parts[0][0]), max((d for _, d in parts), key=order.index)


# %% right="level_by_level" exercise="describe"
# because: walks down the levels without recursion
def describe(x):
    shape, level = [], [x]
    while True:
        if any(isinstance(entry, str) for entry in level):
            raise ValueError("found a str")
        nested = [isinstance(entry, (list, tuple)) for entry in level]
        if not any(nested):
            break
        if not all(nested):
            raise ValueError("a number beside a list")
        lengths = [len(entry) for entry in level]
        if len(set(lengths)) > 1:
            raise ValueError(f"lengths {min(lengths)} and {max(lengths)}")
        shape.append(lengths[0])
        level = [part for entry in level for part in entry]
        if not level:
            return tuple(shape), torch.float32
    if any(isinstance(entry, float) for entry in level):
        return tuple(shape), torch.float32
    if all(isinstance(entry, bool) for entry in level):
        return tuple(shape), torch.bool
    return tuple(shape), torch.int64


# %% right="two_helpers" exercise="describe"
# because: finds the shape and the kinds of number separately
def describe(x):
    def shape_of(entry):
        if type(entry) is str:
            raise ValueError(f"{entry!r} is a str")
        if not isinstance(entry, (list, tuple)):
            return torch.Size(())
        shapes = [shape_of(part) for part in entry]
        for shape in shapes[1:]:
            if len(shape) != len(shapes[0]):
                raise ValueError(f"{len(shape)} axes beside {len(shapes[0])}")
            for m, n in zip(shape, shapes[0]):
                if m != n:
                    raise ValueError(f"length {m} where {n} is expected")
        return torch.Size((len(entry), *(shapes[0] if shapes else ())))

    def kinds_in(entry):
        if not isinstance(entry, (list, tuple)):
            return {type(entry)}
        return set().union(*(kinds_in(part) for part in entry)) or {float}

    shape, kinds = shape_of(x), kinds_in(x)
    if float in kinds:
        return shape, torch.float32
    return shape, torch.int64 if int in kinds else torch.bool


# ------------------------------------------------------------------------------- catches_bug


# %% wrong="numbers_only" exercise="catches_bug"
# because: compares the result and never looks at x again
# caught_by: mutation
# says: Keep a clone of x
# points: 3
def catches_bug(cap):
    for x, limit in [
        (torch.tensor([5.0, -9.0, 7.0, 1.0]), 2.0),
        (torch.tensor([[1, 8], [9, -4]]), 3),
    ]:
        expected = x.clamp(max=limit)
        try:
            result = cap(x, limit)
            if result.dtype != expected.dtype or not torch.equal(result, expected):
                return True
        except Exception:
            return True
    return False


# %% wrong="second_name" exercise="catches_bug"
# because: keeps a second name of x in place of a copy, which always equals x
# caught_by: mutation
# says: Keep a clone of x
# points: 4
def catches_bug(cap):
    for x, limit in [
        (torch.tensor([5.0, -9.0, 7.0, 1.0]), 2.0),
        (torch.tensor([1.0, 2.0]), 3.0),
        (torch.tensor([[1, 8], [9, -4]]), 3),
    ]:
        before = x
        expected = x.clamp(max=limit)
        try:
            result = cap(x, limit)
            if result.dtype != expected.dtype or not torch.equal(result, expected):
                return True
        except Exception:
            return True
        if not torch.equal(x, before):
            return True
        if result.untyped_storage().data_ptr() == x.untyped_storage().data_ptr():
            return True
    return False


# %% wrong="always_something_to_cap" exercise="catches_bug"
# because: has no x below the limit, and so misses the author who then returns x
# caught_by: sharing
# says: nothing above the limit
# points: 4
def catches_bug(cap):
    for x, limit in [
        (torch.tensor([5.0, -9.0, 7.0, 1.0]), 2.0),
        (torch.tensor([[1, 8], [9, -4]]), 3),
    ]:
        before = x.clone()
        try:
            result = cap(x, limit)
            expected = before.clamp(max=limit)
            if result.dtype != expected.dtype or not torch.equal(result, expected):
                return True
        except Exception:
            return True
        if not torch.equal(x, before):
            return True
        if result.untyped_storage().data_ptr() == x.untyped_storage().data_ptr():
            return True
    return False


# %% wrong="identity_only" exercise="catches_bug"
# because: asks whether the result is x, and a view of x is another object
# caught_by: sharing
# says: A view is another object
# points: 4
def catches_bug(cap):
    for x, limit in [
        (torch.tensor([5.0, -9.0, 7.0, 1.0]), 2.0),
        (torch.tensor([1.0, 2.0]), 3.0),
        (torch.tensor([[1, 8], [9, -4]]), 3),
    ]:
        before = x.clone()
        try:
            result = cap(x, limit)
            expected = before.clamp(max=limit)
            if result.dtype != expected.dtype or not torch.equal(result, expected):
                return True
        except Exception:
            return True
        if result is x or not torch.equal(x, before):
            return True
    return False


# %% wrong="floats_only" exercise="catches_bug"
# because: tries only lists of floats, and misses what goes wrong with integers and tables
# caught_by: numbers
# says: an x with two axes
# points: 3
def catches_bug(cap):
    for x, limit in [
        (torch.tensor([5.0, -9.0, 7.0, 1.0]), 2.0),
        (torch.tensor([1.0, 2.0]), 3.0),
    ]:
        before = x.clone()
        try:
            result = cap(x, limit)
            if not torch.equal(result, before.clamp(max=limit)) or not torch.equal(x, before):
                return True
            if result.untyped_storage().data_ptr() == x.untyped_storage().data_ptr():
                return True
        except Exception:
            return True
    return False


# %% wrong="one_large_number" exercise="catches_bug"
# because: has a single large number in each x, so capping the first is enough
# caught_by: numbers
# says: several elements above the limit
# points: 4
def catches_bug(cap):
    for x, limit in [
        (torch.tensor([5.0, -9.0, 1.0]), 2.0),
        (torch.tensor([1.0, 2.0]), 3.0),
        (torch.tensor([[1, 8], [2, -4]]), 3),
    ]:
        before = x.clone()
        try:
            result = cap(x, limit)
            expected = before.clamp(max=limit)
            if result.dtype != expected.dtype or not torch.equal(result, expected):
                return True
        except Exception:
            return True
        if not torch.equal(x, before):
            return True
        if result.untyped_storage().data_ptr() == x.untyped_storage().data_ptr():
            return True
    return False


# %% wrong="nothing_negative" exercise="catches_bug"
# because: has no negative number, and so misses what happens below
# caught_by: numbers
# says: far below zero
# points: 4
def catches_bug(cap):
    for x, limit in [
        (torch.tensor([5.0, 0.0, 7.0, 1.0]), 2.0),
        (torch.tensor([1.0, 2.0]), 3.0),
        (torch.tensor([[1, 8], [9, 0]]), 3),
    ]:
        before = x.clone()
        try:
            result = cap(x, limit)
            expected = before.clamp(max=limit)
            if result.dtype != expected.dtype or not torch.equal(result, expected):
                return True
        except Exception:
            return True
        if not torch.equal(x, before):
            return True
        if result.untyped_storage().data_ptr() == x.untyped_storage().data_ptr():
            return True
    return False


# %% wrong="exception_escapes" exercise="catches_bug"
# because: lets the exception of a wrong function through
# caught_by: dtype_and_errors
# says: catch it and return True
# points: 4
def catches_bug(cap):
    for x, limit in [
        (torch.tensor([5.0, -9.0, 7.0, 1.0]), 2.0),
        (torch.tensor([1.0, 2.0]), 3.0),
        (torch.tensor([[1, 8], [9, -4]]), 3),
    ]:
        before = x.clone()
        result = cap(x, limit)
        expected = before.clamp(max=limit)
        if not isinstance(result, torch.Tensor) or result.dtype != expected.dtype:
            return True
        if not torch.equal(result, expected) or not torch.equal(x, before):
            return True
        if result.untyped_storage().data_ptr() == x.untyped_storage().data_ptr():
            return True
    return False


# %% wrong="demands_refusal" exercise="catches_bug"
# because: wants a result for three axes, which nobody promised
# caught_by: innocent
# says: refusing others is no bug
# points: 4
def catches_bug(cap):
    for x, limit in [
        (torch.tensor([5.0, -9.0, 7.0, 1.0]), 2.0),
        (torch.tensor([1.0, 2.0]), 3.0),
        (torch.tensor([[1, 8], [9, -4]]), 3),
        (torch.ones(2, 1, 3), 3.0),
    ]:
        before = x.clone()
        try:
            result = cap(x, limit)
            expected = before.clamp(max=limit)
            if result.dtype != expected.dtype or not torch.equal(result, expected):
                return True
        except Exception:
            return True
        if not torch.equal(x, before):
            return True
        if result.untyped_storage().data_ptr() == x.untyped_storage().data_ptr():
            return True
    return False


# %% wrong="accuses_everyone" exercise="catches_bug"
# because: a test that never passes finds every bug
# caught_by: innocent
# says: do not accuse it
# points: 0
def catches_bug(cap):
    return True


# %% wrong="trusts_everyone" exercise="catches_bug"
# because: says False whatever it is given
# caught_by: innocent
# says: Compare what
# points: 0
def catches_bug(cap):
    return False


# %% right="writes_to_find_out" exercise="catches_bug"
# because: finds shared memory by writing into the result and looking at x
def catches_bug(cap):
    def keeps_promises(x, limit):
        before = x.clone()
        result = cap(x, limit)
        expected = torch.tensor(
            [min(entry, limit) for entry in x.flatten().tolist()], dtype=before.dtype
        ).reshape(before.shape)
        if result.dtype != before.dtype or not torch.equal(result, expected):
            return False
        if not torch.equal(x, before):
            return False
        result.fill_(77)
        return torch.equal(x, before)

    for x, limit in [
        (torch.tensor([4.0, 3.0, -8.0]), 1.0),
        (torch.tensor([[0.0, 1.0]]), 5.0),
        (torch.tensor([6, 7, 8, -9]), 6),
    ]:
        try:
            if not keeps_promises(x, limit):
                return True
        except Exception:
            return True
    return False


# %% right="against_a_model" exercise="catches_bug"
# because: compares with a function of its own that is right, on more cases
def catches_bug(cap):
    def model(x, limit):
        y = x.clone()
        y[y > limit] = limit
        return y

    cases = []
    for data in ([3.0, -7.0, 9.0], [[3.0, 9.0], [8.0, -2.0]], [5, 6, -70], [[1], [2]]):
        cases += [(torch.tensor(data), 2), (torch.tensor(data), 100)]
    for x, limit in cases:
        expected, before = model(x, limit), x.clone()
        try:
            y = cap(x, limit)
        except Exception:
            return True
        if not torch.is_tensor(y) or y.dtype != x.dtype or y.shape != x.shape:
            return True
        if (y != expected).any() or (x != before).any():
            return True
        if y.untyped_storage().data_ptr() == x.untyped_storage().data_ptr():
            return True
    return False


# ------------------------------------------------------------- numbers that need their own dtype


# %% wrong="in_single_precision" exercise="batched_scores"
# because: multiplies in float32 and converts back
# caught_by: scores
# says: Entry [0, j, k] is the plain sum
# points: 1
def batched_scores(queries, keys):
    return torch.bmm(queries.float(), keys.float().transpose(1, 2)).to(queries.dtype)


# %% wrong="in_double_precision" exercise="batched_scores"
# because: multiplies whole numbers in float64, which ends at 2**53
# caught_by: scores
# says: Compute in the dtype of the two
# points: 2
def batched_scores(queries, keys):
    return torch.bmm(queries.double(), keys.double().transpose(1, 2)).to(queries.dtype)


# %% wrong="converts_at_the_end" exercise="image_grid"
# because: fills a sheet of float32 and converts it when it is done
# caught_by: any_input
# says: from the start
# points: 2
def image_grid(images, columns):
    n, height, width = images.shape
    rows = -(-n // columns)
    sheet = torch.zeros(rows * height, columns * width)
    for i in range(n):
        top, left = (i // columns) * height, (i % columns) * width
        sheet[top : top + height, left : left + width] = images[i]
    return sheet.to(images.dtype)


# %% wrong="asks_pytorch" exercise="describe"
# because: makes the tensor and asks it
# caught_by: dtype
# says: make no tensor
# points: 1
def describe(x):
    try:
        made = torch.tensor(x)
    except (TypeError, ValueError) as error:
        sizes = [len(entry) for entry in x if isinstance(entry, list)] if x else []
        inner = [len(part) for entry in x for part in entry if isinstance(part, list)]
        raise ValueError(f"{error} str {sizes} {inner}") from None
    return tuple(made.shape), made.dtype
