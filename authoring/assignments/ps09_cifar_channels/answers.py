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
# points: 2
def to_grey(batch):
    dtype = batch.dtype if batch.is_floating_point() else torch.float32
    weights = torch.tensor([0.299, 0.587, 0.114], dtype=dtype).reshape(3, 1, 1)
    return (batch * weights).sum(dim=1, keepdim=True).to(batch.dtype).expand(-1, 3, -1, -1)


# %% wrong="bytes_become_floats" exercise="to_grey"
# because: returns floats for bytes
# caught_by: bytes
# says: the dtype is wrong
# points: 2
def to_grey(batch):
    dtype = batch.dtype if batch.is_floating_point() else torch.float32
    weights = torch.tensor([0.299, 0.587, 0.114], dtype=dtype).reshape(3, 1, 1)
    return (batch * weights).sum(dim=1, keepdim=True).expand(-1, 3, -1, -1)


# %% wrong="bytes_as_bytes" exercise="to_grey"
# because: computes with whole numbers in bytes, which wrap
# caught_by: bytes
# says: compute in floats, return bytes
# points: 2
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
# points: 1
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


# ----------------------------------------------------------------------- normalise_per_image


# %% wrong="sample_deviation" exercise="normalise_per_image"
# because: divides by one less than the number of numbers, which std does if it is not told
# caught_by: pictures
# says: divide by the number of numbers
# points: 2
def normalise_per_image(batch):
    axes = (1, 2, 3)
    constant = batch.amax(dim=axes, keepdim=True) == batch.amin(dim=axes, keepdim=True)
    centred = batch - batch.mean(dim=axes, keepdim=True)
    squares = centred.square().sum(dim=axes, keepdim=True)
    spread = (squares / max(batch[0].numel() - 1, 1)).sqrt()
    return torch.where(constant, 0.0, centred / spread)


# %% wrong="per_channel" exercise="normalise_per_image"
# because: gives each channel of a picture its own mean and deviation
# caught_by: pictures
# says: The channels of a picture are taken together
# points: 2
def normalise_per_image(batch):
    axes = (2, 3)
    constant = batch.amax(dim=axes, keepdim=True) == batch.amin(dim=axes, keepdim=True)
    centred = batch - batch.mean(dim=axes, keepdim=True)
    spread = centred.square().mean(dim=axes, keepdim=True).sqrt()
    return torch.where(constant, 0.0, centred / spread)


# %% wrong="whole_batch" exercise="normalise_per_image"
# because: uses one mean and one deviation for the whole batch
# caught_by: pictures
# says: Each picture by itself
# points: 2
def normalise_per_image(batch):
    if (batch == batch.flatten()[0]).all():
        return torch.zeros_like(batch)
    centred = batch - batch.mean()
    return centred / centred.square().mean().sqrt()


# %% wrong="per_channel_of_the_batch" exercise="normalise_per_image"
# because: normalises each channel over all pictures, as is done with a training set
# caught_by: pictures
# says: Each picture by itself
# points: 2
def normalise_per_image(batch):
    axes = (0, 2, 3)
    constant = batch.amax(dim=axes, keepdim=True) == batch.amin(dim=axes, keepdim=True)
    centred = batch - batch.mean(dim=axes, keepdim=True)
    spread = centred.square().mean(dim=axes, keepdim=True).sqrt()
    return torch.where(constant, 0.0, centred / spread)


# %% wrong="no_guard" exercise="normalise_per_image"
# because: divides by the deviation whatever it is
# caught_by: constant
# says: becomes 0, not nan
# points: 1
def normalise_per_image(batch):
    axes = (1, 2, 3)
    centred = batch - batch.mean(dim=axes, keepdim=True)
    return centred / centred.square().mean(dim=axes, keepdim=True).sqrt()


# %% wrong="guards_the_spread" exercise="normalise_per_image"
# because: asks whether the computed deviation is 0, and rounding says no
# caught_by: constant
# says: Compare numbers, not spreads
# points: 2
def normalise_per_image(batch):
    axes = (1, 2, 3)
    centred = batch - batch.mean(dim=axes, keepdim=True)
    spread = centred.square().mean(dim=axes, keepdim=True).sqrt()
    return torch.where(spread == 0, 0.0, centred / spread)


# %% wrong="adds_a_little" exercise="normalise_per_image"
# because: adds 1e-8 to the deviation, which leaves rounding errors and crushes small spreads
# caught_by: constant
# says: Compare numbers, not spreads
# points: 1
def normalise_per_image(batch):
    axes = (1, 2, 3)
    centred = batch - batch.mean(dim=axes, keepdim=True)
    spread = centred.square().mean(dim=axes, keepdim=True).sqrt()
    return centred / (spread + 1e-8)


# %% wrong="threshold" exercise="normalise_per_image"
# because: takes every small spread for a constant picture
# caught_by: constant
# says: constants, many sizes
# points: 1
def normalise_per_image(batch):
    axes = (1, 2, 3)
    centred = batch - batch.mean(dim=axes, keepdim=True)
    spread = centred.square().mean(dim=axes, keepdim=True).sqrt()
    return torch.where(spread < 1e-6, 0.0, centred / spread)


# %% wrong="double_threshold" exercise="normalise_per_image"
# because: computes in float64 and takes every small spread for a constant picture
# caught_by: neighbours
# says: A small spread is no constant
# points: 3
def normalise_per_image(batch):
    axes = (1, 2, 3)
    wide = batch.double()
    centred = wide - wide.mean(dim=axes, keepdim=True)
    spread = centred.square().mean(dim=axes, keepdim=True).sqrt()
    return torch.where(spread < 1e-7, 0.0, centred / spread).to(batch.dtype)


# %% wrong="in_place" exercise="normalise_per_image"
# because: subtracts the mean from the batch itself
# caught_by: pictures
# says: was changed in place
# points: 3
def normalise_per_image(batch):
    axes = (1, 2, 3)
    constant = batch.amax(dim=axes, keepdim=True) == batch.amin(dim=axes, keepdim=True)
    batch -= batch.mean(dim=axes, keepdim=True)
    spread = batch.square().mean(dim=axes, keepdim=True).sqrt()
    return torch.where(constant, 0.0, batch / spread)


# %% wrong="forgets_the_root" exercise="normalise_per_image"
# because: divides by the variance
# caught_by: pictures
# says: the values are wrong
# points: 2
def normalise_per_image(batch):
    axes = (1, 2, 3)
    constant = batch.amax(dim=axes, keepdim=True) == batch.amin(dim=axes, keepdim=True)
    centred = batch - batch.mean(dim=axes, keepdim=True)
    return torch.where(constant, 0.0, centred / centred.square().mean(dim=axes, keepdim=True))


# %% wrong="hides_nan" exercise="normalise_per_image"
# because: replaces every nan by 0 at the end, also one that came with the picture
# caught_by: neighbours
# says: The picture with the nan
# points: 3
def normalise_per_image(batch):
    axes = (1, 2, 3)
    constant = batch.amax(dim=axes, keepdim=True) == batch.amin(dim=axes, keepdim=True)
    centred = batch - batch.mean(dim=axes, keepdim=True)
    spread = centred.square().mean(dim=axes, keepdim=True).sqrt()
    return torch.where(constant, 0.0, centred / spread).nan_to_num(0.0)


# %% wrong="relative_threshold" exercise="normalise_per_image"
# because: takes a spread for 0 that is small beside the numbers
# caught_by: neighbours
# says: small beside the numbers
# points: 3
def normalise_per_image(batch):
    axes = (1, 2, 3)
    spread = batch.std(dim=axes, keepdim=True, correction=0)
    constant = spread <= 1e-6 * batch.abs().amax(dim=axes, keepdim=True)
    centred = batch - batch.mean(dim=axes, keepdim=True)
    return torch.where(constant, torch.zeros_like(batch), centred / spread)


# %% wrong="mean_of_squares" exercise="normalise_per_image"
# because: subtracts the squared mean from the mean of squares, and nothing is left
# caught_by: neighbours
# says: Subtract the mean before you square
# points: 3
def normalise_per_image(batch):
    axes = (1, 2, 3)
    constant = batch.amax(dim=axes, keepdim=True) == batch.amin(dim=axes, keepdim=True)
    mean = batch.mean(dim=axes, keepdim=True)
    variance = batch.square().mean(dim=axes, keepdim=True) - mean.square()
    return torch.where(constant, 0.0, (batch - mean) / variance.sqrt())


# %% right="shifts_first" exercise="normalise_per_image"
# because: subtracts a number of the picture first, so that constants are exactly 0
def normalise_per_image(batch):
    shifted = batch - batch[:, :1, :1, :1]
    mean = shifted.mean((1, 2, 3), keepdim=True)
    spread = shifted.std((1, 2, 3), keepdim=True, correction=0)
    return (shifted - mean) / torch.where(spread == 0, 1.0, spread)


# %% right="one_picture_at_a_time" exercise="normalise_per_image"
# because: treats each picture in a loop, with std told to divide by the number of numbers
def normalise_per_image(batch):
    pictures = []
    for picture in batch:
        if picture.min() == picture.max():
            pictures.append(torch.zeros_like(picture))
        else:
            pictures.append((picture - picture.mean()) / picture.std(correction=0))
    return torch.stack(pictures)


# %% right="flattened" exercise="normalise_per_image"
# because: flattens each picture to a row and writes zeros into the constant ones
def normalise_per_image(batch):
    rows = batch.flatten(start_dim=1)
    constant = (rows == rows[:, :1]).all(dim=1)
    centred = rows - rows.mean(dim=1, keepdim=True)
    result = centred / centred.pow(2).mean(dim=1, keepdim=True).sqrt()
    result[constant] = 0.0
    return result.reshape(batch.shape)


# ----------------------------------------------------------------------------- contact_sheet


# %% wrong="reshapes_only" exercise="contact_sheet"
# because: asks for the right shape with reshape alone
# caught_by: order
# says: stand side by side
def contact_sheet(batch, columns):
    n, c, h, w = batch.shape
    rows = math.ceil(n / columns)
    full = torch.zeros(rows * columns, c, h, w, dtype=batch.dtype)
    full[:n] = batch
    return full.reshape(c, rows * h, columns * w)


# %% wrong="column_by_column" exercise="contact_sheet"
# because: fills the sheet column by column
# caught_by: order
# says: in the first row
# points: 1
def contact_sheet(batch, columns):
    n, c, h, w = batch.shape
    rows = math.ceil(n / columns)
    full = torch.zeros(rows * columns, c, h, w, dtype=batch.dtype)
    full[:n] = batch
    places = full.reshape(columns, rows, c, h, w).permute(2, 1, 3, 0, 4)
    return places.reshape(c, rows * h, columns * w)


# %% wrong="rows_for_columns" exercise="contact_sheet"
# because: takes `columns` for the number of rows
# caught_by: order
# says: the shape is wrong
def contact_sheet(batch, columns):
    n, c, h, w = batch.shape
    rows, columns = columns, math.ceil(n / columns)
    full = torch.zeros(rows * columns, c, h, w, dtype=batch.dtype)
    full[:n] = batch
    places = full.reshape(rows, columns, c, h, w).permute(2, 0, 3, 1, 4)
    return places.reshape(c, rows * h, columns * w)


# %% wrong="drops_the_last_row" exercise="contact_sheet"
# because: leaves out pictures that do not fill a row
# caught_by: incomplete
# says: The last row may be incomplete
# points: 2
def contact_sheet(batch, columns):
    n, c, h, w = batch.shape
    rows = n // columns
    full = batch[: rows * columns]
    places = full.reshape(rows, columns, c, h, w).permute(2, 0, 3, 1, 4)
    return places.reshape(c, rows * h, columns * w)


# %% wrong="one_row_too_many" exercise="contact_sheet"
# because: always adds a row for the rest, also if there is no rest
# caught_by: order
# says: the shape is wrong
def contact_sheet(batch, columns):
    n, c, h, w = batch.shape
    rows = n // columns + 1
    full = torch.zeros(rows * columns, c, h, w, dtype=batch.dtype)
    full[:n] = batch
    places = full.reshape(rows, columns, c, h, w).permute(2, 0, 3, 1, 4)
    return places.reshape(c, rows * h, columns * w)


# %% wrong="float_sheet" exercise="contact_sheet"
# because: fills up with float32 zeros whatever the batch is
# caught_by: order
# says: the dtype is wrong
def contact_sheet(batch, columns):
    n, c, h, w = batch.shape
    rows = math.ceil(n / columns)
    full = torch.zeros(rows * columns, c, h, w)
    full[:n] = batch
    places = full.reshape(rows, columns, c, h, w).permute(2, 0, 3, 1, 4)
    return places.reshape(c, rows * h, columns * w)


# %% wrong="mixes_rows" exercise="contact_sheet"
# because: puts the two kinds of rows in the wrong order before merging them
# caught_by: order
# says: in the first row
def contact_sheet(batch, columns):
    n, c, h, w = batch.shape
    rows = math.ceil(n / columns)
    full = torch.zeros(rows * columns, c, h, w, dtype=batch.dtype)
    full[:n] = batch
    places = full.reshape(rows, columns, c, h, w).permute(2, 3, 0, 4, 1)
    return places.reshape(c, rows * h, columns * w)


# %% wrong="repeats_the_last" exercise="contact_sheet"
# because: fills empty places with the last picture
# caught_by: incomplete
# says: its empty places are 0
# points: 2
def contact_sheet(batch, columns):
    n, c, h, w = batch.shape
    rows = math.ceil(n / columns)
    full = torch.cat([batch, batch[-1:].expand(rows * columns - n, -1, -1, -1)])
    places = full.reshape(rows, columns, c, h, w).permute(2, 0, 3, 1, 4)
    return places.reshape(c, rows * h, columns * w)


# %% wrong="nothing_to_join" exercise="contact_sheet"
# because: joins strips of pictures, and without pictures there are none to join
# caught_by: incomplete
# says: no pictures
# points: 2
def contact_sheet(batch, columns):
    n, c, h, w = batch.shape
    strips = []
    for start in range(0, n, columns):
        pictures = list(batch[start : start + columns])
        pictures += [torch.zeros(c, h, w, dtype=batch.dtype)] * (columns - len(pictures))
        strips.append(torch.cat(pictures, dim=2))
    return torch.cat(strips, dim=1)


# %% wrong="views_it" exercise="contact_sheet"
# because: uses view after permute, which is refused
# caught_by: order
# says: raised
def contact_sheet(batch, columns):
    n, c, h, w = batch.shape
    rows = math.ceil(n / columns)
    full = torch.zeros(rows * columns, c, h, w, dtype=batch.dtype)
    full[:n] = batch
    places = full.view(rows, columns, c, h, w).permute(2, 0, 3, 1, 4)
    return places.view(c, rows * h, columns * w)


# %% right="pastes" exercise="contact_sheet"
# because: pastes one picture after the other into an empty sheet
def contact_sheet(batch, columns):
    n, c, h, w = batch.shape
    rows = -(-n // columns)
    sheet = torch.zeros(c, rows * h, columns * w, dtype=batch.dtype)
    for k, picture in enumerate(batch):
        row, column = divmod(k, columns)
        sheet[:, row * h : (row + 1) * h, column * w : (column + 1) * w] = picture
    return sheet


# %% right="transposes" exercise="contact_sheet"
# because: merges twice, once for the columns and once for the rows
def contact_sheet(batch, columns):
    n, c, h, w = batch.shape
    missing = -n % columns
    full = torch.cat([batch, torch.zeros(missing, c, h, w, dtype=batch.dtype)])
    rows = len(full) // columns
    strips = full.reshape(rows, columns, c, h, w).permute(0, 2, 3, 1, 4).flatten(3)
    return strips.transpose(0, 1).reshape(c, rows * h, columns * w)


# --------------------------------------------------------------------- catches_bad_conversion


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
