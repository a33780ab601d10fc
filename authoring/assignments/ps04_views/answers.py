# %% [markdown]
# Right answers that must earn full marks, and wrong ones that must not: each stands for a
# misconception, and is caught by the check that was written for it.

# --------------------------------------------------------------------------- every_other_row


# %% wrong="list_of_rows" exercise="every_other_row"
# because: picks the rows by a list of positions, which copies
# caught_by: no_copy
# says: makes a copy
# points: 1
def every_other_row(table):
    return table[list(range(0, len(table), 2))]


# %% wrong="every_other_column" exercise="every_other_row"
# because: puts the step into the second place
# caught_by: rows
# says: Rows 0 and 2
def every_other_row(table):
    return table[:, ::2]


# %% wrong="the_odd_ones" exercise="every_other_row"
# because: starts with row 1
# caught_by: rows
# says: Rows 0 and 2
def every_other_row(table):
    return table[1::2]


# %% wrong="first_half" exercise="every_other_row"
# because: takes the first half of the rows
# caught_by: rows
# says: Rows 0 and 2
def every_other_row(table):
    return table[: (len(table) + 1) // 2]


# %% wrong="clones" exercise="every_other_row"
# because: makes sure that nothing is shared
# caught_by: no_copy
# says: the result is a copy
# points: 1
def every_other_row(table):
    return table[::2].clone()


# %% wrong="strides_of_a_new_table" exercise="every_other_row"
# because: makes the view by hand, with the strides of a contiguous table
# caught_by: no_copy
# says: Rows of what the table shows
# points: 1
def every_other_row(table):
    n, m = table.shape
    return table.as_strided(((n + 1) // 2, m), (2 * m, 1))


# %% right="by_strides" exercise="every_other_row"
# because: doubles the first stride by hand
def every_other_row(table):
    n, m = table.shape
    down, right = table.stride()
    return table.as_strided(((n + 1) // 2, m), (2 * down, right))


# %% right="slice_object" exercise="every_other_row"
# because: writes the slice out
def every_other_row(table):
    return table[slice(None, None, 2), :]


# ------------------------------------------------------------------------------------ box_of


# %% wrong="reading_order" exercise="box_of"
# because: counts in reading order, which is right for a new table
# caught_by: any_view
# says: use the strides of x
# points: 1
def box_of(x, i, j):
    return i * x.shape[1] + j


# %% wrong="forgets_the_offset" exercise="box_of"
# because: takes x to begin where its storage begins
# caught_by: any_view
# says: use the offset of x
# points: 1
def box_of(x, i, j):
    return i * x.stride(0) + j * x.stride(1)


# %% wrong="steps_swapped" exercise="box_of"
# because: takes the first stride for the step to the right
# caught_by: tidy
# says: Row 1 begins in box 4
def box_of(x, i, j):
    return x.storage_offset() + i * x.stride(1) + j * x.stride(0)


# %% wrong="counts_bytes" exercise="box_of"
# because: counts bytes where boxes are asked for
# caught_by: tidy
# says: Row 1 begins in box 4
def box_of(x, i, j):
    return x[i, j].data_ptr() - x.untyped_storage().data_ptr()


# %% wrong="from_the_first_element" exercise="box_of"
# because: measures from the first element of x
# caught_by: any_view
# says: use the offset of x
# points: 1
def box_of(x, i, j):
    return (x[i, j].data_ptr() - x.data_ptr()) // x.element_size()


# %% wrong="the_element" exercise="box_of"
# because: returns the element itself
# caught_by: tidy
# says: the value is wrong
def box_of(x, i, j):
    return int(x[i, j])


# %% right="asks_the_element" exercise="box_of"
# because: an element is a view with an offset of its own
def box_of(x, i, j):
    return x[i, j].storage_offset()


# %% right="measures_addresses" exercise="box_of"
# because: divides the distance in memory by the bytes of one element
def box_of(x, i, j):
    start = x.untyped_storage().data_ptr()
    return (x[i, j].data_ptr() - start) // x.element_size()


# ---------------------------------------------------------------------------------- own_copy


# %% wrong="contiguous_only" exercise="own_copy"
# because: contiguous returns a tensor that is in order as it is
# caught_by: copies
# says: contiguous() returns x itself
# points: 2
def own_copy(x):
    return x.contiguous()


# %% wrong="clone_only" exercise="own_copy"
# because: a clone keeps the strides of a transpose
# caught_by: in_order
# says: ask for a contiguous one
# points: 1
def own_copy(x):
    return x.clone()


# %% wrong="a_view" exercise="own_copy"
# because: makes another tensor on the same memory
# caught_by: copies
# says: the result is a view
def own_copy(x):
    return x.view(x.shape)


# %% wrong="transposes" exercise="own_copy"
# because: makes a transpose contiguous by turning it back
# caught_by: copies
# says: The same numbers
def own_copy(x):
    return x.t().contiguous() if x.dim() == 2 else x.clone()


# %% wrong="flat" exercise="own_copy"
# because: loses the shape on the way
# caught_by: copies
# says: the shape is wrong
def own_copy(x):
    return x.flatten().clone()


# %% wrong="floats" exercise="own_copy"
# because: copies into a new tensor of zeros, which is float32
# caught_by: copies
# says: the dtype is wrong
def own_copy(x):
    result = torch.zeros(x.shape)
    result.copy_(x)
    return result


# %% right="two_steps" exercise="own_copy"
# because: in order first, then a copy
def own_copy(x):
    return x.contiguous().clone()


# %% right="fills_a_new_one" exercise="own_copy"
# because: copies into a new tensor of the same dtype
def own_copy(x):
    result = torch.empty(x.shape, dtype=x.dtype)
    result.copy_(x)
    return result


# -------------------------------------------------------------------------- predict_sharing


# %% wrong="reshape_copies" exercise="predict_sharing"
# because: believes that reshape always copies
# caught_by: reshape_method
# says: reshape copies only when it must
# points: 3
def predict_sharing():
    return dict.fromkeys("adfk", "view") | dict.fromkeys("bcghijl", "copy") | {"e": "error"}


# %% wrong="reshape_never_copies" exercise="predict_sharing"
# because: believes that reshape is another name for view
# caught_by: reshape_method
# says: reshape shares only when it can
# points: 3
def predict_sharing():
    return dict.fromkeys("adfghijk", "view") | dict.fromkeys("bcl", "copy") | {"e": "error"}


# %% wrong="holes_copy" exercise="predict_sharing"
# because: believes that what has holes cannot be a line without copying
# caught_by: reshape_method
# says: Strides (4, 2)
# points: 3
def predict_sharing():
    return dict.fromkeys("adfgk", "view") | dict.fromkeys("bchijl", "copy") | {"e": "error"}


# %% wrong="slices_merge" exercise="predict_sharing"
# because: thinks that every slice can be merged, because a slice is a view
# caught_by: reshape_method
# says: Strides (4, 1)
# points: 3
def predict_sharing():
    return dict.fromkeys("adfgijk", "view") | dict.fromkeys("bchl", "copy") | {"e": "error"}


# %% wrong="view_needs_contiguous" exercise="predict_sharing"
# because: believes that view refuses everything that is not contiguous
# caught_by: view_method
# says: nothing is merged
# points: 3
def predict_sharing():
    return (
        dict.fromkeys("adgik", "view")
        | dict.fromkeys("bchjl", "copy")
        | dict.fromkeys("ef", "error")
    )


# %% wrong="view_copies_if_needed" exercise="predict_sharing"
# because: thinks that view falls back on a copy, as reshape does
# caught_by: view_method
# says: view never copies
# points: 3
def predict_sharing():
    return dict.fromkeys("adfgik", "view") | dict.fromkeys("bcehjl", "copy")


# %% wrong="contiguous_is_a_flag" exercise="predict_sharing"
# because: thinks that contiguous() only declares something
# caught_by: view_method
# says: What does contiguous() do
# points: 3
def predict_sharing():
    return dict.fromkeys("adfgikl", "view") | dict.fromkeys("bchj", "copy") | {"e": "error"}


# %% wrong="lists_are_slices" exercise="predict_sharing"
# because: treats a list of positions like a slice
# caught_by: parts
# says: no stride could walk like that
# points: 3
def predict_sharing():
    return dict.fromkeys("abdfgik", "view") | dict.fromkeys("chjl", "copy") | {"e": "error"}


# %% wrong="expand_repeats" exercise="predict_sharing"
# because: thinks that expand writes the numbers down several times
# caught_by: parts
# says: the stride 0
# points: 3
def predict_sharing():
    return dict.fromkeys("adfgi", "view") | dict.fromkeys("bchjkl", "copy") | {"e": "error"}


# %% wrong="other_words" exercise="predict_sharing"
# because: answers in words of its own
# caught_by: form
# says: one of the texts
# points: 0
def predict_sharing():
    return dict.fromkeys("adfgik", "shares") | dict.fromkeys("bchjl", "copy") | {"e": "error"}


# %% right="written_out" exercise="predict_sharing"
# because: one line for each expression
def predict_sharing():
    return {
        "a": "view",
        "b": "copy",
        "c": "copy",
        "d": "view",
        "e": "error",
        "f": "view",
        "g": "view",
        "h": "copy",
        "i": "view",
        "j": "copy",
        "k": "view",
        "l": "copy",
    }


# %% right="zipped" exercise="predict_sharing"
# because: the twelve words in a row
def predict_sharing():
    words = {"v": "view", "c": "copy", "e": "error"}
    return {letter: words[w] for letter, w in zip("abcdefghijkl", "vccvevvcvcvc")}


# ---------------------------------------------------------------------------- trace_aliases


# %% wrong="b_is_a" exercise="trace_aliases"
# because: thinks that b stays another name of a for ever
# caught_by: new_tensor
# says: made a new tensor
# points: 3
def trace_aliases():
    a = [11, 24, 0, 14]
    return {"a": a, "b": a, "c": [24, 0], "d": [-1, 3], "e": [[11, 0], [24, 14]]}


# %% wrong="b_adds_to_a" exercise="trace_aliases"
# because: thinks that b = b + 100 writes into the boxes of a
# caught_by: in_place
# says: Three lines write
# points: 1
def trace_aliases():
    a = [111, 224, 0, 114]
    return {"a": a, "b": a, "c": [224, 0], "d": [-1, 3], "e": [[111, 0], [224, 114]]}


# %% wrong="b_missed_the_ten" exercise="trace_aliases"
# because: thinks that a += 10 gives a new tensor to a alone
# caught_by: new_tensor
# says: b saw a += 10
# points: 3
def trace_aliases():
    b = [101, 102, 103, 104]
    return {"a": [11, 24, 0, 14], "b": b, "c": [24, 0], "d": [-1, 3], "e": [[11, 0], [24, 14]]}


# %% wrong="slices_copy" exercise="trace_aliases"
# because: thinks that c, as in a list of Python, is a copy
# caught_by: in_place
# says: Three lines write
# points: 2
def trace_aliases():
    return {
        "a": [11, 12, 0, 14],
        "b": [111, 112, 113, 114],
        "c": [4, 6],
        "d": [-1, 3],
        "e": [[11, 0], [12, 14]],
    }


# %% wrong="lists_share" exercise="trace_aliases"
# because: thinks that a[[1, 2]] is the same as a[1:3]
# caught_by: in_place
# says: Three lines write
# points: 1
def trace_aliases():
    return {
        "a": [11, -1, 0, 14],
        "b": [111, 112, 113, 114],
        "c": [-1, 0],
        "d": [-1, 0],
        "e": [[11, 0], [-1, 14]],
    }


# %% wrong="copy_sees_the_ten" exercise="trace_aliases"
# because: lets the copy d follow a
# caught_by: copied_part
# says: d never sees the 10
# points: 3
def trace_aliases():
    return {
        "a": [11, 24, 0, 14],
        "b": [111, 112, 113, 114],
        "c": [24, 0],
        "d": [-1, 13],
        "e": [[11, 0], [24, 14]],
    }


# %% wrong="forgets_the_transpose" exercise="trace_aliases"
# because: reads e as if t() were not there
# caught_by: in_place
# says: Three lines write
# points: 2
def trace_aliases():
    return {
        "a": [11, 0, 26, 14],
        "b": [111, 112, 113, 114],
        "c": [0, 26],
        "d": [-1, 3],
        "e": [[11, 0], [26, 14]],
    }


# %% wrong="prints_e_untransposed" exercise="trace_aliases"
# because: finds the right box, and then writes e down in the order of the boxes
# caught_by: transposed
# says: Rows of e are columns
# points: 3
def trace_aliases():
    return {
        "a": [11, 24, 0, 14],
        "b": [111, 112, 113, 114],
        "c": [24, 0],
        "d": [-1, 3],
        "e": [[11, 24], [0, 14]],
    }


# %% right="runs_it" exercise="trace_aliases"
# because: runs the program
def trace_aliases():
    a = torch.tensor([1, 2, 3, 4])
    b = a
    c = a[1:3]
    d = a[[1, 2]]
    e = a.view(2, 2).t()
    a += 10
    b = b + 100
    c.mul_(2)
    d[0] = -1
    e[0, 1] = 0
    return {"a": a.tolist(), "b": b.tolist(), "c": c.tolist(), "d": d.tolist(), "e": e.tolist()}


# %% right="by_boxes" exercise="trace_aliases"
# because: keeps one list of boxes and reads the views off it
def trace_aliases():
    boxes = [1 + 10, (2 + 10) * 2, 0, 4 + 10]
    return {
        "a": boxes,
        "b": [number + 110 for number in (1, 2, 3, 4)],
        "c": boxes[1:3],
        "d": [-1, 3],
        "e": [[boxes[0], boxes[2]], [boxes[1], boxes[3]]],
    }


# -------------------------------------------------------------------------------- unpermute


# %% wrong="same_again" exercise="unpermute"
# because: believes that every permutation undoes itself, as a swap does
# caught_by: swaps
# says: Ask of each axis where it went
# points: 1
def unpermute(dims):
    if sorted(dims) != list(range(len(dims))):
        raise ValueError(f"{dims} is no permutation")
    return tuple(dims)


# %% wrong="backwards" exercise="unpermute"
# because: reads the permutation backwards
# caught_by: swaps
# says: swapping them again
# points: 1
def unpermute(dims):
    if sorted(dims) != list(range(len(dims))):
        raise ValueError(f"{dims} is no permutation")
    return tuple(reversed(dims))


# %% wrong="sorts_the_axes" exercise="unpermute"
# because: thinks that the way back is the order 0, 1, 2
# caught_by: swaps
# says: swapping them again
# points: 1
def unpermute(dims):
    if sorted(dims) != list(range(len(dims))):
        raise ValueError(f"{dims} is no permutation")
    return tuple(sorted(dims))


# %% wrong="twice" exercise="unpermute"
# because: applies the permutation twice, which is the way back for cycles of three only
# caught_by: swaps
# says: swapping them again
# points: 1
def unpermute(dims):
    if sorted(dims) != list(range(len(dims))):
        raise ValueError(f"{dims} is no permutation")
    return tuple(dims[k] for k in dims)


# %% wrong="a_tensor" exercise="unpermute"
# because: returns the tensor of argsort
# caught_by: swaps
# says: a tuple
# points: 1
def unpermute(dims):
    if sorted(dims) != list(range(len(dims))):
        raise ValueError(f"{dims} is no permutation")
    return torch.tensor(dims).argsort()


# %% wrong="accepts_anything" exercise="unpermute"
# because: finds the way back and never asks whether there is one
# caught_by: refuses
# says: Each axis must appear once
# points: 2
def unpermute(dims):
    return tuple(torch.tensor(dims).argsort().tolist())


# %% wrong="counts_only" exercise="unpermute"
# because: asks whether all axes differ, and not whether they are 0 to n - 1
# caught_by: refuses
# says: and nothing else
# points: 2
def unpermute(dims):
    if len(set(dims)) != len(dims):
        raise ValueError(f"an axis appears twice in {dims}")
    return tuple(sorted(range(len(dims)), key=lambda place: dims[place]))


# %% wrong="returns_none" exercise="unpermute"
# because: returns None where an exception is asked for
# caught_by: refuses
# says: an exception is expected
# points: 2
def unpermute(dims):
    if set(dims) != set(range(len(dims))):
        return None
    return tuple(dims.index(k) for k in range(len(dims)))


# %% wrong="trusts_index" exercise="unpermute"
# because: lets index complain, whose message does not say what is wrong
# caught_by: refuses
# says: the exception's message does not say enough
# points: 2
def unpermute(dims):
    return tuple(dims.index(axis) for axis in range(len(dims)))


# %% right="fills_places" exercise="unpermute"
# because: writes each place to where its axis belongs
def unpermute(dims):
    home = [None] * len(dims)
    for place, axis in enumerate(dims):
        if not 0 <= axis < len(dims) or home[axis] is not None:
            raise ValueError(f"axis {axis} in {dims} is doubled or unknown")
        home[axis] = place
    return tuple(home)


# %% right="argsort" exercise="unpermute"
# because: lets argsort find the way home
def unpermute(dims):
    if set(dims) != set(range(len(dims))):
        raise ValueError("not every axis once: " + str(dims))
    return tuple(torch.tensor(dims).argsort().tolist())


# -------------------------------------------------------------------------------- drop_axis


# %% wrong="squeezes_all" exercise="drop_axis"
# because: drops every axis of size 1
# caught_by: drops
# says: Only axis k goes
# points: 1
def drop_axis(x, k):
    if x.shape[k] != 1:
        raise ValueError(f"axis {k} has size {x.shape[k]}")
    return x.squeeze()


# %% wrong="plain_squeeze" exercise="drop_axis"
# because: relies on squeeze to complain, which does nothing
# caught_by: refuses
# says: squeeze(1) would do nothing
# points: 2
def drop_axis(x, k):
    return x.squeeze(k)


# %% wrong="takes_the_first" exercise="drop_axis"
# because: takes entry 0 of the axis, whatever its size is
# caught_by: refuses
# says: squeeze(1) would do nothing
# points: 2
def drop_axis(x, k):
    return x.select(k, 0)


# %% wrong="copies" exercise="drop_axis"
# because: returns a clone, to be safe
# caught_by: drops
# says: a view is expected
# points: 2
def drop_axis(x, k):
    if x.shape[k] != 1:
        raise ValueError(f"axis {k} has size {x.shape[k]}")
    return x.squeeze(k).clone()


# %% wrong="counts_from_the_front" exercise="drop_axis"
# because: removes entry k from the list of sizes and forgets that k may be negative
# caught_by: from_the_end
# says: raised
# points: 1
def drop_axis(x, k):
    if x.shape[k] != 1:
        raise ValueError(f"axis at {abs(k)} has size {x.shape[k]}")
    return x.reshape(x.shape[:k] + x.shape[k + 1 :])


# %% wrong="says_nothing" exercise="drop_axis"
# because: raises an error that does not help to find the axis
# caught_by: refuses
# says: with k and the size
# points: 2
def drop_axis(x, k):
    if x.shape[k] != 1:
        raise ValueError("wrong size")
    return x.squeeze(k)


# %% wrong="larger_than_one" exercise="drop_axis"
# because: refuses sizes above 1 and forgets 0
# caught_by: refuses
# says: A size of 0 is not 1
# points: 2
def drop_axis(x, k):
    if x.shape[k] > 1:
        raise ValueError(f"axis {k} has size {x.shape[k]}")
    return x.squeeze(k)


# %% wrong="copies_when_turned" exercise="drop_axis"
# because: makes the tensor contiguous first, which copies a transposed one
# caught_by: drops
# says: Also of a transposed tensor
# points: 2
def drop_axis(x, k):
    if x.shape[k] != 1:
        raise ValueError(f"axis {k} has size {x.shape[k]}")
    return x.contiguous().squeeze(k)


# %% wrong="in_place" exercise="drop_axis"
# because: uses the method with an underscore, which rewrites the note of x itself
# caught_by: drops
# says: x keeps its shape
# points: 2
def drop_axis(x, k):
    if x.shape[k] != 1:
        raise ValueError(f"axis {k} has size {x.shape[k]}, not 1")
    return x.squeeze_(k)


# %% right="selects" exercise="drop_axis"
# because: an integer on axis k removes it
def drop_axis(x, k):
    size = x.size(k)
    if size == 1:
        return x.select(k, 0)
    raise ValueError(f"size {size} on axis {k}")


# %% right="by_strides" exercise="drop_axis"
# because: leaves one size and one stride out
def drop_axis(x, k):
    if x.shape[k] != 1:
        raise ValueError(f"axis {k}: {x.shape[k]}")
    keep = [axis for axis in range(x.dim()) if axis != k % x.dim()]
    sizes, steps = [x.shape[axis] for axis in keep], [x.stride(axis) for axis in keep]
    return x.as_strided(sizes, steps, x.storage_offset())


# ----------------------------------------------------------------------------- keep_history


# %% wrong="as_found" exercise="keep_history"
# because: leaves the function as it is
# caught_by: states
# says: they are one tensor
def keep_history(x, step, count):
    history = [x]
    for _ in range(count):
        x += step
        history.append(x)
    return history


# %% wrong="clones_entries" exercise="keep_history"
# because: clones what it keeps, and still writes into the caller's tensor
# caught_by: argument
# says: x belongs to the caller
# points: 2
def keep_history(x, step, count):
    history = [x.clone()]
    for _ in range(count):
        x += step
        history.append(x.clone())
    return history


# %% wrong="hands_out_x" exercise="keep_history"
# because: makes new sums and hands out the caller's tensor as entry 0
# caught_by: argument
# says: in memory of its own
# points: 2
def keep_history(x, step, count):
    history = [x]
    for _ in range(count):
        x = x + step
        history.append(x)
    return history


# %% wrong="clones_once" exercise="keep_history"
# because: protects the caller with one clone, which then is every entry
# caught_by: states
# says: they are one tensor
# points: 0
def keep_history(x, step, count):
    x = x.clone()
    history = [x]
    for _ in range(count):
        x += step
        history.append(x)
    return history


# %% wrong="views_for_copies" exercise="keep_history"
# because: takes x[...] for a copy
# caught_by: states
# says: they are one tensor
def keep_history(x, step, count):
    history = [x[...]]
    for _ in range(count):
        x.add_(step)
        history.append(x[...])
    return history


# %% wrong="one_too_few" exercise="keep_history"
# because: keeps the state before each step and forgets the last one
# caught_by: states
# says: the length is wrong
# points: 0
def keep_history(x, step, count):
    history = []
    for _ in range(count):
        history.append(x.clone())
        x = x + step
    return history


# %% wrong="one_block" exercise="keep_history"
# because: makes one tensor of all states and hands out its rows, which share a storage
# caught_by: entries
# says: one storage for each entry
# points: 2
def keep_history(x, step, count):
    states = torch.stack([x + k * step for k in range(count + 1)])
    return list(states)


# %% wrong="adds_nothing_returns_x" exercise="keep_history"
# because: leaves out the sum when step is 0, and keeps the same tensor again
# caught_by: entries
# says: Equal numbers are no reason
# points: 2
def keep_history(x, step, count):
    history = [x.clone()]
    for _ in range(count):
        history.append(history[-1] + step if step else history[-1])
    return history


# %% right="by_formula" exercise="keep_history"
# because: computes each state from x
def keep_history(x, step, count):
    return [x + k * step for k in range(count + 1)]


# %% right="clone_then_write" exercise="keep_history"
# because: writes in place, but only into clones that nobody else has
def keep_history(x, step, count):
    current = x.clone()
    history = [current]
    while len(history) <= count:
        current = current.clone()
        current += step
        history.append(current)
    return history


# ---------------------------------------------------------------------------- shares_memory


# %% wrong="storages_only" exercise="shares_memory"
# because: compares where the storages begin, as the lecture does
# caught_by: ranges
# says: One storage, but boxes
# points: 1
def shares_memory(a, b):
    return a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()


# %% wrong="data_ptr_only" exercise="shares_memory"
# because: compares where the first elements are, and misses views with an offset
# caught_by: storages
# says: A view need not begin
# points: 0
def shares_memory(a, b):
    return a.data_ptr() == b.data_ptr()


# %% wrong="compares_numbers" exercise="shares_memory"
# because: takes equal numbers for shared memory
# caught_by: storages
# says: compare the storages, not the numbers
# points: 1
def shares_memory(a, b):
    return bool(set(a.flatten().tolist()) & set(b.flatten().tolist()))


# %% wrong="counts_elements" exercise="shares_memory"
# because: takes offset + numel for the end, as if every tensor were contiguous
# caught_by: strides
# says: With stride 0 a hundred elements
# points: 3
def shares_memory(a, b):
    if a.numel() == 0 or b.numel() == 0:
        return False
    if a.untyped_storage().data_ptr() != b.untyped_storage().data_ptr():
        return False
    first, second = a.storage_offset(), b.storage_offset()
    return first < second + b.numel() and second < first + a.numel()


# %% wrong="whole_steps" exercise="shares_memory"
# because: multiplies with the size in place of the size minus 1
# caught_by: ranges
# says: no box in common
# points: 2
def shares_memory(a, b):
    def end(t):
        return t.storage_offset() + sum(n * s for n, s in zip(t.shape, t.stride()))

    if a.numel() == 0 or b.numel() == 0:
        return False
    if a.untyped_storage().data_ptr() != b.untyped_storage().data_ptr():
        return False
    return a.storage_offset() <= end(b) and b.storage_offset() <= end(a)


# %% wrong="last_box_left_out" exercise="shares_memory"
# because: compares with < where the last box still belongs to the range
# caught_by: ranges
# says: First and last box belong
# points: 3
def shares_memory(a, b):
    def last(t):
        return t.storage_offset() + sum((n - 1) * s for n, s in zip(t.shape, t.stride()))

    if a.numel() == 0 or b.numel() == 0:
        return False
    if a.untyped_storage().data_ptr() != b.untyped_storage().data_ptr():
        return False
    return a.storage_offset() < last(b) and b.storage_offset() < last(a)


# %% wrong="offsets_only" exercise="shares_memory"
# because: compares the ranges and forgets that there may be two storages
# caught_by: storages
# says: in other boxes
# points: 3
def shares_memory(a, b):
    def last(t):
        return t.storage_offset() + sum((n - 1) * s for n, s in zip(t.shape, t.stride()))

    if a.numel() == 0 or b.numel() == 0:
        return False
    return a.storage_offset() <= last(b) and b.storage_offset() <= last(a)


# %% wrong="exact_boxes" exercise="shares_memory"
# because: compares sets of boxes, and so does not count what is stepped over
# caught_by: strides
# says: Boxes that are stepped over count
# points: 3
def shares_memory(a, b):
    def boxes(t):
        used = {t.storage_offset()} if t.numel() else set()
        for n, s in zip(t.shape, t.stride()):
            used = {box + k * s for box in used for k in range(n)}
        return used

    if a.untyped_storage().data_ptr() != b.untyped_storage().data_ptr():
        return False
    return bool(boxes(a) & boxes(b))


# %% wrong="empty_has_a_place" exercise="shares_memory"
# because: gives a tensor without elements the box where it would begin
# caught_by: no_elements
# says: uses no box
# points: 3
def shares_memory(a, b):
    def last(t):
        steps = sum(max(n - 1, 0) * s for n, s in zip(t.shape, t.stride()))
        return t.storage_offset() + steps

    if a.untyped_storage().data_ptr() != b.untyped_storage().data_ptr():
        return False
    return a.storage_offset() <= last(b) and b.storage_offset() <= last(a)


# %% wrong="one_way" exercise="shares_memory"
# because: asks only whether b begins within a
# caught_by: ranges
# says: try both orders
# points: 2
def shares_memory(a, b):
    if a.numel() == 0 or b.numel() == 0:
        return False
    if a.untyped_storage().data_ptr() != b.untyped_storage().data_ptr():
        return False
    steps = sum((n - 1) * s for n, s in zip(a.shape, a.stride()))
    return a.storage_offset() <= b.storage_offset() <= a.storage_offset() + steps


# %% wrong="longest_axis" exercise="shares_memory"
# because: takes the axis that reaches furthest, and does not add the others
# caught_by: strides
# says: the steps of both axes add up
# points: 3
def shares_memory(a, b):
    def last_box(t):
        reach = [(size - 1) * step for size, step in zip(t.shape, t.stride())]
        return t.storage_offset() + max(reach, default=0)

    if a.numel() == 0 or b.numel() == 0:
        return False
    if a.untyped_storage().data_ptr() != b.untyped_storage().data_ptr():
        return False
    return a.storage_offset() <= last_box(b) and b.storage_offset() <= last_box(a)


# %% right="addresses" exercise="shares_memory"
# because: works with addresses in bytes, so that the storages need not be compared
def shares_memory(a, b):
    def span(t):
        begin = t.data_ptr()
        steps = sum((n - 1) * s for n, s in zip(t.shape, t.stride()))
        return begin, begin + (steps + 1) * t.element_size()

    if a.numel() == 0 or b.numel() == 0:
        return False
    (begin, end), (start, stop) = span(a), span(b)
    return max(begin, start) < min(end, stop)


# %% right="extreme_boxes" exercise="shares_memory"
# because: lists all boxes of both tensors, and compares smallest and largest
def shares_memory(a, b):
    def boxes(t):
        used = [t.storage_offset()]
        for n, s in zip(t.shape, t.stride()):
            used = [box + k * s for box in used for k in range(n)]
        return used

    if a.untyped_storage().data_ptr() != b.untyped_storage().data_ptr():
        return False
    mine, yours = boxes(a), boxes(b)
    if not mine or not yours:
        return False
    return not (max(mine) < min(yours) or max(yours) < min(mine))


# -------------------------------------------------------------------------- sliding_windows


# %% wrong="stacks" exercise="sliding_windows"
# because: collects the windows into new memory
# caught_by: no_copy
# says: stack, cat and lists of positions copy
# points: 2
def sliding_windows(x, size):
    n = len(x)
    if not 1 <= size <= n:
        raise ValueError(f"size {size}, n {n}")
    return torch.stack([x[i : i + size] for i in range(n - size + 1)])


# %% wrong="strides_of_one" exercise="sliding_windows"
# because: writes (1, 1) for the strides, which is right for a new list only
# caught_by: part_of_another
# says: use the stride and the offset
# points: 3
def sliding_windows(x, size):
    n = len(x)
    if not 1 <= size <= n:
        raise ValueError(f"size {size}, n {n}")
    return x.as_strided((n - size + 1, size), (1, 1))


# %% wrong="starts_at_box_0" exercise="sliding_windows"
# because: starts at the first box of the storage, wherever x begins
# caught_by: part_of_another
# says: use the stride and the offset
# points: 3
def sliding_windows(x, size):
    n, step = len(x), x.stride(0)
    if not 1 <= size <= n:
        raise ValueError(f"size {size}, n {n}")
    return x.as_strided((n - size + 1, size), (step, step), 0)


# %% wrong="tidies_first" exercise="sliding_windows"
# because: makes x contiguous first, which copies a column
# caught_by: part_of_another
# says: that copies
# points: 3
def sliding_windows(x, size):
    n = len(x)
    if not 1 <= size <= n:
        raise ValueError(f"size {size}, n {n}")
    return x.contiguous().unfold(0, size, 1)


# %% wrong="one_window_short" exercise="sliding_windows"
# because: forgets the last window
# caught_by: windows
# says: the last one counts
# points: 1
def sliding_windows(x, size):
    n, step = len(x), x.stride(0)
    if not 1 <= size <= n:
        raise ValueError(f"size {size}, n {n}")
    return x.as_strided((n - size, size), (step, step))


# %% wrong="without_overlap" exercise="sliding_windows"
# because: cuts x into pieces that do not overlap
# caught_by: windows
# says: one element further
# points: 1
def sliding_windows(x, size):
    n = len(x)
    if not 1 <= size <= n:
        raise ValueError(f"size {size}, n {n}")
    return x.unfold(0, size, size)


# %% wrong="turned" exercise="sliding_windows"
# because: puts the windows into columns
# caught_by: windows
# says: the shape is wrong
# points: 1
def sliding_windows(x, size):
    n = len(x)
    if not 1 <= size <= n:
        raise ValueError(f"size {size}, n {n}")
    return x.unfold(0, size, 1).t()


# %% wrong="trusts_unfold" exercise="sliding_windows"
# because: lets unfold complain, which raises RuntimeError and accepts a size of 0
# caught_by: refuses
# says: another exception is expected
# points: 3
def sliding_windows(x, size):
    return x.unfold(0, size, 1)


# %% wrong="allows_zero" exercise="sliding_windows"
# because: looks only whether the window is too long
# caught_by: refuses
# says: Allowed are 1 to n
# points: 3
def sliding_windows(x, size):
    n, step = len(x), x.stride(0)
    if size > n:
        raise ValueError(f"size {size} is larger than {n}")
    return x.as_strided((n - size + 1, max(size, 0)), (step, step))


# %% right="unfolds" exercise="sliding_windows"
# because: asks first and lets unfold write the note
def sliding_windows(x, size):
    if size < 1 or size > x.numel():
        raise ValueError(f"size {size} with n = {x.numel()}")
    return x.unfold(0, size, 1)


# %% right="offset_given" exercise="sliding_windows"
# because: the function form, with the offset written out
def sliding_windows(x, size):
    (n,), (step,) = x.shape, x.stride()
    if size not in range(1, n + 1):
        raise ValueError(f"{size} is not between 1 and {n}")
    sizes, steps = (1 + n - size, size), 2 * (step,)
    return torch.as_strided(x, sizes, steps, x.storage_offset())


# -------------------------------------------------------------------------------- thumbnail


# %% right="prints" exercise="thumbnail"
# because: printing costs nothing
def thumbnail(image, size):
    print("looking into it")
    height, width = image.shape
    for length in (height, width):
        if length % size:
            raise ValueError(f"{length} pixels cannot be cut into blocks of {size}")
    blocks = image.reshape(height // size, size, width // size, size)
    return blocks.float().mean(dim=(1, 3))


# %% right="warns" exercise="thumbnail"
# because: a warning costs nothing, though it is written to stderr
def thumbnail(image, size):
    import warnings

    warnings.warn("looking into it", stacklevel=2)
    height, width = image.shape
    for length in (height, width):
        if length % size:
            raise ValueError(f"{length} pixels cannot be cut into blocks of {size}")
    blocks = image.reshape(height // size, size, width // size, size)
    return blocks.float().mean(dim=(1, 3))


# %% wrong="numpy_array" exercise="thumbnail"
# because: returns the right numbers in a NumPy array, where the exercise asks for a tensor
# caught_by: means
# says: torch.from_numpy
# points: 0
def thumbnail(image, size):
    height, width = image.shape
    for length in (height, width):
        if length % size:
            raise ValueError(f"{length} pixels cannot be cut into blocks of {size}")
    blocks = image.reshape(height // size, size, width // size, size)
    result = blocks.float().mean(dim=(1, 3))
    return result.detach().numpy()


# %% wrong="tears_blocks" exercise="thumbnail"
# because: cuts the reading order into pieces of size * size
# caught_by: means
# says: two rows of two neighbours
# points: 2
def thumbnail(image, size):
    height, width = image.shape
    for length in image.shape:
        if length % size:
            raise ValueError(f"{length} is no multiple of {size}")
    blocks = image.reshape(height // size, width // size, size, size)
    return blocks.float().mean(dim=(2, 3))


# %% wrong="wrong_axes" exercise="thumbnail"
# because: splits correctly and averages over the wrong axes
# caught_by: means
# says: two rows of two neighbours
# points: 0
def thumbnail(image, size):
    height, width = image.shape
    for length in image.shape:
        if length % size:
            raise ValueError(f"{length} is no multiple of {size}")
    blocks = image.reshape(height // size, size, width // size, size)
    return blocks.float().mean(dim=(1, 2))


# %% wrong="every_other" exercise="thumbnail"
# because: takes one pixel of each block in place of the mean
# caught_by: means
# says: take the mean
# points: 1
def thumbnail(image, size):
    for length in image.shape:
        if length % size:
            raise ValueError(f"{length} is no multiple of {size}")
    return image[::size, ::size].float()


# %% wrong="bytes_have_no_mean" exercise="thumbnail"
# because: takes the mean of bytes, which PyTorch refuses
# caught_by: bytes
# says: Convert to float32 before
# points: 2
def thumbnail(image, size):
    height, width = image.shape
    for length in image.shape:
        if length % size:
            raise ValueError(f"{length} is no multiple of {size}")
    return image.reshape(height // size, size, width // size, size).mean(dim=(1, 3))


# %% wrong="bytes_wrap" exercise="thumbnail"
# because: adds bytes up in bytes, which wrap around at 256
# caught_by: bytes
# says: uint8 ends at 255
# points: 2
def thumbnail(image, size):
    height, width = image.shape
    for length in image.shape:
        if length % size:
            raise ValueError(f"{length} is no multiple of {size}")
    total = torch.zeros(height // size, width // size, dtype=image.dtype)
    for i in range(size):
        for j in range(size):
            total += image[i::size, j::size]
    return total.float() / size**2


# %% wrong="whole_numbers" exercise="thumbnail"
# because: returns the dtype of the picture, which cuts the mean of bytes
# caught_by: bytes
# says: the dtype is wrong
# points: 2
def thumbnail(image, size):
    height, width = image.shape
    for length in image.shape:
        if length % size:
            raise ValueError(f"{length} is no multiple of {size}")
    blocks = image.reshape(height // size, size, width // size, size)
    return blocks.float().mean(dim=(1, 3)).to(image.dtype)


# %% wrong="contiguous_only" exercise="thumbnail"
# because: writes down strides as if the picture were contiguous
# caught_by: any_strides
# says: read its rows, not its storage
# points: 3
def thumbnail(image, size):
    height, width = image.shape
    for length in image.shape:
        if length % size:
            raise ValueError(f"{length} is no multiple of {size}")
    sizes = (height // size, size, width // size, size)
    blocks = image.as_strided(sizes, (size * width, width, size, 1))
    return blocks.float().mean(dim=(1, 3))


# %% wrong="crops" exercise="thumbnail"
# because: cuts off what does not fit, silently
# caught_by: refuses
# says: cannot be cut into blocks
# points: 3
def thumbnail(image, size):
    rows, columns = image.shape[0] // size, image.shape[1] // size
    image = image[: rows * size, : columns * size]
    return image.reshape(rows, size, columns, size).float().mean(dim=(1, 3))


# %% wrong="height_only" exercise="thumbnail"
# because: checks the height and lets reshape complain about the width
# caught_by: refuses
# says: Look at the width as well
# points: 3
def thumbnail(image, size):
    height, width = image.shape
    if height % size:
        raise ValueError(f"{height} is no multiple of {size}")
    blocks = image.reshape(height // size, size, width // size, size)
    return blocks.float().mean(dim=(1, 3))


# %% right="two_means" exercise="thumbnail"
# because: halves the work: first the columns of each block, then the rows
def thumbnail(image, size):
    height, width = image.shape
    if height % size or width % size:
        raise ValueError(f"{height} by {width} and {size}")
    rows, columns = height // size, width // size
    narrow = image.to(torch.float32).reshape(height, columns, size).mean(2)
    return narrow.view(rows, size, columns).mean(1)


# %% right="block_by_block" exercise="thumbnail"
# because: two loops over the blocks
def thumbnail(image, size):
    height, width = image.shape
    for length in (width, height):
        if length // size * size != length:
            raise ValueError(f"{length} / {size}")
    small = torch.zeros(height // size, width // size)
    for i in range(height // size):
        for j in range(width // size):
            block = image[i * size : (i + 1) * size, j * size : (j + 1) * size]
            small[i, j] = block.double().mean()
    return small


# --------------------------------------------------------------------------------- can_view


# %% wrong="counts_only" exercise="can_view"
# because: compares the numbers of elements and nothing else
# caught_by: splits
# says: does not divide the old axis
# points: 1
def can_view(shape, stride, new_shape):
    return math.prod(shape) == math.prod(new_shape)


# %% wrong="contiguous_only" exercise="can_view"
# because: believes that only contiguous tensors have views in other shapes
# caught_by: splits
# says: Splitting an axis always works
# points: 1
def can_view(shape, stride, new_shape):
    if math.prod(shape) != math.prod(new_shape):
        return False
    step = 1
    for size, its in zip(reversed(shape), reversed(stride)):
        if size != 1 and its != step:
            return False
        step *= size
    return True


# %% wrong="all_merge_or_none" exercise="can_view"
# because: asks whether all axes can be merged, also if the new shape merges none
# caught_by: splits
# says: Splitting an axis always works
# points: 1
def can_view(shape, stride, new_shape):
    if math.prod(shape) != math.prod(new_shape):
        return False
    if math.prod(shape) == 0:
        return True
    axes = [(size, step) for size, step in zip(shape, stride) if size != 1]
    sizes, steps = [axis[0] for axis in axes], [axis[1] for axis in axes]
    return all(steps[k] == sizes[k + 1] * steps[k + 1] for k in range(len(axes) - 1))


# %% wrong="ones_matter" exercise="can_view"
# because: applies the rule to axes of size 1 as well
# caught_by: ones
# says: does not matter
# points: 5
def can_view(shape, stride, new_shape):
    if math.prod(shape) != math.prod(new_shape):
        return False
    if math.prod(shape) == 0:
        return True
    runs, last = [], None
    for size, step in zip(shape, stride):
        if runs and last == size * step:
            runs[-1] *= size
        else:
            runs.append(size)
        last = step
    runs, left = [run for run in runs if run != 1], 1
    for size in new_shape:
        if size == 1:
            continue
        if left == 1:
            left = runs.pop(0)
        if left % size:
            return False
        left //= size
    return True


# %% wrong="forgets_the_size" exercise="can_view"
# because: merges neighbours of equal strides, and forgets the size of the right one
# caught_by: counts
# says: A new tensor can be seen
# points: 2
def can_view(shape, stride, new_shape):
    if math.prod(shape) != math.prod(new_shape):
        return False
    if math.prod(shape) == 0:
        return True
    runs, last = [], None
    for size, step in zip(shape, stride):
        if size == 1:
            continue
        if runs and last == step:
            runs[-1] *= size
        else:
            runs.append(size)
        last = step
    left = 1
    for size in new_shape:
        if size == 1:
            continue
        if left == 1:
            left = runs.pop(0)
        if left % size:
            return False
        left //= size
    return True


# %% wrong="left_size" exercise="can_view"
# because: takes the size of the left axis into the rule
# caught_by: counts
# says: A new tensor can be seen
# points: 2
def can_view(shape, stride, new_shape):
    if math.prod(shape) != math.prod(new_shape):
        return False
    if math.prod(shape) == 0:
        return True
    runs, last, before = [], None, None
    for size, step in zip(shape, stride):
        if size == 1:
            continue
        if runs and last == before * step:
            runs[-1] *= size
        else:
            runs.append(size)
        last, before = step, size
    left = 1
    for size in new_shape:
        if size == 1:
            continue
        if left == 1:
            left = runs.pop(0)
        if left % size:
            return False
        left //= size
    return True


# %% wrong="rule_for_nothing" exercise="can_view"
# because: applies the rule to tensors without elements
# caught_by: zeros
# says: No elements
# points: 5
def can_view(shape, stride, new_shape):
    if math.prod(shape) != math.prod(new_shape):
        return False
    runs, last = [], None
    for size, step in zip(shape, stride):
        if size == 1:
            continue
        if runs and last == size * step:
            runs[-1] *= size
        else:
            runs.append(size)
        last = step
    left = 1
    for size in new_shape:
        if size == 1:
            continue
        if left == 1 and runs:
            left = runs.pop(0)
        if size == 0 or left % size:
            return False
        left //= size
    return True


# %% wrong="zero_never" exercise="can_view"
# because: believes that an expanded tensor can never be merged
# caught_by: zeros
# says: A stride of 0 follows the same rule
# points: 5
def can_view(shape, stride, new_shape):
    if math.prod(shape) != math.prod(new_shape):
        return False
    if math.prod(shape) == 0:
        return True
    runs, last = [], None
    for size, step in zip(shape, stride):
        if size == 1:
            continue
        if runs and last == size * step and step > 0:
            runs[-1] *= size
        else:
            runs.append(size)
        last = step
    left = 1
    for size in new_shape:
        if size == 1:
            continue
        if left == 1:
            left = runs.pop(0)
        if left % size:
            return False
        left //= size
    return True


# %% wrong="makes_a_tensor" exercise="can_view"
# because: asks PyTorch, which needs memory for every element
# caught_by: counts
# says: Work with the numbers
# points: 3
def can_view(shape, stride, new_shape):
    if math.prod(shape) != math.prod(new_shape):
        return False
    if math.prod(shape) == 0:
        return True
    boxes = 1 + sum((size - 1) * step for size, step in zip(shape, stride))
    try:
        torch.zeros(boxes).as_strided(shape, stride).view(new_shape)
    except RuntimeError:
        return False
    return True


# %% wrong="zeros_left_out" exercise="can_view"
# because: leaves out axes with stride 0, as if they had size 1
# caught_by: zeros
# says: A stride of 0 follows the same rule
# points: 5
def can_view(shape, stride, new_shape):
    if math.prod(shape) != math.prod(new_shape):
        return False
    if math.prod(shape) == 0:
        return True
    axes = [(size, step) for size, step in zip(shape, stride) if size != 1 and step != 0]
    sizes = [size for size in new_shape if size != 1]
    while axes:
        run, step = axes.pop(0)
        while axes and step == axes[0][0] * axes[0][1]:
            size, step = axes.pop(0)
            run *= size
        while run > 1 and sizes and run % sizes[0] == 0:
            run //= sizes.pop(0)
        if run > 1:
            return False
    return True


# %% right="finds_strides" exercise="can_view"
# because: finds the strides of the new axes from the right, as PyTorch does
def can_view(shape, stride, new_shape):
    if math.prod(shape) != math.prod(new_shape):
        return False
    if math.prod(shape) == 0:
        return True
    axes = [(size, step) for size, step in zip(shape, stride) if size != 1]
    wanted = [size for size in new_shape if size != 1]
    while axes:
        size, step = axes.pop()
        run, base = size, step
        while axes and axes[-1][1] == run * base:
            run *= axes.pop()[0]
        while run > 1:
            if not wanted or run % wanted[-1]:
                return False
            run //= wanted.pop()
    return True


# %% right="compares_cuts" exercise="can_view"
# because: between two runs the new shape must have a cut too
def can_view(shape, stride, new_shape):
    total = math.prod(shape)
    if total != math.prod(new_shape):
        return False
    if total == 0:
        return True
    axes = [(size, step) for size, step in zip(shape, stride) if size > 1]
    cuts, done = set(), 1
    for k in range(len(axes) - 1):
        done *= axes[k][0]
        if axes[k][1] != math.prod(axes[k + 1]):
            cuts.add(done)
    new_cuts, done = set(), 1
    for size in new_shape:
        done *= size
        new_cuts.add(done)
    return cuts <= new_cuts


# ------------------------------------------------------------------------------- catches_bug


# %% wrong="numbers_only" exercise="catches_bug"
# because: compares the result and never looks at the picture or the storages
# caught_by: sharing
# says: compare the storages
# points: 3
def catches_bug(turn):
    for image in (
        torch.arange(6.0).reshape(2, 3),
        torch.arange(6, dtype=torch.uint8).reshape(2, 3).t(),
        torch.arange(12.0).reshape(3, 4)[1:, ::2],
    ):
        before = image.clone()
        try:
            result = turn(image)
            if result.dtype != before.dtype or not torch.equal(result, before.t()):
                return True
        except Exception:
            return True
    return False


# %% wrong="another_object" exercise="catches_bug"
# because: asks whether the result is the picture, and a view is another object
# caught_by: sharing
# says: A view is another object
# points: 4
def catches_bug(turn):
    for image in (
        torch.arange(6.0).reshape(2, 3),
        torch.arange(6, dtype=torch.uint8).reshape(2, 3).t(),
        torch.arange(12.0).reshape(3, 4)[1:, ::2],
    ):
        before = image.clone()
        try:
            result = turn(image)
            if result.dtype != before.dtype or not torch.equal(result, before.t()):
                return True
            if result is image or not torch.equal(image, before):
                return True
        except Exception:
            return True
    return False


# %% wrong="one_tidy_picture" exercise="catches_bug"
# because: makes all comparisons, and on a new picture only, whose transpose is never contiguous
# caught_by: sharing
# says: a picture that is a transpose itself
# points: 3
def catches_bug(turn):
    image = torch.arange(6.0).reshape(2, 3)
    before = image.clone()
    try:
        result = turn(image)
        if result.dtype != before.dtype or not torch.equal(result, before.t()):
            return True
    except Exception:
        return True
    if not torch.equal(image, before):
        return True
    return result.untyped_storage().data_ptr() == image.untyped_storage().data_ptr()


# %% wrong="without_holes" exercise="catches_bug"
# because: tries a new picture, a transpose and a single row, and no part of a larger picture
# caught_by: any_picture
# says: Take every second column
# points: 4
def catches_bug(turn):
    for image in (
        torch.arange(6.0).reshape(2, 3),
        torch.arange(6, dtype=torch.uint8).reshape(2, 3).t(),
        torch.tensor([[1.0, 2.0, 3.0]]),
    ):
        before = image.clone()
        try:
            result = turn(image)
            if result.dtype != before.dtype or not torch.equal(result, before.t()):
                return True
        except Exception:
            return True
        if not torch.equal(image, before) or result.data_ptr() == image.data_ptr():
            return True
    return False


# %% wrong="trusts_the_picture" exercise="catches_bug"
# because: does not look at the picture again after the call
# caught_by: mutation
# says: Compare shape and numbers of image
# points: 4
def catches_bug(turn):
    for image in (
        torch.arange(6.0).reshape(2, 3),
        torch.arange(6, dtype=torch.uint8).reshape(2, 3).t(),
        torch.arange(12.0).reshape(3, 4)[1:, ::2],
    ):
        before = image.clone()
        try:
            result = turn(image)
            if result.dtype != before.dtype or not torch.equal(result, before.t()):
                return True
        except Exception:
            return True
        if result.untyped_storage().data_ptr() == image.untyped_storage().data_ptr():
            return True
    return False


# %% wrong="square_pictures" exercise="catches_bug"
# because: tries square pictures only
# caught_by: numbers
# says: not square
# points: 4
def catches_bug(turn):
    table = torch.arange(16.0).reshape(4, 4)
    for image in (table[:2, :2], table.t()[1:3, 1:3].to(torch.uint8), table[1::2, ::2]):
        before = image.clone()
        try:
            result = turn(image)
            if result.dtype != before.dtype or not torch.equal(result, before.t()):
                return True
        except Exception:
            return True
        if not torch.equal(image, before):
            return True
        if result.untyped_storage().data_ptr() == image.untyped_storage().data_ptr():
            return True
    return False


# %% wrong="one_colour" exercise="catches_bug"
# because: uses pictures of one colour, in which every order looks right
# caught_by: numbers
# says: compare numbers that all differ
# points: 3
def catches_bug(turn):
    for image in (
        torch.ones(2, 3),
        torch.ones(2, 3, dtype=torch.uint8).t(),
        torch.ones(3, 4)[1:, ::2],
    ):
        before = image.clone()
        try:
            result = turn(image)
            if result.dtype != before.dtype or not torch.equal(result, before.t()):
                return True
        except Exception:
            return True
        if not torch.equal(image, before):
            return True
        if result.untyped_storage().data_ptr() == image.untyped_storage().data_ptr():
            return True
    return False


# %% wrong="exception_escapes" exercise="catches_bug"
# because: does not expect the function under test to raise
# caught_by: any_picture
# says: so catch it
# points: 4
def catches_bug(turn):
    for image in (
        torch.arange(6.0).reshape(2, 3),
        torch.arange(6, dtype=torch.uint8).reshape(2, 3).t(),
        torch.arange(12.0).reshape(3, 4)[1:, ::2],
    ):
        before = image.clone()
        result = turn(image)
        if result.dtype != before.dtype or not torch.equal(result, before.t()):
            return True
        if not torch.equal(image, before):
            return True
        if result.untyped_storage().data_ptr() == image.untyped_storage().data_ptr():
            return True
    return False


# %% wrong="demands_three_axes" exercise="catches_bug"
# because: wants a colour picture to be turned as well, which nobody promised
# caught_by: innocent
# says: do not accuse it
# points: 0
def catches_bug(turn):
    for image in (
        torch.arange(6.0).reshape(2, 3),
        torch.arange(6, dtype=torch.uint8).reshape(2, 3).t(),
        torch.arange(12.0).reshape(3, 4)[1:, ::2],
        torch.arange(12.0).reshape(2, 3, 2),
    ):
        before = image.clone()
        try:
            result = turn(image)
            if result.dtype != before.dtype or not torch.equal(result, before.transpose(0, 1)):
                return True
        except Exception:
            return True
        if not torch.equal(image, before):
            return True
        if result.untyped_storage().data_ptr() == image.untyped_storage().data_ptr():
            return True
    return False


# %% wrong="accuses_everyone" exercise="catches_bug"
# because: a test that never passes finds every bug
# caught_by: innocent
# says: do not accuse it
# points: 0
def catches_bug(turn):
    return True


# %% wrong="second_name" exercise="catches_bug"
# because: keeps a second name of the picture in place of a copy, which sees all that is written
# caught_by: mutation
# says: a second name sees what is written
# points: 4
def catches_bug(turn):
    for image in (
        torch.arange(6.0).reshape(2, 3),
        torch.arange(6, dtype=torch.uint8).reshape(2, 3).t(),
        torch.arange(12.0).reshape(3, 4)[:, ::2],
    ):
        before = image
        try:
            result = turn(image)
            if result.dtype != before.dtype or not torch.equal(result, before.t()):
                return True
        except Exception:
            return True
        if not torch.equal(image, before):
            return True
        if result.untyped_storage().data_ptr() == image.untyped_storage().data_ptr():
            return True
    return False


# %% wrong="trusts_everyone" exercise="catches_bug"
# because: says False whatever it is given
# caught_by: innocent
# says: Compare what
# points: 0
def catches_bug(turn):
    return False


# %% right="writes_to_find_out" exercise="catches_bug"
# because: finds shared memory by writing into the result and looking at the picture
def catches_bug(turn):
    def keeps_promises(image):
        before = image.tolist()
        dtype, (height, width) = image.dtype, image.shape
        result = turn(image)
        expected = [[before[j][i] for j in range(height)] for i in range(width)]
        if result.dtype != dtype or result.tolist() != expected or image.tolist() != before:
            return False
        result.fill_(99)
        return image.tolist() == before

    table = torch.arange(24).to(torch.uint8).reshape(4, 6)
    for image in (
        torch.tensor([[1.0, 2.0, 3.0]]),
        torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
        table[:2, :3].clone(),
        table[1:, ::3],
        table[2:, 1:4].t(),
    ):
        try:
            if not keeps_promises(image):
                return True
        except Exception:
            return True
    return False


# %% right="against_a_model" exercise="catches_bug"
# because: compares with a function of its own that is right, on pictures of all layouts
def catches_bug(turn):
    base = torch.arange(60.0).reshape(6, 10)
    layouts = [lambda t: t, lambda t: t.t(), lambda t: t[1:3, 2:5], lambda t: t[:2, ::4]]
    for layout in layouts:
        for dtype in (torch.float32, torch.uint8):
            for turned in (False, True):
                image = layout(base.to(dtype))
                image = image.t() if turned else image
                model = torch.stack(image.unbind(0), dim=1)
                kept = torch.stack(image.unbind(0), dim=0)
                try:
                    result = turn(image)
                    same = result.shape == model.shape and bool((result == model).all())
                    untouched = image.shape == kept.shape and bool((image == kept).all())
                    shared = result.untyped_storage().data_ptr()
                except Exception:
                    return True
                if result.dtype != dtype or not same or not untouched:
                    return True
                if shared == image.untyped_storage().data_ptr():
                    return True
    return False


# ------------------------------------------------------------- layouts, and sizes without an end


# %% wrong="strides_of_a_new_tensor" exercise="drop_axis"
# because: makes the view by hand, with the strides of a contiguous tensor
# caught_by: drops
# says: The numbers stay where they are
# points: 2
def drop_axis(x, k):
    if x.shape[k] != 1:
        raise ValueError(f"axis {k} has size {x.shape[k]}, not 1")
    new = torch.empty(x.shape, device="meta").squeeze(k)
    return x.as_strided(new.shape, new.stride())


# %% wrong="starts_at_the_storage" exercise="sliding_windows"
# because: forgets that x may begin later than its storage
# caught_by: part_of_another
# says: the stride and the offset of x
# points: 3
def sliding_windows(x, size):
    n = len(x)
    if not 1 <= size <= n:
        raise ValueError(f"{size} of {n}")
    return x.as_strided((n - size + 1, size), (x.stride(0), x.stride(0)), 0)


# %% wrong="asks_a_meta_tensor" exercise="can_view"
# because: makes a tensor without memory and asks it, which ends where int64 does
# caught_by: counts
# says: no tensor of this size can be made
# points: 3
def can_view(shape, stride, new_shape):
    seen = torch.empty_strided(shape, stride, device="meta")
    try:
        seen.view(new_shape)
    except RuntimeError:
        return False
    return True
