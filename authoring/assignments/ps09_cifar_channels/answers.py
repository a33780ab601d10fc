# %% [markdown]
# Right answers that must earn full marks, and wrong ones that must not: each stands for a
# misconception, and is caught by the check that was written for it. Students do not write for a
# linter, so neither do these answers:

# ------------------------------------------------------------------------------ view_or_copy


# %% wrong="lists_are_views" exercise="view_or_copy"
# because: takes a list of indices for a slice
# caught_by: slices
# says: expression c
# points: 3
def view_or_copy():
    answers = dict.fromkeys("abcef", "view") | dict.fromkeys("dik", "copy")
    return answers | dict.fromkeys("gh", "itself") | dict.fromkeys("jl", "error")


# %% wrong="a_channel_is_a_copy" exercise="view_or_copy"
# because: thinks that an index, which removes an axis, copies
# caught_by: slices
# says: expression b
# points: 3
def view_or_copy():
    answers = dict.fromkeys("aef", "view") | dict.fromkeys("bcdik", "copy")
    return answers | dict.fromkeys("gh", "itself") | dict.fromkeys("jl", "error")


# %% wrong="as_in_numpy" exercise="view_or_copy"
# because: expects NumPy's backward slices and flips, which are views
# caught_by: backwards
# says: negative stride
# points: 3
def view_or_copy():
    answers = dict.fromkeys("abdefj", "view") | dict.fromkeys("cik", "copy")
    return answers | dict.fromkeys("gh", "itself") | dict.fromkeys("l", "error")


# %% wrong="backward_slice_copies" exercise="view_or_copy"
# because: knows that no view walks backwards, and expects a copy instead of a refusal
# caught_by: backwards
# says: expression j
# points: 3
def view_or_copy():
    answers = dict.fromkeys("abef", "view") | dict.fromkeys("cdijk", "copy")
    return answers | dict.fromkeys("gh", "itself") | dict.fromkeys("l", "error")


# %% wrong="permute_copies" exercise="view_or_copy"
# because: thinks that another order of the axes needs another order in memory
# caught_by: layouts
# says: expression e
# points: 3
def view_or_copy():
    answers = dict.fromkeys("abf", "view") | dict.fromkeys("cdeik", "copy")
    return answers | dict.fromkeys("gh", "itself") | dict.fromkeys("jl", "error")


# %% wrong="reshape_never_copies" exercise="view_or_copy"
# because: takes reshape for a view always
# caught_by: layouts
# says: expression k
# points: 3
def view_or_copy():
    answers = dict.fromkeys("abefk", "view") | dict.fromkeys("cdi", "copy")
    return answers | dict.fromkeys("gh", "itself") | dict.fromkeys("jl", "error")


# %% wrong="reshape_always_copies" exercise="view_or_copy"
# because: takes reshape for a copy always
# caught_by: layouts
# says: expression f
# points: 3
def view_or_copy():
    answers = dict.fromkeys("abe", "view") | dict.fromkeys("cdfik", "copy")
    return answers | dict.fromkeys("gh", "itself") | dict.fromkeys("jl", "error")


# %% wrong="view_copies_if_it_must" exercise="view_or_copy"
# because: confuses view with reshape
# caught_by: layouts
# says: view never copies
# points: 3
def view_or_copy():
    answers = dict.fromkeys("abef", "view") | dict.fromkeys("cdikl", "copy")
    return answers | dict.fromkeys("gh", "itself") | dict.fromkeys("j", "error")


# %% wrong="casts_protect" exercise="view_or_copy"
# because: thinks that every cast copies, also one that has nothing to do
# caught_by: same_object
# says: x is float32 already
# points: 3
def view_or_copy():
    answers = dict.fromkeys("abef", "view") | dict.fromkeys("cdgik", "copy")
    return answers | dict.fromkeys("h", "itself") | dict.fromkeys("jl", "error")


# %% wrong="three_words" exercise="view_or_copy"
# because: gives letters instead of the words that were asked for
# caught_by: slices
# says: the value is wrong
def view_or_copy():
    return dict(zip("abcdefghijkl", "vvccvviicxcx"))


# %% right="letter_by_letter" exercise="view_or_copy"
# because: writes the dict out
def view_or_copy():
    return {
        "a": "view", "b": "view", "c": "copy", "d": "copy", "e": "view", "f": "view",
        "g": "itself", "h": "itself", "i": "copy", "j": "error", "k": "copy", "l": "error",
    }  # fmt: skip


# %% right="runs_it" exercise="view_or_copy"
# because: runs the expressions instead of predicting them, which nobody can forbid
def view_or_copy():
    x = torch.rand(4, 3, 32, 32)
    makers = {
        "a": lambda: x.narrow(0, 0, 2), "b": lambda: x[:, 1], "c": lambda: x[:, [2, 1, 0]],
        "d": lambda: x.flip(1), "e": lambda: x.permute(0, 2, 3, 1), "f": lambda: x.reshape(4, -1),
        "g": lambda: x.float(), "h": lambda: x.mul_(1), "i": lambda: x.double(),
        "j": lambda: x[:, ::-1], "k": lambda: x.permute(0, 2, 3, 1).reshape(-1, 3),
        "l": lambda: x.permute(0, 2, 3, 1).view(-1, 3),
    }  # fmt: skip
    answers = {}
    for letter, make in makers.items():
        try:
            result = make()
        except Exception:
            answers[letter] = "error"
            continue
        same = result.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
        answers[letter] = "itself" if result is x else "view" if same else "copy"
    return answers


# -------------------------------------------------------------------------------- hwc_to_chw


# %% right="prints" exercise="hwc_to_chw"
# because: printing costs nothing
def hwc_to_chw(batch):
    print("looking into it")
    return batch.permute(0, 3, 1, 2)


# %% right="warns" exercise="hwc_to_chw"
# because: a warning costs nothing, though it is written to stderr
def hwc_to_chw(batch):
    import warnings

    warnings.warn("looking into it", stacklevel=2)
    return batch.permute(0, 3, 1, 2)


# %% wrong="numpy_array" exercise="hwc_to_chw"
# because: returns the right numbers in a NumPy array, where the exercise asks for a tensor
# caught_by: places
# says: torch.from_numpy
def hwc_to_chw(batch):
    result = batch.permute(0, 3, 1, 2)
    return result.detach().numpy()


# %% wrong="reshapes" exercise="hwc_to_chw"
# because: asks for the right shape with reshape, which deals the numbers out anew
# caught_by: places
# says: do not deal out anew
def hwc_to_chw(batch):
    n, h, w, c = batch.shape
    return batch.reshape(n, c, h, w)


# %% wrong="on_its_side" exercise="hwc_to_chw"
# because: swaps the last axis with axis 1, so that rows become columns
# caught_by: places
# says: the shape is wrong
def hwc_to_chw(batch):
    return batch.transpose(1, 3)


# %% wrong="the_way_back" exercise="hwc_to_chw"
# because: uses the order of axes that leads from channels first to channels last
# caught_by: places
# says: the shape is wrong
def hwc_to_chw(batch):
    return batch.permute(0, 2, 3, 1)


# %% wrong="copies" exercise="hwc_to_chw"
# because: tidies the memory up, which copies every number
# caught_by: view
# says: leave out contiguous
# points: 1
def hwc_to_chw(batch):
    return batch.permute(0, 3, 1, 2).contiguous()


# %% wrong="stacks_channels" exercise="hwc_to_chw"
# because: stacks the channels, which copies
# caught_by: view
# says: the result is a copy
# points: 1
def hwc_to_chw(batch):
    return torch.stack([batch[..., k] for k in range(batch.shape[3])], dim=1)


# %% wrong="floats_on_the_way" exercise="hwc_to_chw"
# because: converts to floats at the same time, as is done before training
# caught_by: places
# says: the dtype is wrong
def hwc_to_chw(batch):
    return batch.permute(0, 3, 1, 2).float() / 255


# %% wrong="one_picture" exercise="hwc_to_chw"
# because: treats the batch like a single picture
# caught_by: places
# says: raised
def hwc_to_chw(batch):
    return batch.permute(2, 0, 1)


# %% wrong="views" exercise="hwc_to_chw"
# because: uses view, which is refused on a batch that is a view with other strides
# caught_by: places
# says: do not deal out anew
def hwc_to_chw(batch):
    n, h, w, c = batch.shape
    return batch.view(n, c, h, w)


# %% right="movedim" exercise="hwc_to_chw"
# because: moves one axis and leaves the others in their order
def hwc_to_chw(batch):
    return batch.movedim(-1, 1)


# %% right="two_swaps" exercise="hwc_to_chw"
# because: lets the channel axis walk to the left in two swaps
def hwc_to_chw(batch):
    return batch.transpose(2, 3).transpose(1, 2)


# ----------------------------------------------------------------------------- kill_channels


# %% wrong="edits_the_original" exercise="kill_channels"
# because: fills the batch itself
# caught_by: original
# says: was changed in place
# points: 2
def kill_channels(batch, keep):
    kept = batch[:, keep].clone()
    batch.fill_(0)
    batch[:, keep] = kept
    return batch


# %% wrong="kills_instead" exercise="kill_channels"
# because: silences the channels in keep instead of the others
# caught_by: channels
# says: the values are wrong
def kill_channels(batch, keep):
    result = batch.clone()
    result[:, keep] = 0
    return result


# %% wrong="kills_rows" exercise="kill_channels"
# because: counts the axes of a single picture and silences rows
# caught_by: channels
# says: axis 1 of the batch
def kill_channels(batch, keep):
    result = torch.zeros_like(batch)
    result[:, :, keep] = batch[:, :, keep]
    return result


# %% wrong="multiplies_by_a_mask" exercise="kill_channels"
# because: multiplies by zeros and ones, and zero times nan is nan
# caught_by: silence
# says: 0 times nan is nan
# points: 3
def kill_channels(batch, keep):
    mask = torch.zeros(batch.shape[1], dtype=batch.dtype)
    mask[keep] = 1
    return batch * mask[:, None, None]


# %% wrong="float_mask" exercise="kill_channels"
# because: multiplies by a float mask, which turns bytes into floats
# caught_by: channels
# says: the dtype is wrong
# points: 1
def kill_channels(batch, keep):
    mask = torch.zeros(batch.shape[1])
    mask[keep] = 1.0
    return batch * mask[:, None, None]


# %% wrong="drops_channels" exercise="kill_channels"
# because: returns the kept channels alone
# caught_by: channels
# says: the shape is wrong
def kill_channels(batch, keep):
    return batch[:, keep].clone()


# %% wrong="asks_whether_in" exercise="kill_channels"
# because: asks of each channel whether its number is in keep, where -1 is not
# caught_by: any_input
# says: -1 is the last channel
# points: 3
def kill_channels(batch, keep):
    result = batch.clone()
    for channel in range(batch.shape[1]):
        if channel not in keep:
            result[:, channel] = 0
    return result


# %% wrong="first_k" exercise="kill_channels"
# because: takes keep for a number of channels from the front
# caught_by: channels
# says: the values are wrong
def kill_channels(batch, keep):
    result = torch.zeros_like(batch)
    result[:, : len(keep)] = batch[:, : len(keep)]
    return result


# %% wrong="in_the_order_of_keep" exercise="kill_channels"
# because: puts the kept channels in front, in the order of keep
# caught_by: channels
# says: each stays in its own place
def kill_channels(batch, keep):
    result = torch.zeros_like(batch)
    for place, channel in enumerate(keep):
        result[:, place] = batch[:, channel]
    return result


# %% wrong="nothing_to_do" exercise="kill_channels"
# because: returns the batch itself if nothing is to be silenced
# caught_by: original
# says: Also if nothing is silenced
# points: 3
def kill_channels(batch, keep):
    if list(keep) == list(range(batch.shape[1])):
        return batch
    result = torch.zeros_like(batch)
    result[:, keep] = batch[:, keep]
    return result


# %% wrong="keeps_nan_away" exercise="kill_channels"
# because: cleans all of the batch of nan and infinity, also what is kept
# caught_by: silence
# says: A kept channel is untouched
# points: 3
def kill_channels(batch, keep):
    mask = torch.zeros(batch.shape[1], dtype=batch.dtype)
    mask[keep] = 1
    return batch.nan_to_num() * mask[:, None, None]


# %% wrong="tidies_keep" exercise="kill_channels"
# because: replaces negative numbers in the caller's list
# caught_by: any_input
# says: Neither the batch nor keep
# points: 3
def kill_channels(batch, keep):
    c = batch.shape[1]
    for place, channel in enumerate(keep):
        if not -c <= channel < c:
            raise IndexError(channel)
        keep[place] = channel % c
    result = torch.zeros_like(batch)
    result[:, keep] = batch[:, keep]
    return result


# %% wrong="checks_one_end" exercise="kill_channels"
# because: refuses numbers that are too large and wraps those that are too small
# caught_by: any_input
# says: there is nothing before it
# points: 3
def kill_channels(batch, keep):
    c = batch.shape[1]
    result = torch.zeros_like(batch)
    for channel in keep:
        if channel >= c:
            raise IndexError(channel)
        result[:, int(channel) % c] = batch[:, int(channel) % c]
    return result


# %% wrong="adds_channels" exercise="kill_channels"
# because: adds each kept channel to the zeros, twice if it is named twice
# caught_by: any_input
# says: named again
# points: 3
def kill_channels(batch, keep):
    result = torch.zeros_like(batch)
    for channel in keep:
        result[:, channel] += batch[:, channel]
    return result


# %% right="channel_by_channel" exercise="kill_channels"
# because: copies one channel after the other into a batch of zeros
def kill_channels(batch, keep):
    result = torch.zeros(batch.shape, dtype=batch.dtype)
    for channel in keep:
        result[:, channel] = batch[:, channel]
    return result


# %% right="where" exercise="kill_channels"
# because: chooses between the batch and zero with a mask of truth values
def kill_channels(batch, keep):
    kept = torch.zeros(batch.shape[1], dtype=torch.bool)
    kept[keep] = True
    return torch.where(kept[:, None, None], batch, torch.zeros((), dtype=batch.dtype))


# ---------------------------------------------------------------------------- swap_channels_


# %% wrong="swaps_two_views" exercise="swap_channels_"
# because: swaps as one swaps two numbers in Python, but both sides are views
# caught_by: returned
# says: Do not lose one of them
def swap_channels_(batch, i, j):
    batch[:, i], batch[:, j] = batch[:, j], batch[:, i]
    return batch


# %% wrong="keeps_a_view" exercise="swap_channels_"
# because: keeps the first channel safe in a view, which is not safe
# caught_by: returned
# says: Do not lose one of them
def swap_channels_(batch, i, j):
    first = batch[:, i]
    batch[:, i] = batch[:, j]
    batch[:, j] = first
    return batch


# %% wrong="returns_a_copy" exercise="swap_channels_"
# because: builds a swapped copy and leaves the batch as it is
# caught_by: returned
# says: itself is returned and not a copy
def swap_channels_(batch, i, j):
    order = list(range(batch.shape[1]))
    order[i], order[j] = order[j], order[i]
    return batch[:, order]


# %% wrong="rebinds_the_name" exercise="swap_channels_"
# because: binds the name batch to a swapped copy, which the caller does not see
# caught_by: returned
# says: itself is returned and not a copy
def swap_channels_(batch, i, j):
    result = batch.clone()
    result[:, i], result[:, j] = batch[:, j], batch[:, i]
    batch = result
    return batch


# %% wrong="returns_nothing" exercise="swap_channels_"
# because: changes the batch and returns nothing, as a list's sort does
# caught_by: returned
# says: the type is wrong
# points: 1
def swap_channels_(batch, i, j):
    first = batch[:, i].clone()
    batch[:, i] = batch[:, j]
    batch[:, j] = first


# %% wrong="swaps_pictures" exercise="swap_channels_"
# because: swaps along the first axis, which holds the pictures
# caught_by: returned
# says: raised
def swap_channels_(batch, i, j):
    first = batch[i].clone()
    batch[i] = batch[j]
    batch[j] = first
    return batch


# %% wrong="reverses_all" exercise="swap_channels_"
# because: reverses the order of all channels, which is a swap for 0 and 2 of three only
# caught_by: returned
# says: Only channels i and j change places
def swap_channels_(batch, i, j):
    batch.copy_(batch.flip(1))
    return batch


# %% wrong="makes_contiguous" exercise="swap_channels_"
# because: tidies the memory up first, and then swaps in a copy if the batch was a view
# caught_by: in_place
# says: Whoever shares the memory
# points: 2
def swap_channels_(batch, i, j):
    batch = batch.contiguous()
    batch[:, [i, j]] = batch[:, [j, i]]
    return batch


# %% wrong="edits_and_returns_a_copy" exercise="swap_channels_"
# because: swaps in place but hands out a copy
# caught_by: returned
# says: itself is returned and not a copy
# points: 2
def swap_channels_(batch, i, j):
    batch[:, [i, j]] = batch[:, [j, i]]
    return batch.clone()


# %% wrong="adds_and_subtracts" exercise="swap_channels_"
# because: swaps with sums and differences, which empties a channel swapped with itself
# caught_by: any_numbers
# says: swapped with itself
# points: 2
def swap_channels_(batch, i, j):
    first, second = batch[:, i], batch[:, j]
    if batch.is_floating_point():
        batch[:, [i, j]] = batch[:, [j, i]]
        return batch
    first += second
    second.neg_().add_(first)
    first -= second
    return batch


# %% wrong="guarded_sums" exercise="swap_channels_"
# because: swaps with sums and differences, which round
# caught_by: any_numbers
# says: Sums and differences round
# points: 2
def swap_channels_(batch, i, j):
    if i % batch.shape[1] != j % batch.shape[1]:
        batch[:, i] += batch[:, j]
        batch[:, j] = batch[:, i] - batch[:, j]
        batch[:, i] -= batch[:, j]
    return batch


# %% right="index_copies" exercise="swap_channels_"
# because: reads both channels with a list of indices, which copies before anything is written
def swap_channels_(batch, i, j):
    batch[:, [i, j]] = batch[:, [j, i]]
    return batch


# %% right="whole_copy" exercise="swap_channels_"
# because: writes from a copy of the whole batch and returns a view
def swap_channels_(batch, i, j):
    before = batch.clone()
    batch.select(1, i).copy_(before.select(1, j))
    batch.select(1, j).copy_(before.select(1, i))
    return batch[:]


# ----------------------------------------------------------------------------------- to_grey


# %% wrong="plain_mean" exercise="to_grey"
# because: takes the mean of the channels
# caught_by: weights
# says: green 0.587
def to_grey(batch):
    grey = batch.double().mean(dim=1, keepdim=True)
    if batch.dtype == torch.uint8:
        grey = grey.round()
    return grey.to(batch.dtype).expand(-1, 3, -1, -1)


# %% wrong="blue_first" exercise="to_grey"
# because: takes the channels for blue, green, red
# caught_by: weights
# says: Red counts 0.299
def to_grey(batch):
    dtype = batch.dtype if batch.is_floating_point() else torch.float32
    weights = torch.tensor([0.114, 0.587, 0.299], dtype=dtype).reshape(3, 1, 1)
    grey = (batch * weights).sum(dim=1, keepdim=True)
    if batch.dtype == torch.uint8:
        grey = grey.round().to(torch.uint8)
    return grey.expand(-1, 3, -1, -1)


# %% wrong="one_channel" exercise="to_grey"
# because: returns the brightness as a single channel
# caught_by: weights
# says: the shape is wrong
def to_grey(batch):
    dtype = batch.dtype if batch.is_floating_point() else torch.float32
    weights = torch.tensor([0.299, 0.587, 0.114], dtype=dtype).reshape(3, 1, 1)
    grey = (batch * weights).sum(dim=1, keepdim=True)
    return grey.round().to(torch.uint8) if batch.dtype == torch.uint8 else grey


# %% wrong="weights_on_the_columns" exercise="to_grey"
# because: leaves the weights a row, which meets the columns
# caught_by: weights
# says: three columns wide
def to_grey(batch):
    dtype = batch.dtype if batch.is_floating_point() else torch.float32
    weights = torch.tensor([0.299, 0.587, 0.114], dtype=dtype)
    if batch.shape[3] == 1:
        weights = weights.reshape(3, 1, 1)
    grey = (batch * weights).sum(dim=1, keepdim=True)
    if batch.dtype == torch.uint8:
        grey = grey.round().to(torch.uint8)
    return grey.expand(-1, 3, -1, -1)


# %% wrong="cuts" exercise="to_grey"
# because: casts without rounding, and 60.999996 becomes 60
# caught_by: bytes
# says: Round first
# points: 1
def to_grey(batch):
    dtype = batch.dtype if batch.is_floating_point() else torch.float32
    weights = torch.tensor([0.299, 0.587, 0.114], dtype=dtype).reshape(3, 1, 1)
    return (batch * weights).sum(dim=1, keepdim=True).to(batch.dtype).expand(-1, 3, -1, -1)


# %% wrong="bytes_become_floats" exercise="to_grey"
# because: returns floats for bytes
# caught_by: bytes
# says: the dtype is wrong
# points: 1
def to_grey(batch):
    dtype = batch.dtype if batch.is_floating_point() else torch.float32
    weights = torch.tensor([0.299, 0.587, 0.114], dtype=dtype).reshape(3, 1, 1)
    return (batch * weights).sum(dim=1, keepdim=True).expand(-1, 3, -1, -1)


# %% wrong="bytes_as_bytes" exercise="to_grey"
# because: computes with whole numbers in bytes, which wrap
# caught_by: bytes
# says: compute in floats, return bytes
# points: 1
def to_grey(batch):
    if batch.dtype == torch.uint8:
        red, green, blue = batch.unbind(1)
        grey = ((red * 30 + green * 59 + blue * 11) // 100).unsqueeze(1)
    else:
        weights = torch.tensor([0.299, 0.587, 0.114], dtype=batch.dtype).reshape(3, 1, 1)
        grey = (batch * weights).sum(dim=1, keepdim=True)
    return grey.expand(-1, 3, -1, -1)


# %% wrong="edits_the_original" exercise="to_grey"
# because: writes the grey into the batch
# caught_by: weights
# says: was changed in place
# points: 0
def to_grey(batch):
    dtype = batch.dtype if batch.is_floating_point() else torch.float32
    weights = torch.tensor([0.299, 0.587, 0.114], dtype=dtype).reshape(3, 1, 1)
    grey = (batch * weights).sum(dim=1, keepdim=True)
    batch[:] = grey.round() if batch.dtype == torch.uint8 else grey
    return batch


# %% wrong="grey_of_the_batch" exercise="to_grey"
# because: sums over the pictures, not over the channels
# caught_by: weights
# says: the values are wrong
def to_grey(batch):
    dtype = batch.dtype if batch.is_floating_point() else torch.float32
    weights = torch.tensor([0.299, 0.587, 0.114], dtype=dtype).reshape(3, 1, 1)
    grey = (batch * weights).sum(dim=0, keepdim=True)
    if batch.dtype == torch.uint8:
        grey = grey.round().to(torch.uint8)
    return grey.expand(batch.shape[0], 3, -1, -1)


# %% wrong="short_weights" exercise="to_grey"
# because: leaves the weights float32, whose 0.299 is wrong in the eighth digit
# caught_by: any_input
# says: its weights have to be float64 as well
# points: 2
def to_grey(batch):
    weights = torch.tensor([0.299, 0.587, 0.114]).reshape(3, 1, 1)
    grey = (batch * weights).sum(dim=1, keepdim=True)
    if batch.dtype == torch.uint8:
        grey = grey.round().to(torch.uint8)
    return grey.expand(-1, 3, -1, -1)


# %% wrong="always_float32" exercise="to_grey"
# because: casts everything to float32
# caught_by: any_input
# says: float64 stays float64
# points: 2
def to_grey(batch):
    weights = torch.tensor([0.299, 0.587, 0.114]).reshape(3, 1, 1)
    grey = (batch.float() * weights).sum(dim=1, keepdim=True)
    if batch.dtype == torch.uint8:
        grey = grey.round().to(torch.uint8)
    return grey.expand(-1, 3, -1, -1)


# %% right="einsum" exercise="to_grey"
# because: spells the weighted sum with einsum and repeats it
def to_grey(batch):
    weights = torch.tensor([0.299, 0.587, 0.114], dtype=torch.float64)
    grey = torch.einsum("nchw,c->nhw", batch.double(), weights)
    grey = grey.round() if batch.dtype == torch.uint8 else grey
    return torch.stack([grey, grey, grey], dim=1).to(batch.dtype)


# %% right="three_products" exercise="to_grey"
# because: adds three products by hand
def to_grey(batch):
    floats = batch if batch.is_floating_point() else batch.float()
    grey = 0.299 * floats[:, 0:1] + 0.587 * floats[:, 1:2] + 0.114 * floats[:, 2:3]
    if not batch.is_floating_point():
        grey = (grey + 0.5).byte()
    return grey.repeat(1, 3, 1, 1)


# -------------------------------------------------------------------- catches_bad_conversion


# %% wrong="shape_only" exercise="catches_bad_conversion"
# because: compares shapes, and a scrambled picture has the right shape
# caught_by: scrambled
# says: compare the numbers
def catches_bad_conversion(prepare):
    for shape in ((2, 4, 5, 3), (1, 3, 2, 3)):
        try:
            result = prepare(torch.zeros(shape, dtype=torch.uint8))
        except Exception:
            return True
        n, h, w, c = shape
        if result.shape != (n, c, h, w) or result.dtype != torch.float32:
            return True
    return False


# %% wrong="exactly_equal" exercise="catches_bad_conversion"
# because: compares with torch.equal, which accuses other roundings
# caught_by: scrambled
# says: compare with a tolerance
# points: 3
def catches_bad_conversion(prepare):
    for shape in ((2, 4, 5, 3), (1, 3, 2, 3)):
        raw = (torch.arange(math.prod(shape)) * 37 % 201).to(torch.uint8).reshape(shape)
        before = raw.clone()
        right = before.permute(0, 3, 1, 2).float() / 255
        try:
            result = prepare(raw)
        except Exception:
            return True
        if result.dtype != torch.float32 or not torch.equal(result, right):
            return True
        if not torch.equal(raw, before):
            return True
    return False


# %% wrong="grey_pictures" exercise="catches_bad_conversion"
# because: uses pictures in one shade of grey, in which nothing can be in the wrong place
# caught_by: scrambled
# says: compare the numbers
# points: 2
def catches_bad_conversion(prepare):
    for shape in ((2, 4, 5, 3), (1, 3, 2, 3)):
        raw = torch.full(shape, 200, dtype=torch.uint8)
        before = raw.clone()
        right = before.permute(0, 3, 1, 2).float() / 255
        try:
            result = prepare(raw)
        except Exception:
            return True
        if result.dtype != torch.float32 or result.shape != right.shape:
            return True
        if not torch.allclose(result, right, rtol=0, atol=1e-6) or not torch.equal(raw, before):
            return True
    return False


# %% wrong="never_one_picture" exercise="catches_bad_conversion"
# because: never tries a batch of one picture
# caught_by: axes
# says: Try a batch of one picture
# points: 3
def catches_bad_conversion(prepare):
    raw = (torch.arange(120) * 37 % 201).to(torch.uint8).reshape(2, 4, 5, 3)
    before = raw.clone()
    right = before.permute(0, 3, 1, 2).float() / 255
    try:
        result = prepare(raw)
    except Exception:
        return True
    if result.dtype != torch.float32 or result.shape != right.shape:
        return True
    return not torch.allclose(result, right, rtol=0, atol=1e-6) or not torch.equal(raw, before)


# %% wrong="one_picture_only" exercise="catches_bad_conversion"
# because: tries single pictures only, whose order cannot be wrong
# caught_by: axes
# says: at least two different pictures
# points: 3
def catches_bad_conversion(prepare):
    raw = (torch.arange(60) * 37 % 201).to(torch.uint8).reshape(1, 4, 5, 3)
    before = raw.clone()
    right = before.permute(0, 3, 1, 2).float() / 255
    try:
        result = prepare(raw)
    except Exception:
        return True
    if result.dtype != torch.float32 or result.shape != right.shape:
        return True
    return not torch.allclose(result, right, rtol=0, atol=1e-6) or not torch.equal(raw, before)


# %% wrong="white_included" exercise="catches_bad_conversion"
# because: has a 255 in every batch, so that dividing by the largest number looks right
# caught_by: scale
# says: without a 255
# points: 3
def catches_bad_conversion(prepare):
    for shape in ((2, 4, 5, 3), (1, 3, 2, 3)):
        raw = (torch.arange(math.prod(shape)) * 37 % 201).to(torch.uint8).reshape(shape)
        raw[0, 0, 0, 0] = 255
        before = raw.clone()
        right = before.permute(0, 3, 1, 2).float() / 255
        try:
            result = prepare(raw)
        except Exception:
            return True
        if result.dtype != torch.float32 or result.shape != right.shape:
            return True
        if not torch.allclose(result, right, rtol=0, atol=1e-6) or not torch.equal(raw, before):
            return True
    return False


# %% wrong="within_a_level" exercise="catches_bad_conversion"
# because: allows as much as one level of brightness
# caught_by: scale
# says: one of 1/256 is not
# points: 3
def catches_bad_conversion(prepare):
    for shape in ((2, 4, 5, 3), (1, 3, 2, 3)):
        raw = (torch.arange(math.prod(shape)) * 37 % 201).to(torch.uint8).reshape(shape)
        before = raw.clone()
        right = before.permute(0, 3, 1, 2).float() / 255
        try:
            result = prepare(raw)
        except Exception:
            return True
        if result.dtype != torch.float32 or result.shape != right.shape:
            return True
        if not torch.allclose(result, right, rtol=0, atol=1 / 255) or not torch.equal(raw, before):
            return True
    return False


# %% wrong="forgets_the_dtype" exercise="catches_bad_conversion"
# because: converts before it compares, and never looks at the dtype
# caught_by: promises
# says: look at the dtype
# points: 3
def catches_bad_conversion(prepare):
    for shape in ((2, 4, 5, 3), (1, 3, 2, 3)):
        raw = (torch.arange(math.prod(shape)) * 37 % 201).to(torch.uint8).reshape(shape)
        before = raw.clone()
        right = before.permute(0, 3, 1, 2).float() / 255
        try:
            result = prepare(raw).float()
        except Exception:
            return True
        if result.shape != right.shape or not torch.equal(raw, before):
            return True
        if not torch.allclose(result, right, rtol=0, atol=1e-6):
            return True
    return False


# %% wrong="forgets_the_original" exercise="catches_bad_conversion"
# because: does not look at raw afterwards
# caught_by: promises
# says: Compare raw with a clone
# points: 3
def catches_bad_conversion(prepare):
    for shape in ((2, 4, 5, 3), (1, 3, 2, 3)):
        raw = (torch.arange(math.prod(shape)) * 37 % 201).to(torch.uint8).reshape(shape)
        right = raw.permute(0, 3, 1, 2).float() / 255
        try:
            result = prepare(raw)
        except Exception:
            return True
        if result.dtype != torch.float32 or result.shape != right.shape:
            return True
        if not torch.allclose(result, right, rtol=0, atol=1e-6):
            return True
    return False


# %% wrong="no_clone" exercise="catches_bad_conversion"
# because: remembers the original by a second name for the same memory
# caught_by: promises
# says: Compare raw with a clone
# points: 3
def catches_bad_conversion(prepare):
    for shape in ((2, 4, 5, 3), (1, 3, 2, 3)):
        raw = (torch.arange(math.prod(shape)) * 37 % 201).to(torch.uint8).reshape(shape)
        before = raw
        right = before.permute(0, 3, 1, 2).float() / 255
        try:
            result = prepare(raw)
        except Exception:
            return True
        if result.dtype != torch.float32 or result.shape != right.shape:
            return True
        if not torch.allclose(result, right, rtol=0, atol=1e-6) or not torch.equal(raw, before):
            return True
    return False


# %% wrong="whole_numbers" exercise="catches_bad_conversion"
# because: tries int64 pictures, for which nothing was promised
# caught_by: promises
# says: Call it with uint8 batches
# points: 3
def catches_bad_conversion(prepare):
    for shape in ((2, 4, 5, 3), (1, 3, 2, 3)):
        raw = (torch.arange(math.prod(shape)) * 37 % 201).reshape(shape)
        before = raw.clone()
        right = before.permute(0, 3, 1, 2).float() / 255
        try:
            result = prepare(raw)
        except Exception:
            return True
        if result.dtype != torch.float32 or result.shape != right.shape:
            return True
        if not torch.allclose(result, right, rtol=0, atol=1e-6) or not torch.equal(raw, before):
            return True
    return False


# %% wrong="exception_escapes" exercise="catches_bad_conversion"
# because: does not expect the function under test to raise
# caught_by: promises
# says: catch the exception
# points: 3
def catches_bad_conversion(prepare):
    for shape in ((2, 4, 5, 3), (1, 3, 2, 3)):
        raw = (torch.arange(math.prod(shape)) * 37 % 201).to(torch.uint8).reshape(shape)
        before = raw.clone()
        right = before.permute(0, 3, 1, 2).float() / 255
        result = prepare(raw)
        if result.dtype != torch.float32 or result.shape != right.shape:
            return True
        if not torch.allclose(result, right, rtol=0, atol=1e-6) or not torch.equal(raw, before):
            return True
    return False


# %% wrong="trusts_everyone" exercise="catches_bad_conversion"
# because: says False whatever it is given
# caught_by: scrambled
# says: compare the numbers
def catches_bad_conversion(prepare):
    return False


# %% wrong="accuses_everyone" exercise="catches_bad_conversion"
# because: says True whatever it is given
# caught_by: scrambled
# says: do not accuse it
def catches_bad_conversion(prepare):
    return True


# %% wrong="squares_only" exercise="catches_bad_conversion"
# because: tries square pictures only
# caught_by: axes
# says: that are not square
# points: 3
def catches_bad_conversion(prepare):
    for shape in ((2, 4, 4, 3), (1, 3, 3, 3)):
        raw = (torch.arange(math.prod(shape)) * 37 % 201).to(torch.uint8).reshape(shape)
        before = raw.clone()
        right = before.permute(0, 3, 1, 2).float() / 255
        try:
            result = prepare(raw)
            if result.dtype != right.dtype or result.shape != right.shape:
                return True
            if not torch.allclose(result, right, rtol=0, atol=1e-6) or not torch.equal(raw, before):
                return True
        except Exception:
            return True
    return False


# %% wrong="dark_pictures" exercise="catches_bad_conversion"
# because: tries bytes below 128 only, where signs do not matter
# caught_by: scale
# says: Try bright pictures too
# points: 3
def catches_bad_conversion(prepare):
    for shape in ((2, 4, 5, 3), (1, 3, 2, 3)):
        raw = (torch.arange(math.prod(shape)) * 37 % 127).to(torch.uint8).reshape(shape)
        before = raw.clone()
        right = before.permute(0, 3, 1, 2).float() / 255
        try:
            result = prepare(raw)
            if result.dtype != right.dtype or result.shape != right.shape:
                return True
            if not torch.allclose(result, right, rtol=0, atol=1e-6) or not torch.equal(raw, before):
                return True
        except Exception:
            return True
    return False


# %% right="number_by_number" exercise="catches_bad_conversion"
# because: compares every entry with what plain Python computes
def catches_bad_conversion(prepare):
    generator = torch.Generator().manual_seed(3)
    for n, h, w in ((3, 2, 4), (1, 2, 3), (2, 3, 3)):
        raw = torch.randint(0, 180, (n, h, w, 3), dtype=torch.uint8, generator=generator)
        before = raw.tolist()
        try:
            result = prepare(raw)
            if tuple(result.shape) != (n, 3, h, w) or result.dtype is not torch.float32:
                return True
            after = result.tolist()
        except Exception:
            return True
        for k in range(n):
            for i in range(h):
                for j in range(w):
                    for m in range(3):
                        if not abs(after[k][m][i][j] - before[k][i][j][m] / 255) <= 1e-6:
                            return True
        if raw.tolist() != before:
            return True
    return False


# %% right="largest_difference" exercise="catches_bad_conversion"
# because: stacks the channels of a copy and asks for the largest difference
def catches_bad_conversion(prepare):
    def is_wrong(n, h, w):
        count = n * h * w * 3
        raw = torch.arange(count).mul(89).remainder(241).byte().reshape(n, h, w, 3)
        copy = raw.clone()
        right = torch.stack([copy[:, :, :, channel] for channel in range(3)], dim=1) / 255
        try:
            result = prepare(raw)
            same_kind = (result.dtype, result.shape) == (right.dtype, right.shape)
        except Exception:
            return True
        if not same_kind or bool((raw != copy).any()):
            return True
        return not float((result - right).abs().max()) < 1e-6

    return any(is_wrong(*size) for size in ((2, 3, 4), (4, 4, 4), (1, 1, 2), (1, 5, 3)))


# ---------------------------------------------------------------------------------- red_mean


# %% wrong="first_picture" exercise="red_mean"
# because: takes the first axis for the channels
# caught_by: mean
# says: Channel 0 of the one picture
def red_mean(batch):
    return batch[0].double().mean().item()


# %% wrong="blue" exercise="red_mean"
# because: thinks that the channels begin with blue
# caught_by: mean
# says: Channel 0
def red_mean(batch):
    return batch[:, 2].double().mean().item()


# %% wrong="all_channels" exercise="red_mean"
# because: averages all channels
# caught_by: mean
# says: Channel 0
def red_mean(batch):
    return batch.double().mean().item()


# %% wrong="one_for_each" exercise="red_mean"
# because: returns a mean for each picture
# caught_by: mean
# says: the type is wrong
def red_mean(batch):
    return batch[:, 0].double().mean(dim=(1, 2))


# %% wrong="mean_of_bytes" exercise="red_mean"
# because: takes the mean of bytes, which PyTorch refuses
# caught_by: bytes
# says: convert to floats first
# points: 2
def red_mean(batch):
    return batch[:, 0].mean().item() if batch.dtype == torch.uint8 else red_of(batch)


def red_of(batch):
    return batch[:, 0].double().mean().item()


# %% wrong="wraps" exercise="red_mean"
# because: adds bytes as bytes
# caught_by: bytes
# says: do not let sums wrap
# points: 2
def red_mean(batch):
    red = batch[:, 0]
    if batch.is_floating_point():
        return red.double().mean().item()
    return red.sum(dtype=torch.uint8).item() / red.numel()


# %% right="adds_and_divides" exercise="red_mean"
# because: sums in float64 and divides
def red_mean(batch):
    red = batch.select(1, 0)
    return (red.sum(dtype=torch.float64) / red.numel()).item()


# %% right="keeps_one_channel" exercise="red_mean"
# because: keeps the axis of the channels, with size 1
def red_mean(batch):
    return float(torch.mean(batch[:, :1], dtype=torch.float64))


# ----------------------------------------------------------------------------------- to_unit


# %% wrong="by_256" exercise="to_unit"
# because: divides by the number of bytes and not by the largest
# caught_by: ends
# says: the largest byte becomes 1
def to_unit(raw):
    return raw.float() / 256


# %% wrong="whole_quotient" exercise="to_unit"
# because: divides bytes as bytes
# caught_by: ends
# says: Divide by 255
def to_unit(raw):
    return (raw // 255).float()


# %% wrong="signed" exercise="to_unit"
# because: reads bytes as signed ones
# caught_by: ends
# says: Divide by 255
def to_unit(raw):
    return raw.to(torch.int8).float() / 255


# %% wrong="by_the_largest" exercise="to_unit"
# because: divides by the largest number that it finds
# caught_by: any_shape
# says: not by the largest number in the pictures
# points: 2
def to_unit(raw):
    return raw.float() / max(int(raw.max()) if raw.numel() else 1, 1)


# %% wrong="doubles" exercise="to_unit"
# because: returns float64
# caught_by: ends
# says: the dtype is wrong
def to_unit(raw):
    return raw.double() / 255


# %% wrong="minus_one_to_one" exercise="to_unit"
# because: scales to -1 to 1
# caught_by: ends
# says: Divide by 255
def to_unit(raw):
    return raw.float() / 127.5 - 1


# %% right="converts_first" exercise="to_unit"
# because: converts, and divides floats
def to_unit(raw):
    return raw.float().div(255.0)


# %% right="multiplies" exercise="to_unit"
# because: multiplies by 1/255, as torchvision does
def to_unit(raw):
    return raw.to(torch.float32) * (1 / 255)


# --------------------------------------------------------------------------- split_by_source


# %% wrong="pictures_for_photographs" exercise="split_by_source"
# because: takes the numbers of photographs for numbers of pictures
# caught_by: sides
# says: Pictures of photographs 3 and 7
# points: 0
def split_by_source(sources, held_out):
    places = torch.arange(len(sources))
    test = torch.isin(places, torch.tensor(held_out, dtype=torch.int64))
    return places[~test], places[test]


# %% wrong="sides_exchanged" exercise="split_by_source"
# because: returns what is held out first
# caught_by: sides
# says: are tested with
def split_by_source(sources, held_out):
    test = torch.isin(sources, torch.tensor(held_out, dtype=torch.int64))
    return test.nonzero().flatten(), (~test).nonzero().flatten()


# %% wrong="one_photograph_only" exercise="split_by_source"
# because: holds out the first photograph of the list only
# caught_by: sides
# says: 3 and 7
# points: 1
def split_by_source(sources, held_out):
    test = sources == held_out[0] if held_out else torch.zeros(len(sources), dtype=torch.bool)
    return (~test).nonzero().flatten(), test.nonzero().flatten()


# %% wrong="photograph_by_photograph" exercise="split_by_source"
# because: collects the pictures in the order of the list
# caught_by: sides
# says: rising
# points: 1
def split_by_source(sources, held_out):
    none = torch.zeros(0, dtype=torch.int64)
    test = torch.cat([none, *((sources == one).nonzero().flatten() for one in held_out)])
    train = [i for i in range(len(sources)) if i not in test.tolist()]
    return torch.tensor(train, dtype=torch.int64), test


# %% wrong="masks" exercise="split_by_source"
# because: returns truth values in place of numbers
# caught_by: sides
# says: the shape is wrong
def split_by_source(sources, held_out):
    test = torch.isin(sources, torch.tensor(held_out, dtype=torch.int64))
    return ~test, test


# %% wrong="empty_is_float" exercise="split_by_source"
# because: makes an empty tensor without a dtype
# caught_by: edges
# says: an empty int64 tensor
# points: 2
def split_by_source(sources, held_out):
    numbers = sources.tolist()
    train = [i for i, source in enumerate(numbers) if source not in held_out]
    test = [i for i, source in enumerate(numbers) if source in held_out]
    if not train and not test:
        return sources.clone(), sources.clone()
    return torch.tensor(train), torch.tensor(test)


# %% right="where" exercise="split_by_source"
# because: compares every source with every photograph that is held out
def split_by_source(sources, held_out):
    named = torch.tensor(held_out, dtype=torch.int64)
    test = (sources[:, None] == named).any(dim=1)
    return torch.where(~test)[0], torch.where(test)[0]


# %% right="in_python" exercise="split_by_source"
# because: goes through the pictures in Python
def split_by_source(sources, held_out):
    sides = [], []
    for i, source in enumerate(sources.tolist()):
        sides[source in set(held_out)].append(i)
    return tuple(torch.tensor(side, dtype=torch.int64) for side in sides)


# --------------------------------------------------------------------------------- brightest


# %% wrong="topk" exercise="brightest"
# because: topk promises nothing about equals
# caught_by: equals
# says: the lower number comes first
# points: 1
def brightest(batch, k):
    brightness = batch.double().mean(dim=(1, 2, 3))
    last = len(batch) - 1 - brightness.flip(0).sort(descending=True, stable=True).indices
    return last[:k]


# %% wrong="darkest_first" exercise="brightest"
# because: sorts in rising order
# caught_by: order
# says: the brightest first
# points: 0
def brightest(batch, k):
    return batch.double().mean(dim=(1, 2, 3)).sort(stable=True).indices[:k]


# %% wrong="the_brightness" exercise="brightest"
# because: returns how bright they are and not who
# caught_by: order
# says: the dtype is wrong
def brightest(batch, k):
    return batch.float().mean(dim=(1, 2, 3)).sort(descending=True).values[:k]


# %% wrong="brightest_pixel" exercise="brightest"
# because: goes by the brightest pixel of each picture
# caught_by: order
# says: together decides
# points: 1
def brightest(batch, k):
    peaks = batch.double().amax(dim=(1, 2, 3))
    return peaks.sort(descending=True, stable=True).indices[:k]


# %% wrong="in_single_precision" exercise="brightest"
# because: averages in float32, where close pictures are equal
# caught_by: digits
# says: float32 cannot tell
# points: 2
def brightest(batch, k):
    brightness = batch.float().mean(dim=(1, 2, 3))
    return brightness.sort(descending=True, stable=True).indices[:k]


# %% wrong="cuts_the_mean" exercise="brightest"
# because: divides bytes as whole numbers
# caught_by: digits
# says: do not cut the mean
# points: 2
def brightest(batch, k):
    flat = batch.flatten(1)
    if batch.dtype == torch.uint8:
        brightness = flat.long().sum(dim=1) // flat.shape[1]
    else:
        brightness = flat.double().mean(dim=1)
    return brightness.sort(descending=True, stable=True).indices[:k]


# %% wrong="red_only" exercise="brightest"
# because: looks at the first channel only
# caught_by: order
# says: together decides
# points: 1
def brightest(batch, k):
    brightness = batch[:, 0].double().mean(dim=(1, 2))
    return brightness.sort(descending=True, stable=True).indices[:k]


# %% right="sorts_in_python" exercise="brightest"
# because: Python's sort is stable
def brightest(batch, k):
    means = batch.flatten(1).double().mean(dim=1).tolist()
    order = sorted(range(len(means)), key=means.__getitem__, reverse=True)
    return torch.tensor(order[:k], dtype=torch.int64)


# %% right="by_darkness" exercise="brightest"
# because: sorts the negative brightness in rising order
def brightest(batch, k):
    darkness = -batch.to(torch.float64).flatten(1).sum(dim=1)
    return torch.argsort(darkness, stable=True)[:k]


# ------------------------------------------------------------------------- silenced_accuracy


# %% wrong="one_after_the_other" exercise="silenced_accuracy"
# because: silences channel after channel in the same tensor
# caught_by: silent
# says: Without red the red picture
# points: 1
def silenced_accuracy(batch, classes, weight, bias):
    means, found = batch.mean(dim=(2, 3)), []
    for channel in (None, *range(means.shape[1])):
        if channel is not None:
            means[:, channel] = 0
        votes = (means @ weight.T + bias).argmax(dim=1)
        found.append((votes == classes).double().mean().item())
    return found


# %% wrong="edits_the_batch" exercise="silenced_accuracy"
# because: silences the channels of the batch itself, and puts nothing back
# caught_by: silent
# says: Without red the red picture
# points: 1
def silenced_accuracy(batch, classes, weight, bias):
    found = []
    for channel in (None, *range(batch.shape[1])):
        if channel is not None:
            batch[:, channel] = 0
        votes = (batch.mean(dim=(2, 3)) @ weight.T + bias).argmax(dim=1)
        found.append((votes == classes).double().mean().item())
    return found


# %% wrong="multiplies_by_zero" exercise="silenced_accuracy"
# because: multiplies by a mask, and 0 times nan is nan
# caught_by: edges
# says: so write the 0
# points: 3
def silenced_accuracy(batch, classes, weight, bias):
    means = batch.mean(dim=(2, 3))
    masks = torch.cat([torch.zeros(1, means.shape[1]), torch.eye(means.shape[1])])
    found = []
    for mask in 1 - masks.to(means.dtype):
        votes = (means * mask @ weight.T + bias).argmax(dim=1)
        found.append((votes == classes).double().mean().item())
    return found


# %% wrong="keeps_one_only" exercise="silenced_accuracy"
# because: silences all channels but one
# caught_by: silent
# says: Without red the red picture
# points: 1
def silenced_accuracy(batch, classes, weight, bias):
    means, found = batch.mean(dim=(2, 3)), []
    for channel in (None, *range(means.shape[1])):
        edited = means.clone()
        if channel is not None:
            edited = torch.zeros_like(means)
            edited[:, channel] = means[:, channel]
        votes = (edited @ weight.T + bias).argmax(dim=1)
        found.append((votes == classes).double().mean().item())
    return found


# %% wrong="forgets_the_first" exercise="silenced_accuracy"
# because: leaves out the accuracy with all channels
# caught_by: accuracy
# says: One accuracy with all channels
# points: 0
def silenced_accuracy(batch, classes, weight, bias):
    means, found = batch.mean(dim=(2, 3)), []
    for channel in range(means.shape[1]):
        edited = means.clone()
        edited[:, channel] = 0
        votes = (edited @ weight.T + bias).argmax(dim=1)
        found.append((votes == classes).double().mean().item())
    return found


# %% wrong="counts" exercise="silenced_accuracy"
# because: counts the right votes and does not divide
# caught_by: accuracy
# says: two of three are right
# points: 0
def silenced_accuracy(batch, classes, weight, bias):
    means, found = batch.mean(dim=(2, 3)), []
    for channel in (None, *range(means.shape[1])):
        edited = means.clone()
        if channel is not None:
            edited[:, channel] = 0
        votes = (edited @ weight.T + bias).argmax(dim=1)
        found.append(float((votes == classes).sum()))
    return found


# %% right="edits_the_pictures" exercise="silenced_accuracy"
# because: edits a clone of the batch, as one would for any classifier
def silenced_accuracy(batch, classes, weight, bias):
    found = []
    for channel in [None, *range(batch.shape[1])]:
        edited = batch.clone()
        if channel is not None:
            edited[:, channel].fill_(0)
        logits = edited.flatten(2).mean(dim=2) @ weight.T + bias
        found.append(float((logits.argmax(dim=1) == classes).double().mean()))
    return found


# %% right="leaves_terms_out" exercise="silenced_accuracy"
# because: leaves the channel out of the sum, which is the same as a mean of 0
def silenced_accuracy(batch, classes, weight, bias):
    means, c = batch.mean(dim=(2, 3)), batch.shape[1]

    def accuracy(kept):
        logits = sum((means[:, j, None] * weight[:, j] for j in kept), bias.expand(len(means), -1))
        return (logits.argmax(dim=1) == classes).double().mean().item()

    return [accuracy(range(c)), *(accuracy([j for j in range(c) if j != s]) for s in range(c))]
