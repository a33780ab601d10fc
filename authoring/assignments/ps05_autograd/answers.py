# %% [markdown]
# Right answers that must earn full marks, and wrong ones that must not: each stands for a
# misconception, and is caught by the check that was written for it. Students do not write for a
# linter, so neither do these answers:

# ------------------------------------------------------------------------------- predictions


# %% wrong="only_tracked_are_leaves" exercise="predictions"
# because: believes that a leaf is created by the user and tracked
# caught_by: tracked
# says: untracked tensors are leaves
# points: 3
def predictions():
    return {
        "mixed_sum": True,
        "tracked_product": False,
        "plain_product": False,
        "cut": False,
        "enabled": False,
        "two_walks": 12,
        "doubled": 32,
        "half_cut": 3,
        "walk_sum_again": False,
        "walk_square_again": True,
        "whole_numbers": True,
        "write_a_leaf": True,
    }


# %% wrong="enable_grad_tracks" exercise="predictions"
# because: believes that enable_grad makes tensors tracked
# caught_by: tracked
# says: asks for nothing that was not asked for
# points: 3
def predictions():
    return {
        "mixed_sum": True,
        "tracked_product": False,
        "plain_product": True,
        "cut": True,
        "enabled": True,
        "two_walks": 12,
        "doubled": 32,
        "half_cut": 3,
        "walk_sum_again": False,
        "walk_square_again": True,
        "whole_numbers": True,
        "write_a_leaf": True,
    }


# %% wrong="both_must_ask" exercise="predictions"
# because: believes that all operands must be tracked
# caught_by: tracked
# says: One tracked operand is enough
# points: 3
def predictions():
    return {
        "mixed_sum": False,
        "tracked_product": False,
        "plain_product": True,
        "cut": True,
        "enabled": False,
        "two_walks": 12,
        "doubled": 32,
        "half_cut": 3,
        "walk_sum_again": False,
        "walk_square_again": True,
        "whole_numbers": True,
        "write_a_leaf": True,
    }


# %% wrong="replaces" exercise="predictions"
# because: believes that a second backward replaces the gradient
# caught_by: numbers
# says: Gradients add up
# points: 3
def predictions():
    return {
        "mixed_sum": True,
        "tracked_product": False,
        "plain_product": True,
        "cut": True,
        "enabled": False,
        "two_walks": 6,
        "doubled": 32,
        "half_cut": 3,
        "walk_sum_again": False,
        "walk_square_again": True,
        "whole_numbers": True,
        "write_a_leaf": True,
    }


# %% wrong="counts_steps" exercise="predictions"
# because: counts five doublings as ten
# caught_by: numbers
# says: the value is wrong
# points: 3
def predictions():
    return {
        "mixed_sum": True,
        "tracked_product": False,
        "plain_product": True,
        "cut": True,
        "enabled": False,
        "two_walks": 12,
        "doubled": 10,
        "half_cut": 3,
        "walk_sum_again": False,
        "walk_square_again": True,
        "whole_numbers": True,
        "write_a_leaf": True,
    }


# %% wrong="detach_counts" exercise="predictions"
# because: believes that the gradient passes through detach
# caught_by: numbers
# says: nothing arrives through detach
# points: 3
def predictions():
    return {
        "mixed_sum": True,
        "tracked_product": False,
        "plain_product": True,
        "cut": True,
        "enabled": False,
        "two_walks": 12,
        "doubled": 32,
        "half_cut": 6,
        "walk_sum_again": False,
        "walk_square_again": True,
        "whole_numbers": True,
        "write_a_leaf": True,
    }


# %% wrong="every_second_walk_fails" exercise="predictions"
# because: believes that a graph can never be walked twice
# caught_by: errors
# says: only if saved values are gone
# points: 4
def predictions():
    return {
        "mixed_sum": True,
        "tracked_product": False,
        "plain_product": True,
        "cut": True,
        "enabled": False,
        "two_walks": 12,
        "doubled": 32,
        "half_cut": 3,
        "walk_sum_again": True,
        "walk_square_again": True,
        "whole_numbers": True,
        "write_a_leaf": True,
    }


# %% right="filled_in_groups" exercise="predictions"
# because: answers group by group, with whole numbers
def predictions():
    answers = dict.fromkeys(["mixed_sum", "plain_product", "cut"], True)
    answers |= dict.fromkeys(["tracked_product", "enabled", "walk_sum_again"], False)
    answers |= dict.fromkeys(["walk_square_again", "whole_numbers", "write_a_leaf"], True)
    return answers | {"two_walks": 6 + 6, "doubled": 2**5, "half_cut": 3}


# %% right="asks_torch" exercise="predictions"
# because: lets PyTorch answer what it can be asked
def predictions():
    a, p = torch.ones(3, requires_grad=True), torch.ones(3)
    with torch.enable_grad():
        enabled = (p * 2).requires_grad
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(5):
        y = y + y
    y.backward()
    return {
        "mixed_sum": (a + p).requires_grad,
        "tracked_product": (a * 2).is_leaf,
        "plain_product": (p * 2).is_leaf,
        "cut": a.detach().is_leaf,
        "enabled": enabled,
        "two_walks": 12.0,
        "doubled": x.grad,
        "half_cut": 3.0,
        "walk_sum_again": False,
        "walk_square_again": True,
        "whole_numbers": True,
        "write_a_leaf": True,
    }


# ---------------------------------------------------------------------------- slopes_by_hand


# %% wrong="forgets_the_exponential" exercise="slopes_by_hand"
# because: forgets that the exponential returns as a factor
# caught_by: by_b
# says: Here p is 2 twice
def slopes_by_hand(w, b, x, y):
    difference = 2 * (torch.exp(w * x + b) - y)
    return (difference * x).sum().item(), difference.sum().item()


# %% wrong="forgets_the_two" exercise="slopes_by_hand"
# because: forgets the 2 of the square
# caught_by: by_b
# says: the value is wrong
def slopes_by_hand(w, b, x, y):
    p = torch.exp(w * x + b)
    return ((p - y) * p * x).sum().item(), ((p - y) * p).sum().item()


# %% wrong="sign" exercise="slopes_by_hand"
# because: takes targets minus predictions without the inner minus
# caught_by: by_b
# says: the value is wrong
def slopes_by_hand(w, b, x, y):
    p = torch.exp(w * x + b)
    return (2 * (y - p) * p * x).sum().item(), (2 * (y - p) * p).sum().item()


# %% wrong="mean_for_sum" exercise="slopes_by_hand"
# because: averages over the points
# caught_by: by_b
# says: Sum over all points
def slopes_by_hand(w, b, x, y):
    p = torch.exp(w * x + b)
    return (2 * (p - y) * p * x).mean().item(), (2 * (p - y) * p).mean().item()


# %% wrong="weight_without_x" exercise="slopes_by_hand"
# because: gives both parameters the same slope
# caught_by: by_w
# says: by w is x
# points: 2
def slopes_by_hand(w, b, x, y):
    p = torch.exp(w * x + b)
    slope = (2 * (p - y) * p).sum().item()
    return slope, slope


# %% wrong="sums_before_multiplying" exercise="slopes_by_hand"
# because: multiplies the sum with the sum of x
# caught_by: by_w
# says: multiply first, then sum
# points: 2
def slopes_by_hand(w, b, x, y):
    p = torch.exp(w * x + b)
    slope = (2 * (p - y) * p).sum().item()
    return slope * x.sum().item(), slope


# %% right="point_by_point" exercise="slopes_by_hand"
# because: goes through the points with plain numbers
def slopes_by_hand(w, b, x, y):
    by_w, by_b = 0.0, 0.0
    for xi, yi in zip(x.tolist(), y.tolist()):
        p = math.exp(w * xi + b)
        by_w += 2 * (p - yi) * p * xi
        by_b += 2 * (p - yi) * p
    return by_w, by_b


# %% right="products" exercise="slopes_by_hand"
# because: writes both sums as dot products
def slopes_by_hand(w, b, x, y):
    p = (w * x + b).exp()
    common = 2 * p * (p - y)
    return float(common @ x), float(common @ torch.ones_like(x))


# -------------------------------------------------------------------------- numeric_gradient


# %% wrong="forward_difference" exercise="numeric_gradient"
# because: takes the forward difference, which the bending spoils
# caught_by: precision
# says: ripples bends a lot
# points: 3
def numeric_gradient(f, x):
    slopes = torch.zeros_like(x).reshape(-1)
    for i in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=x.dtype)
        step[i] = 1e-6
        slopes[i] = (f(x + step.reshape(x.shape)) - f(x)) / 1e-6
    return slopes.reshape(x.shape)


# %% wrong="smaller_is_better" exercise="numeric_gradient"
# because: chooses the smallest step that comes to mind, where rounding rules
# caught_by: slopes
# says: the values are wrong
# points: 1
def numeric_gradient(f, x):
    slopes = torch.zeros_like(x).reshape(-1)
    h = 1e-13
    for i in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=x.dtype)
        step[i] = h
        step = step.reshape(x.shape)
        slopes[i] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes.reshape(x.shape)


# %% wrong="divides_by_h" exercise="numeric_gradient"
# because: divides a central difference by h and not by 2 h
# caught_by: slopes
# says: the values are wrong
# points: 1
def numeric_gradient(f, x):
    slopes = torch.zeros_like(x).reshape(-1)
    for i in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=x.dtype)
        step[i] = 6e-6
        step = step.reshape(x.shape)
        slopes[i] = (f(x + step) - f(x - step)) / 6e-6
    return slopes.reshape(x.shape)


# %% wrong="moves_all_entries" exercise="numeric_gradient"
# because: moves all entries at once and gets the sum of all slopes
# caught_by: slopes
# says: the values are wrong
# points: 1
def numeric_gradient(f, x):
    h = 6e-6
    return (f(x + h) - f(x - h)) / (2 * h) * torch.ones_like(x)


# %% wrong="writes_into_x" exercise="numeric_gradient"
# because: moves the entries of x itself and moves them back
# caught_by: keeps_x
# says: work on a copy
# points: 3
def numeric_gradient(f, x):
    slopes = torch.zeros(x.shape, dtype=x.dtype)
    h = 6e-6
    for place in (
        torch.cartesian_prod(*[torch.arange(n) for n in x.shape]).reshape(-1, x.dim()).tolist()
        if x.dim()
        else [()]
    ):
        place = tuple(place)
        x[place] += h
        high = f(x)
        x[place] -= 2 * h
        low = f(x)
        x[place] += h
        slopes[place] = (high - low) / (2 * h)
    return slopes


# %% wrong="first_axis_only" exercise="numeric_gradient"
# because: goes along the first axis only
# caught_by: any_shape
# says: the values are wrong
# points: 3
def numeric_gradient(f, x):
    slopes = torch.zeros_like(x)
    for i in range(len(x)):
        step = torch.zeros_like(x)
        step[i] = 6e-6
        slopes[i] = (f(x + step) - f(x - step)) / 1.2e-5
    return slopes


# %% wrong="stays_flat" exercise="numeric_gradient"
# because: returns the slopes as a flat list
# caught_by: any_shape
# says: The gradient has the shape of x
# points: 3
def numeric_gradient(f, x):
    slopes = []
    for i in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=x.dtype)
        step[i] = 6e-6
        step = step.reshape(x.shape)
        slopes.append((f(x + step) - f(x - step)).item() / 1.2e-5)
    return torch.tensor(slopes, dtype=x.dtype)


# %% wrong="views" exercise="numeric_gradient"
# because: flattens with view, which needs memory in order
# caught_by: any_shape
# says: view needs memory in order
# points: 2
def numeric_gradient(f, x):
    flat = x.view(-1).clone()
    slopes = torch.zeros_like(flat)
    for i in range(len(flat)):
        step = torch.zeros_like(flat)
        step[i] = 6e-6
        slopes[i] = (f((flat + step).view(x.shape)) - f((flat - step).view(x.shape))) / 1.2e-5
    return slopes.view(x.shape)


# %% wrong="float32_result" exercise="numeric_gradient"
# because: collects the slopes in the default dtype
# caught_by: slopes
# says: the dtype is wrong
# points: 1
def numeric_gradient(f, x):
    slopes = torch.zeros(x.numel())
    for i in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=x.dtype)
        step[i] = 6e-6
        step = step.reshape(x.shape)
        slopes[i] = (f(x + step) - f(x - step)) / 1.2e-5
    return slopes.reshape(x.shape)


# %% wrong="asks_autograd" exercise="numeric_gradient"
# because: walks the graph of f, where values alone were to be used
# caught_by: slopes
# says: Use values of f alone
# points: 3
def numeric_gradient(f, x):
    point = x.clone().requires_grad_()
    (slopes,) = torch.autograd.grad(f(point), point)
    return slopes


# %% right="unit_tables" exercise="numeric_gradient"
# because: takes the steps from the rows of an identity matrix
def numeric_gradient(f, x):
    h = 5e-6
    steps = h * torch.eye(x.numel(), dtype=x.dtype).reshape(x.numel(), *x.shape)
    slopes = [(f(x + step) - f(x - step)) / (2 * h) for step in steps]
    return torch.stack(slopes).reshape(x.shape) if slopes else torch.zeros_like(x)


# %% right="four_points" exercise="numeric_gradient"
# because: uses a formula with four values, which is more exact still
def numeric_gradient(f, x):
    slopes = torch.empty(x.numel(), dtype=torch.float64)
    h = 1e-4

    def moved(i, amount):
        copy = x.clone(memory_format=torch.contiguous_format)
        copy.view(-1)[i] += amount
        return f(copy).item()

    for i in range(x.numel()):
        near = moved(i, h) - moved(i, -h)
        far = moved(i, 2 * h) - moved(i, -2 * h)
        slopes[i] = (8 * near - far) / (12 * h)
    return slopes.view(x.shape)


# ----------------------------------------------------------------------------------- descend


# %% wrong="never_clears" exercise="descend"
# because: forgets to clear the gradient
# caught_by: more_steps
# says: gradients must not pile up
# points: 3
def descend(f, x, lr, steps):
    point = x.detach().clone().requires_grad_()
    for _ in range(steps):
        f(point).backward()
        with torch.no_grad():
            point -= lr * point.grad
    return point.detach()


# %% wrong="clears_too_early" exercise="descend"
# because: clears between backward and update
# caught_by: one_step
# says: the gradient at (1, 2)
# points: 0
def descend(f, x, lr, steps):
    point = x.detach().clone().requires_grad_()
    for _ in range(steps):
        f(point).backward()
        point.grad.zero_()
        with torch.no_grad():
            point -= lr * point.grad
    return point.detach()


# %% wrong="moves_the_name" exercise="descend"
# because: gives the name to the result of a recorded operation, which is no leaf
# caught_by: more_steps
# says: raised
# points: 1
def descend(f, x, lr, steps):
    import warnings

    warnings.simplefilter("ignore")
    point = x.detach().clone().requires_grad_()
    for _ in range(steps):
        f(point).backward()
        point = point - lr * point.grad
    return point.detach()


# %% wrong="works_on_x" exercise="descend"
# because: cures the loop but works on the argument itself
# caught_by: argument
# says: Work on a copy
# points: 2
def descend(f, x, lr, steps):
    x.requires_grad_()
    for _ in range(steps):
        f(x).backward()
        with torch.no_grad():
            x -= lr * x.grad
        x.grad = None
    return x.detach()


# %% wrong="detach_is_no_copy" exercise="descend"
# because: believes that detach copies
# caught_by: argument
# says: Work on a copy
# points: 2
def descend(f, x, lr, steps):
    point = x.detach().requires_grad_()
    for _ in range(steps):
        f(point).backward()
        with torch.no_grad():
            point -= lr * point.grad
        point.grad = None
    return point.detach()


# %% wrong="hands_out_the_leaf" exercise="descend"
# because: returns the tracked tensor
# caught_by: result
# says: detach
# points: 3
def descend(f, x, lr, steps):
    point = x.detach().clone().requires_grad_()
    for _ in range(steps):
        f(point).backward()
        with torch.no_grad():
            point -= lr * point.grad
        point.grad = None
    return point


# %% wrong="climbs" exercise="descend"
# because: goes up
# caught_by: one_step
# says: the values are wrong
# points: 1
def descend(f, x, lr, steps):
    point = x.detach().clone().requires_grad_()
    for _ in range(steps):
        f(point).backward()
        with torch.no_grad():
            point += lr * point.grad
        point.grad = None
    return point.detach()


# %% wrong="clone_keeps_the_record" exercise="descend"
# because: clones without detaching, so that a tracked x leaves a record behind
# caught_by: argument
# says: a tracked x
# points: 3
def descend(f, x, lr, steps):
    point = x.clone()
    if not x.requires_grad:
        point.requires_grad_()
    point.retain_grad()
    for _ in range(steps):
        f(point).backward()
        with torch.no_grad():
            point -= lr * point.grad
        point.grad = None
    return point.detach()


# %% wrong="tidies_up_afterwards" exercise="descend"
# because: works on the argument and restores it, but not what stood in .grad
# caught_by: argument
# says: do not clear it
# points: 2
def descend(f, x, lr, steps):
    tracked, numbers = x.requires_grad, x.detach().clone()
    x.requires_grad_()
    for _ in range(steps):
        x.grad = None
        f(x).backward()
        with torch.no_grad():
            x -= lr * x.grad
    reached = x.detach().clone()
    with torch.no_grad():
        x.copy_(numbers)
    x.grad = None
    x.requires_grad_(tracked)
    return reached


# %% right="grad_function" exercise="descend"
# because: asks torch.autograd.grad and makes a new tensor in each round
def descend(f, x, lr, steps):
    point = x.detach().clone()
    for _ in range(steps):
        leaf = point.requires_grad_()
        (slope,) = torch.autograd.grad(f(leaf), leaf)
        point = (leaf - lr * slope).detach()
    return point.detach()


# %% right="fills_with_zeros" exercise="descend"
# because: clears with zero_ and works on data without a record
def descend(f, x, lr, steps):
    with torch.no_grad():
        own = x.clone()
    own.requires_grad_(True)
    for _round in range(steps):
        if own.grad is not None:
            own.grad.zero_()
        f(own).backward()
        with torch.no_grad():
            own.sub_(own.grad, alpha=lr)
    return own.requires_grad_(False)


# ---------------------------------------------------------------------- accumulated_gradient


# %% wrong="mean_of_means" exercise="accumulated_gradient"
# because: averages the gradients of the batch means
# caught_by: unequal_batches
# says: each sample counts the same
# points: 3
def accumulated_gradient(model, batches):
    parameters = list(model.parameters())
    totals, n = [torch.zeros_like(p) for p in parameters], 0
    for X, y in batches:
        if len(y):
            loss = ((model(X) - y) ** 2).mean()
            for total, part in zip(totals, torch.autograd.grad(loss, parameters)):
                total += part
            n += 1
    return [total / n for total in totals]


# %% wrong="sum_of_means" exercise="accumulated_gradient"
# because: adds up the gradients of the batch means
# caught_by: equal_batches
# says: the values are wrong
def accumulated_gradient(model, batches):
    parameters = list(model.parameters())
    totals = [torch.zeros_like(p) for p in parameters]
    for X, y in batches:
        loss = ((model(X) - y) ** 2).mean()
        for total, part in zip(totals, torch.autograd.grad(loss, parameters)):
            total += part
    return totals


# %% wrong="sum_of_sums" exercise="accumulated_gradient"
# because: returns the gradient of the summed loss
# caught_by: equal_batches
# says: the values are wrong
def accumulated_gradient(model, batches):
    parameters = list(model.parameters())
    totals = [torch.zeros_like(p) for p in parameters]
    for X, y in batches:
        loss = ((model(X) - y) ** 2).sum()
        for total, part in zip(totals, torch.autograd.grad(loss, parameters)):
            total += part
    return totals


# %% wrong="last_batch_only" exercise="accumulated_gradient"
# because: overwrites the gradient with that of each batch
# caught_by: equal_batches
# says: the values are wrong
# points: 1
def accumulated_gradient(model, batches):
    parameters = list(model.parameters())
    for X, y in batches:
        loss = ((model(X) - y) ** 2).mean()
        found = list(torch.autograd.grad(loss, parameters))
    return found


# %% wrong="per_sample" exercise="accumulated_gradient"
# because: divides by the number of samples, also where each has several numbers
# caught_by: unequal_batches
# says: divide the sum by how many targets there were
# points: 3
def accumulated_gradient(model, batches):
    parameters = list(model.parameters())
    totals, n = [torch.zeros_like(p) for p in parameters], 0
    for X, y in batches:
        loss = ((model(X) - y) ** 2).sum()
        for total, part in zip(totals, torch.autograd.grad(loss, parameters)):
            total += part
        n += len(y)
    return [total / n for total in totals]


# %% wrong="goes_twice" exercise="accumulated_gradient"
# because: counts first and then goes through the batches again, which are gone
# caught_by: stream
# says: gone through once
# points: 3
def accumulated_gradient(model, batches):
    parameters = list(model.parameters())
    n = sum(y.numel() for _, y in batches)
    totals = [torch.zeros_like(p) for p in parameters]
    for X, y in batches:
        loss = ((model(X) - y) ** 2).sum() / n
        for total, part in zip(totals, torch.autograd.grad(loss, parameters)):
            total += part
    return totals


# %% wrong="running_mean" exercise="accumulated_gradient"
# because: keeps a running mean and divides by the count so far, which may still be 0
# caught_by: stream
# says: An empty batch adds nothing
# points: 3
def accumulated_gradient(model, batches):
    parameters, count = list(model.parameters()), 0
    means = [torch.zeros_like(p) for p in parameters]
    for X, y in batches:
        count += y.numel()
        loss = ((model(X) - y) ** 2).mean()
        for mean, part in zip(means, torch.autograd.grad(loss, parameters)):
            mean += (part - mean) * (y.numel() / count)
    return means


# %% wrong="fills_grad" exercise="accumulated_gradient"
# because: lets backward add up in .grad and leaves it there
# caught_by: grad
# says: leaves .grad alone
# points: 3
def accumulated_gradient(model, batches):
    n = 0
    for X, y in batches:
        ((model(X) - y) ** 2).sum().backward()
        n += y.numel()
    for p in model.parameters():
        p.grad /= n
    return [p.grad for p in model.parameters()]


# %% wrong="clears_grad" exercise="accumulated_gradient"
# because: uses .grad as a place for sums and empties it at the end, whatever was in it
# caught_by: grad
# says: must be there afterwards
# points: 3
def accumulated_gradient(model, batches):
    parameters, n = list(model.parameters()), 0
    for p in parameters:
        p.grad = None
    for X, y in batches:
        ((model(X) - y) ** 2).sum().backward()
        n += y.numel()
    found = [p.grad / n for p in parameters]
    for p in parameters:
        p.grad = None
    return found


# %% right="weighted_means" exercise="accumulated_gradient"
# because: weights the mean of each batch by its size and leaves out empty ones
def accumulated_gradient(model, batches):
    parameters, n, totals = list(model.parameters()), 0, None
    for X, y in batches:
        if y.numel() == 0:
            continue
        loss = (model(X) - y).square().mean()
        parts = [y.numel() * part for part in torch.autograd.grad(loss, parameters)]
        totals = parts if totals is None else [a + b for a, b in zip(totals, parts)]
        n += y.numel()
    return [total / n for total in totals]


# %% right="borrows_grad" exercise="accumulated_gradient"
# because: puts .grad aside, lets backward add up, and puts it back
def accumulated_gradient(model, batches):
    parameters = list(model.parameters())
    kept = [p.grad for p in parameters]
    for p in parameters:
        p.grad = torch.zeros_like(p)
    n = 0
    for X, y in batches:
        ((model(X) - y) ** 2).sum().backward()
        n += y.numel()
    found = [p.grad / n for p in parameters]
    for p, grad in zip(parameters, kept):
        p.grad = grad
    return found


# %% right="remembers_all" exercise="accumulated_gradient"
# because: collects the batches into one large one
def accumulated_gradient(model, batches):
    pairs = list(batches)
    X = torch.cat([X for X, _ in pairs])
    y = torch.cat([y for _, y in pairs])
    return list(torch.autograd.grad(((model(X) - y) ** 2).mean(), list(model.parameters())))


# ---------------------------------------------------------------------------------- jacobian


# %% right="prints" exercise="jacobian"
# because: printing costs nothing
def jacobian(f, x):
    print("looking into it")
    point = x.detach().clone().requires_grad_()
    y = f(point)
    table = torch.zeros(y.numel(), x.numel(), dtype=x.dtype)
    if y.requires_grad:
        for row, unit in zip(table, torch.eye(y.numel(), dtype=y.dtype), strict=True):
            upstream = unit.reshape(y.shape)
            (slopes,) = torch.autograd.grad(y, point, upstream, retain_graph=True)
            row.copy_(slopes.flatten())
    return table


# %% right="warns" exercise="jacobian"
# because: a warning costs nothing, though it is written to stderr
def jacobian(f, x):
    import warnings

    warnings.warn("looking into it", stacklevel=2)
    point = x.detach().clone().requires_grad_()
    y = f(point)
    table = torch.zeros(y.numel(), x.numel(), dtype=x.dtype)
    if y.requires_grad:
        for row, unit in zip(table, torch.eye(y.numel(), dtype=y.dtype), strict=True):
            upstream = unit.reshape(y.shape)
            (slopes,) = torch.autograd.grad(y, point, upstream, retain_graph=True)
            row.copy_(slopes.flatten())
    return table


# %% wrong="numpy_array" exercise="jacobian"
# because: returns the right numbers in a NumPy array, where the exercise asks for a tensor
# caught_by: rows
# says: torch.from_numpy
# points: 1
def jacobian(f, x):
    point = x.detach().clone().requires_grad_()
    y = f(point)
    table = torch.zeros(y.numel(), x.numel(), dtype=x.dtype)
    if y.requires_grad:
        for row, unit in zip(table, torch.eye(y.numel(), dtype=y.dtype), strict=True):
            upstream = unit.reshape(y.shape)
            (slopes,) = torch.autograd.grad(y, point, upstream, retain_graph=True)
            row.copy_(slopes.flatten())
    result = table
    return result.detach().numpy()


# %% wrong="all_ones" exercise="jacobian"
# because: walks once with ones, which gives the sum of all rows
# caught_by: rows
# says: one row for each of the two
# points: 1
def jacobian(f, x):
    point = x.detach().clone().requires_grad_()
    y = f(point)
    if not y.requires_grad:
        return torch.zeros(y.numel(), x.numel(), dtype=x.dtype)
    (row,) = torch.autograd.grad(y, point, torch.ones_like(y))
    return row.reshape(1, -1)


# %% wrong="rows_add_up" exercise="jacobian"
# because: calls backward in a loop and forgets that .grad adds up
# caught_by: rows
# says: the values are wrong
# points: 1
def jacobian(f, x):
    point = x.detach().clone().requires_grad_()
    y = f(point)
    if not y.requires_grad:
        return torch.zeros(y.numel(), x.numel(), dtype=x.dtype)
    rows = torch.zeros(y.numel(), x.numel(), dtype=x.dtype)
    for i in range(y.numel()):
        y.flatten()[i].backward(retain_graph=True)
        rows[i] = point.grad.flatten()
    return rows


# %% wrong="transposed" exercise="jacobian"
# because: puts the outputs into columns
# caught_by: rows
# says: the shape is wrong
# points: 0
def jacobian(f, x):
    point = x.detach().clone().requires_grad_()
    y = f(point)
    table = torch.zeros(x.numel(), y.numel(), dtype=x.dtype)
    if y.requires_grad:
        for i, unit in enumerate(torch.eye(y.numel(), dtype=y.dtype)):
            (row,) = torch.autograd.grad(y, point, unit.reshape(y.shape), retain_graph=True)
            table[:, i] = row.flatten()
    return table


# %% wrong="frees_the_graph" exercise="jacobian"
# because: lets the first walk free the graph
# caught_by: rows
# says: raised RuntimeError
# points: 1
def jacobian(f, x):
    point = x.detach().clone().requires_grad_()
    y = f(point)
    table = torch.zeros(y.numel(), x.numel(), dtype=x.dtype)
    if y.requires_grad:
        for row, unit in zip(table, torch.eye(y.numel(), dtype=y.dtype)):
            (slopes,) = torch.autograd.grad(y, point, unit.reshape(y.shape))
            row.copy_(slopes.flatten())
    return table


# %% wrong="library_shape" exercise="jacobian"
# because: returns the axes of f(x) and x as the library has them
# caught_by: shapes
# says: whatever the shape of x is
# points: 2
def jacobian(f, x):
    return torch.autograd.functional.jacobian(f, x)


# %% wrong="always_a_graph" exercise="jacobian"
# because: expects a graph behind every result
# caught_by: flat
# says: nothing to walk
# points: 3
def jacobian(f, x):
    point = x.detach().clone().requires_grad_()
    y = f(point)
    table = torch.zeros(y.numel(), x.numel(), dtype=x.dtype)
    for row, unit in zip(table, torch.eye(y.numel(), dtype=y.dtype)):
        (slopes,) = torch.autograd.grad(y, point, unit.reshape(y.shape), retain_graph=True)
        row.copy_(slopes.flatten())
    return table


# %% wrong="asks_the_argument" exercise="jacobian"
# because: asks the argument itself for gradients
# caught_by: argument
# says: Do not ask x itself
# points: 3
def jacobian(f, x):
    x.requires_grad_()
    y = f(x)
    table = torch.zeros(y.numel(), x.numel(), dtype=x.dtype)
    if y.requires_grad:
        for row, unit in zip(table, torch.eye(y.numel(), dtype=y.dtype)):
            (slopes,) = torch.autograd.grad(y, x, unit.reshape(y.shape), retain_graph=True)
            row.copy_(slopes.flatten())
    return table


# %% wrong="differences" exercise="jacobian"
# because: takes differences, which are not exact
# caught_by: rows
# says: the values are wrong
# points: 2
def jacobian(f, x):
    x = x.detach()
    table = torch.zeros(f(x).numel(), x.numel(), dtype=x.dtype)
    for j in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=x.dtype)
        step[j] = 1e-5
        step = step.reshape(x.shape)
        table[:, j] = (f(x + step) - f(x - step)).flatten() / 2e-5
    return table


# %% wrong="tidies_up_afterwards" exercise="jacobian"
# because: walks to the argument itself and empties .grad, whatever was in it
# caught_by: argument
# says: belongs to somebody else
# points: 3
def jacobian(f, x):
    tracked = x.requires_grad
    y = f(x.requires_grad_()).flatten()
    table = torch.zeros(y.numel(), x.numel(), dtype=x.dtype)
    if y.requires_grad:
        for i in range(len(y)):
            x.grad = None
            y[i].backward(retain_graph=True)
            table[i] = x.grad.flatten()
    x.grad = None
    x.requires_grad_(tracked)
    return table


# %% right="library" exercise="jacobian"
# because: hands the work to torch.autograd.functional and flattens the axes
def jacobian(f, x):
    point = x.detach()
    m, n = f(point).numel(), x.numel()
    if m * n == 0:
        return torch.empty(m, n, dtype=x.dtype)
    return torch.autograd.functional.jacobian(f, point).reshape(m, n)


# %% right="entry_by_entry" exercise="jacobian"
# because: differentiates each output as a number, with a fresh graph each time
def jacobian(f, x):
    rows = [torch.zeros(0, x.numel(), dtype=x.dtype)]
    for i in range(f(x.detach()).numel()):
        point = x.detach().clone().requires_grad_(True)
        out = f(point).reshape(-1)[i]
        if out.requires_grad:
            out.backward()
            rows.append(point.grad.reshape(1, -1))
        else:
            rows.append(torch.zeros(1, x.numel(), dtype=x.dtype))
    return torch.cat(rows)


# --------------------------------------------------------------------------------------- hvp


# %% wrong="no_record" exercise="hvp"
# because: does not record the first walk and silences the message with zeros
# caught_by: product
# says: the values are wrong
# points: 0
def hvp(f, x, v):
    point = x.detach().clone().requires_grad_()
    (slope,) = torch.autograd.grad(f(point), point)
    if not slope.requires_grad:
        return torch.zeros_like(x)
    (product,) = torch.autograd.grad(slope, point, v)
    return product


# %% wrong="gradient_times_v" exercise="hvp"
# because: multiplies the gradient with v and does not differentiate again
# caught_by: product
# says: the values are wrong
# points: 1
def hvp(f, x, v):
    point = x.detach().clone().requires_grad_()
    (slope,) = torch.autograd.grad(f(point), point)
    return slope * v


# %% wrong="sums_the_rows" exercise="hvp"
# because: differentiates the sum of the gradient and multiplies with v afterwards
# caught_by: product
# says: the values are wrong
# points: 3
def hvp(f, x, v):
    point = x.detach().clone().requires_grad_()
    (slope,) = torch.autograd.grad(f(point), point, create_graph=True)
    if not slope.requires_grad:
        return torch.zeros_like(x)
    (row_sums,) = torch.autograd.grad(slope.sum(), point)
    return row_sums * v


# %% wrong="forms_the_hessian" exercise="hvp"
# because: makes the whole table first
# caught_by: large
# says: Two walks and no table
# points: 4
def hvp(f, x, v):
    H = torch.zeros(x.numel(), x.numel(), dtype=x.dtype)
    if not x.numel():
        return torch.zeros_like(x)
    H[:] = torch.autograd.functional.hessian(f, x.detach()).reshape(x.numel(), x.numel())
    return (H @ v.reshape(-1)).reshape(x.shape)


# %% wrong="always_bent" exercise="hvp"
# because: expects every gradient to be tracked
# caught_by: linear
# says: A plane does not bend
# points: 3
def hvp(f, x, v):
    point = x.detach().clone().requires_grad_()
    (slope,) = torch.autograd.grad(f(point), point, create_graph=True)
    (product,) = torch.autograd.grad(slope, point, v)
    return product


# %% wrong="dot_product" exercise="hvp"
# because: uses the product of vectors, which tables do not have
# caught_by: shapes
# says: raised RuntimeError
# points: 4
def hvp(f, x, v):
    point = x.detach().clone().requires_grad_()
    (slope,) = torch.autograd.grad(f(point), point, create_graph=True)
    if not slope.requires_grad:
        return torch.zeros_like(x)
    (product,) = torch.autograd.grad(slope @ v, point)
    return product


# %% wrong="asks_the_argument" exercise="hvp"
# because: asks the argument itself for gradients
# caught_by: argument
# says: Do not ask x itself
# points: 4
def hvp(f, x, v):
    x.requires_grad_()
    (slope,) = torch.autograd.grad(f(x), x, create_graph=True)
    if not slope.requires_grad:
        return torch.zeros(x.shape, dtype=x.dtype)
    (product,) = torch.autograd.grad(slope, x, v)
    return product


# %% wrong="backward_twice" exercise="hvp"
# because: calls backward twice on one tensor, so that the gradient is added to the product
# caught_by: product
# says: the values are wrong
# points: 0
def hvp(f, x, v):
    point = x.detach().clone().requires_grad_()
    (slope,) = torch.autograd.grad(f(point), point, create_graph=True)
    point.grad = slope.detach().clone()
    if not slope.requires_grad:
        return torch.zeros_like(x)
    slope.backward(v)
    return point.grad


# %% wrong="differences" exercise="hvp"
# because: takes the difference of two gradients, which is not exact
# caught_by: product
# says: two exact walks, no differences
# points: 4
def hvp(f, x, v):
    def gradient(at):
        point = at.detach().clone().requires_grad_()
        return torch.autograd.grad(f(point), point)[0]

    step, h = v.double(), 1e-5
    difference = gradient(x.double() + h * step) - gradient(x.double() - h * step)
    return (difference / (2 * h)).to(v.dtype)


# %% wrong="tidies_up_afterwards" exercise="hvp"
# because: walks to the argument itself and empties .grad, whatever was in it
# caught_by: argument
# says: belongs to somebody else
# points: 4
def hvp(f, x, v):
    tracked = x.requires_grad
    x.requires_grad_()
    x.grad = None
    (slope,) = torch.autograd.grad(f(x), x, create_graph=True)
    product = torch.zeros_like(x, requires_grad=False)
    if slope.requires_grad:
        slope.backward(v)
        product = x.grad
    x.grad = None
    x.requires_grad_(tracked)
    return product.detach()


# %% right="number_in_between" exercise="hvp"
# because: differentiates the product of the gradient and v, which is one number
def hvp(f, x, v):
    point = x.detach().clone().requires_grad_()
    (slope,) = torch.autograd.grad(f(point), point, create_graph=True)
    along = (slope * v).sum()
    if along.grad_fn is None:
        return 0 * x.detach()
    return torch.autograd.grad(along, point)[0]


# %% right="library" exercise="hvp"
# because: uses the product that torch.autograd.functional has
def hvp(f, x, v):
    return torch.autograd.functional.hvp(f, x.detach(), v)[1]


# ---------------------------------------------------------------------- catches_wrong_slopes


# %% wrong="after_sum" exercise="catches_wrong_slopes"
# because: walks back from the sum, whose upstream gradient is all ones
# caught_by: upstream
# says: an upstream gradient other than ones
# points: 3
def catches_wrong_slopes(op):
    x = torch.tensor([1.5, -0.5, 0.8, -1.2], dtype=torch.float64, requires_grad=True)
    try:
        (found,) = torch.autograd.grad(op(x).sum(), x)
        for i in range(4):
            step = torch.zeros(4, dtype=torch.float64)
            step[i] = 6e-6
            slope = (op(x + step).sum() - op(x - step).sum()) / 1.2e-5
            if not abs(found[i] - slope) < 1e-3:
                return True
    except Exception:
        return True
    return False


# %% wrong="equal_twos" exercise="catches_wrong_slopes"
# because: uses an upstream gradient that is not ones, and whose entries are all the same
# caught_by: upstream
# says: must differ from each other
# points: 3
def catches_wrong_slopes(op):
    x = torch.tensor([1.5, -0.5, 0.8, -1.2], dtype=torch.float64, requires_grad=True)
    v = torch.full((4,), 2.0, dtype=torch.float64)
    try:
        (found,) = torch.autograd.grad(op(x), x, v)
        for i in range(4):
            step = torch.zeros(4, dtype=torch.float64)
            step[i] = 6e-6
            if not abs(found[i] - (op(x + step) - op(x - step)) @ v / 1.2e-5) < 1e-3:
                return True
    except Exception:
        return True
    return False


# %% wrong="positive_numbers" exercise="catches_wrong_slopes"
# because: tries positive numbers only
# caught_by: slopes
# says: Use positive and negative numbers
# points: 4
def catches_wrong_slopes(op):
    x = torch.tensor([1.5, 0.5, 0.8, 1.2], dtype=torch.float64, requires_grad=True)
    v = torch.tensor([1.0, -2.0, 3.0, 5.0], dtype=torch.float64)
    try:
        (found,) = torch.autograd.grad(op(x), x, v)
        for i in range(4):
            step = torch.zeros(4, dtype=torch.float64)
            step[i] = 6e-6
            if not abs(found[i] - (op(x + step) - op(x - step)) @ v / 1.2e-5) < 1e-3:
                return True
    except Exception:
        return True
    return False


# %% wrong="two_entries" exercise="catches_wrong_slopes"
# because: tries two entries, where the left neighbour is the right one
# caught_by: entries
# says: use three or more
# points: 4
def catches_wrong_slopes(op):
    x = torch.tensor([1.5, -0.7], dtype=torch.float64, requires_grad=True)
    v = torch.tensor([1.0, -2.0], dtype=torch.float64)
    try:
        (found,) = torch.autograd.grad(op(x), x, v)
        for i in range(2):
            step = torch.zeros(2, dtype=torch.float64)
            step[i] = 6e-6
            if not abs(found[i] - (op(x + step) - op(x - step)) @ v / 1.2e-5) < 1e-3:
                return True
    except Exception:
        return True
    return False


# %% wrong="one_entry" exercise="catches_wrong_slopes"
# because: tries single numbers, each with the upstream gradient 2
# caught_by: upstream
# says: must differ from each other
# points: 3
def catches_wrong_slopes(op):
    for number in (1.5, -0.7):
        x = torch.tensor([number], dtype=torch.float64, requires_grad=True)
        try:
            (found,) = torch.autograd.grad(op(x), x, torch.tensor([2.0], dtype=torch.float64))
            slope = 2 * (op(x + 6e-6) - op(x - 6e-6)) / 1.2e-5
            if not abs(found - slope) < 1e-3:
                return True
        except Exception:
            return True
    return False


# %% wrong="exactly_equal" exercise="catches_wrong_slopes"
# because: compares differences with slopes by ==, though both are rounded
# caught_by: innocent
# says: use float64, and a tolerance
# points: 0
def catches_wrong_slopes(op):
    x = torch.tensor([1.5, -0.5, 0.8, -1.2], dtype=torch.float64, requires_grad=True)
    v = torch.tensor([1.0, -2.0, 3.0, 5.0], dtype=torch.float64)
    try:
        (found,) = torch.autograd.grad(op(x), x, v)
        for i in range(4):
            step = torch.zeros(4, dtype=torch.float64)
            step[i] = 6e-6
            if found[i] != (op(x + step) - op(x - step)) @ v / 1.2e-5:
                return True
    except Exception:
        return True
    return False


# %% wrong="wide_tolerance" exercise="catches_wrong_slopes"
# because: allows a difference of a whole unit for each upstream number
# caught_by: slopes
# says: keep the tolerance small
# points: 4
def catches_wrong_slopes(op):
    x = torch.tensor([1.1, -0.5, 0.8, -0.9], dtype=torch.float64, requires_grad=True)
    v = torch.tensor([1.0, -2.0, 3.0, 5.0], dtype=torch.float64)
    try:
        (found,) = torch.autograd.grad(op(x), x, v)
        for i in range(4):
            step = torch.zeros(4, dtype=torch.float64)
            step[i] = 6e-6
            if not abs(found[i] - (op(x + step) - op(x - step)) @ v / 1.2e-5) < 1.3:
                return True
    except Exception:
        return True
    return False


# %% wrong="forward_difference" exercise="catches_wrong_slopes"
# because: takes a forward difference, which bending spoils, with a tolerance for central ones
# caught_by: innocent
# says: use central differences
# points: 4
def catches_wrong_slopes(op):
    x = torch.tensor([1.5, -0.5, 0.8, -1.2], dtype=torch.float64, requires_grad=True)
    v = torch.tensor([1.0, -2.0, 3.0, 5.0], dtype=torch.float64)
    try:
        (found,) = torch.autograd.grad(op(x), x, v)
        for i in range(4):
            step = torch.zeros(4, dtype=torch.float64)
            step[i] = 3e-5
            if not abs(found[i] - (op(x + step) - op(x)) @ v / 3e-5) < 1e-3:
                return True
    except Exception:
        return True
    return False


# %% wrong="exception_escapes" exercise="catches_wrong_slopes"
# because: expects a record behind every result
# caught_by: odd_ways
# says: catch the exception
# points: 4
def catches_wrong_slopes(op):
    x = torch.tensor([1.5, -0.5, 0.8, -1.2], dtype=torch.float64, requires_grad=True)
    v = torch.tensor([1.0, -2.0, 3.0, 5.0], dtype=torch.float64)
    (found,) = torch.autograd.grad(op(x), x, v)
    for i in range(4):
        step = torch.zeros(4, dtype=torch.float64)
        step[i] = 6e-6
        if not abs(found[i] - (op(x + step) - op(x - step)) @ v / 1.2e-5) < 1e-3:
            return True
    return False


# %% wrong="nan_passes" exercise="catches_wrong_slopes"
# because: asks whether two numbers are far apart, and a nan is not
# caught_by: odd_ways
# says: ask whether two numbers are close
# points: 4
def catches_wrong_slopes(op):
    x = torch.tensor([1.5, -0.5, 0.8, -1.2], dtype=torch.float64, requires_grad=True)
    v = torch.tensor([1.0, -2.0, 3.0, 5.0], dtype=torch.float64)
    try:
        (found,) = torch.autograd.grad(op(x), x, v)
        for i in range(4):
            step = torch.zeros(4, dtype=torch.float64)
            step[i] = 6e-6
            if abs(found[i] - (op(x + step) - op(x - step)) @ v / 1.2e-5) > 1e-3:
                return True
    except Exception:
        return True
    return False


# %% wrong="far_numbers" exercise="catches_wrong_slopes"
# because: tries numbers beyond 2, for which nothing was promised
# caught_by: innocent
# says: refusing others is no bug
# points: 4
def catches_wrong_slopes(op):
    for numbers in ([1.5, -0.5, 0.8, -1.2], [3.0, -4.0, 5.0]):
        x = torch.tensor(numbers, dtype=torch.float64, requires_grad=True)
        try:
            if not torch.autograd.gradcheck(op, (x,), raise_exception=False):
                return True
        except Exception:
            return True
    return False


# %% wrong="accuses_everyone" exercise="catches_wrong_slopes"
# because: says True whatever it is given
# caught_by: innocent
# says: use float64, and a tolerance
# points: 0
def catches_wrong_slopes(op):
    return True


# %% wrong="float32" exercise="catches_wrong_slopes"
# because: works in float32, where a difference of values has few digits left
# caught_by: innocent
# says: use float64
# points: 0
def catches_wrong_slopes(op):
    x = torch.tensor([1.5, -0.5, 0.8, -1.2], requires_grad=True)
    v = torch.tensor([1.0, -2.0, 3.0, 5.0])
    try:
        (found,) = torch.autograd.grad(op(x), x, v)
        for i in range(4):
            step = torch.zeros(4)
            step[i] = 6e-6
            if not abs(found[i] - (op(x + step) - op(x - step)) @ v / 1.2e-5) < 1e-3:
                return True
    except Exception:
        return True
    return False


# %% wrong="trusts_everyone" exercise="catches_wrong_slopes"
# because: says False whatever it is given
# caught_by: innocent
# says: Compare what
# points: 0
def catches_wrong_slopes(op):
    return False


# %% right="gradcheck" exercise="catches_wrong_slopes"
# because: lets gradcheck compare the two Jacobians, at points of its own
def catches_wrong_slopes(op):
    for numbers in ([0.9], [-1.7, 0.6], [1.1, -0.4, 1.9, -1.3]):
        x = torch.tensor(numbers, dtype=torch.float64).requires_grad_()
        try:
            torch.autograd.gradcheck(op, (x,))
        except Exception:
            return True
    return False


# %% right="whole_jacobians" exercise="catches_wrong_slopes"
# because: makes both tables, one from walks and one from differences, at random points
def catches_wrong_slopes(op):
    generator = torch.Generator().manual_seed(5)
    h = 1e-5
    for n in (1, 3, 5):
        x = 3.8 * torch.rand(n, generator=generator, dtype=torch.float64) - 1.9
        v = torch.randn(n, generator=generator, dtype=torch.float64)
        try:
            point = x.clone().requires_grad_()
            op(point).backward(v)
            columns = [(op(x + h * e) - op(x - h * e)) / (2 * h) for e in torch.eye(n).double()]
            by_hand = v @ torch.stack(columns, dim=1)
            if not torch.allclose(point.grad, by_hand, rtol=1e-4, atol=1e-4):
                return True
        except Exception:
            return True
    return False


# ------------------------------------------------------------------------- slopes_of_product


# %% wrong="exchanged" exercise="slopes_of_product"
# because: gives the slope by y first
# caught_by: slopes
# says: By x: 2 * 3 * 5
def slopes_of_product(x, y):
    return x * x, 2 * x * y


# %% wrong="forgets_the_two" exercise="slopes_of_product"
# because: forgets the factor of the square
# caught_by: slopes
# says: By x: 2 * 3 * 5
def slopes_of_product(x, y):
    return x * y, x * x


# %% wrong="slope_by_y_is_y" exercise="slopes_of_product"
# because: keeps y in the slope by y
# caught_by: slopes
# says: because y stands alone
def slopes_of_product(x, y):
    return 2 * x * y, x * x * y


# %% wrong="forgets_y" exercise="slopes_of_product"
# because: takes y for 1 in the slope by x
# caught_by: slopes
# says: By x: 2 * 3 * 5
def slopes_of_product(x, y):
    return 2 * x, x * x


# %% wrong="loses_the_sign" exercise="slopes_of_product"
# because: takes the size of x
# caught_by: slopes
# says: random numbers
# points: 0
def slopes_of_product(x, y):
    return 2 * abs(x) * y, x * x


# %% wrong="in_single_precision" exercise="slopes_of_product"
# because: makes float32 tensors, which is the default
# caught_by: slopes
# says: float32 has seven
# points: 1
def slopes_of_product(x, y):
    a, b = torch.tensor(x, requires_grad=True), torch.tensor(y, requires_grad=True)
    (a**2 * b).backward()
    return a.grad.item(), b.grad.item()


# %% right="by_backward" exercise="slopes_of_product"
# because: lets PyTorch walk back, in float64
def slopes_of_product(x, y):
    a = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    b = torch.tensor(y, dtype=torch.float64, requires_grad=True)
    (a**2 * b).backward()
    return a.grad.item(), b.grad.item()


# %% right="product_rule" exercise="slopes_of_product"
# because: writes the square as a product
def slopes_of_product(x, y):
    return x * y + x * y, x**2


# ---------------------------------------------------------------------------- slopes_of_mean


# %% wrong="of_the_sum" exercise="slopes_of_mean"
# because: forgets that the mean divides
# caught_by: slopes
# says: divides by the number of entries
def slopes_of_mean(x):
    return 2 * x


# %% wrong="rows_only" exercise="slopes_of_mean"
# because: divides by the size of the first axis
# caught_by: slopes
# says: along every axis
# points: 0
def slopes_of_mean(x):
    return 2 * x / len(x)


# %% wrong="forgets_the_two" exercise="slopes_of_mean"
# because: forgets the factor of the square
# caught_by: slopes
# says: 2 * x / 4
def slopes_of_mean(x):
    return x / x.numel()


# %% wrong="the_mean_itself" exercise="slopes_of_mean"
# because: returns the loss
# caught_by: slopes
# says: the shape is wrong
def slopes_of_mean(x):
    return x.square().mean()


# %% wrong="tracks_x" exercise="slopes_of_mean"
# because: asks the argument for gradients
# caught_by: argument
# says: use a copy
# points: 2
def slopes_of_mean(x):
    x.requires_grad_()
    (slopes,) = torch.autograd.grad(x.square().mean(), x)
    return slopes


# %% wrong="sizes" exercise="slopes_of_mean"
# because: takes the sizes of the entries
# caught_by: slopes
# says: 2 * x / 4
# points: 0
def slopes_of_mean(x):
    return 2 * x.abs() / x.numel()


# %% right="by_autograd" exercise="slopes_of_mean"
# because: asks a copy for gradients
def slopes_of_mean(x):
    point = x.clone().requires_grad_()
    point.square().mean().backward()
    return point.grad


# %% right="by_func" exercise="slopes_of_mean"
# because: turns the function into its gradient
def slopes_of_mean(x):
    return torch.func.grad(lambda point: (point * point).mean())(x)


# ----------------------------------------------------------------------------- frozen_factor


# %% wrong="plain_product" exercise="frozen_factor"
# because: lets gradients reach both
# caught_by: gradients
# says: nothing reaches b
# points: 1
def frozen_factor(a, b):
    return a * b


# %% wrong="freezes_the_other" exercise="frozen_factor"
# because: cuts the record of a
# caught_by: gradients
# says: cut the record of b
# points: 1
def frozen_factor(a, b):
    return a.detach() * b


# %% wrong="freezes_both" exercise="frozen_factor"
# because: records nothing at all
# caught_by: gradients
# says: does not require grad
# points: 1
def frozen_factor(a, b):
    with torch.no_grad():
        return a * b


# %% wrong="freezes_the_product" exercise="frozen_factor"
# because: cuts the record after the product
# caught_by: gradients
# says: does not require grad
# points: 1
def frozen_factor(a, b):
    return (a * b).detach()


# %% wrong="switches_b_off" exercise="frozen_factor"
# because: stops tracking b for good, which is not its own
# caught_by: gradients
# says: Half of the slope
# points: 1
def frozen_factor(a, b):
    return a * b.requires_grad_(False)


# %% wrong="adds" exercise="frozen_factor"
# because: adds in place of a product
# caught_by: product
# says: those of a * b
def frozen_factor(a, b):
    return a + b.detach()


# %% right="copies_in_silence" exercise="frozen_factor"
# because: makes a copy while nothing is recorded
def frozen_factor(a, b):
    with torch.no_grad():
        constant = b.clone()
    return a * constant


# %% right="through_data" exercise="frozen_factor"
# because: an older spelling of detach
def frozen_factor(a, b):
    return torch.mul(b.data, a)


# ----------------------------------------------------------------------------- record_length


# %% wrong="follows_one_line" exercise="record_length"
# because: follows the first source only
# caught_by: branches
# says: follow every source
# points: 2
def record_length(f, x):
    node, count = f(x.detach().requires_grad_()).grad_fn, 0
    while node is not None:
        count += 1
        node = node.next_functions[0][0] if node.next_functions else None
    return count


# %% wrong="counts_ways" exercise="record_length"
# because: counts a node once for each way that leads to it
# caught_by: branches
# says: Both factors are one node
# points: 2
def record_length(f, x):
    def count(node):
        return 0 if node is None else 1 + sum(count(n) for n, _ in node.next_functions)

    return count(f(x.detach().requires_grad_()).grad_fn)


# %% wrong="leaves_out_the_leaf" exercise="record_length"
# because: does not count AccumulateGrad
# caught_by: line
# says: AccumulateGrad at the end
# points: 0
def record_length(f, x):
    waiting, met = [f(x.detach().requires_grad_()).grad_fn], set()
    while waiting:
        node = waiting.pop()
        if node is not None and node not in met and node.next_functions:
            met.add(node)
            waiting += [source for source, _ in node.next_functions]
    return len(met)


# %% wrong="counts_none" exercise="record_length"
# because: takes the places of plain numbers for a node
# caught_by: line
# says: the numbers 3 and 2 are none
# points: 0
def record_length(f, x):
    waiting, met = [f(x.detach().requires_grad_()).grad_fn], set()
    while waiting:
        node = waiting.pop()
        if node not in met:
            met.add(node)
            waiting += [source for source, _ in node.next_functions] if node else []
    return len(met)


# %% wrong="needs_a_record" exercise="record_length"
# because: asks a result without grad_fn for its sources
# caught_by: line
# says: next_functions
# points: 2
def record_length(f, x):
    met = set()
    layer = {f(x.detach().requires_grad_()).grad_fn}
    while layer:
        met |= layer
        layer = {n for node in layer for n, _ in node.next_functions if n is not None} - met
    return len(met)


# %% wrong="tracks_the_argument" exercise="record_length"
# because: asks x itself for gradients, which is not its own
# caught_by: line
# says: Only a copy of x
# points: 2
def record_length(f, x):
    waiting, met = [f(x.requires_grad_()).grad_fn], set()
    while waiting:
        node = waiting.pop()
        if node is not None and node not in met:
            met.add(node)
            waiting += [source for source, _ in node.next_functions]
    return len(met)


# %% right="by_recursion" exercise="record_length"
# because: visits each node with a function that calls itself
def record_length(f, x):
    met = set()

    def visit(node):
        if node is None or node in met:
            return
        met.add(node)
        for source, _ in node.next_functions:
            visit(source)

    visit(f(x.clone().detach().requires_grad_()).grad_fn)
    return len(met)


# %% right="in_layers" exercise="record_length"
# because: takes all nodes that are one arrow away, then the next
def record_length(f, x):
    met, layer = set(), {f(torch.empty_like(x).copy_(x.detach()).requires_grad_()).grad_fn}
    while layer := {node for node in layer if node is not None} - met:
        met |= layer
        layer = {source for node in layer for source, _ in node.next_functions}
    return len(met)


# ------------------------------------------------------------------------------- unbroadcast


# %% wrong="missing_axes_only" exercise="unbroadcast"
# because: sums over the axes that are missing, and forgets those of size 1
# caught_by: stretched_axes
# says: which stays, with size 1
# points: 2
def unbroadcast(grad, shape):
    if len(shape) > grad.dim():
        raise ValueError(f"{tuple(shape)} is longer than {tuple(grad.shape)}")
    padded = (1,) * (grad.dim() - len(shape)) + tuple(shape)
    if any(m not in (1, n) for m, n in zip(padded, grad.shape)):
        raise ValueError(f"{tuple(shape)} does not fit {tuple(grad.shape)}")
    while grad.dim() > len(shape):
        grad = grad.sum(dim=0)
    return grad


# %% wrong="stretched_axes_only" exercise="unbroadcast"
# because: sums over axes of size 1, and forgets those that are missing
# caught_by: missing_axes
# says: four gradients add up
# points: 2
def unbroadcast(grad, shape):
    if len(shape) > grad.dim():
        raise ValueError(f"{tuple(shape)} is longer than {tuple(grad.shape)}")
    first = grad.dim() - len(shape)
    for axis, size in enumerate(shape):
        if size not in (1, grad.shape[first + axis]):
            raise ValueError(f"{tuple(shape)} does not fit {tuple(grad.shape)}")
        if size == 1:
            grad = grad.sum(dim=first + axis, keepdim=True)
    return grad


# %% wrong="means" exercise="unbroadcast"
# because: takes the mean, as if the operand had been used once
# caught_by: missing_axes
# says: four gradients add up
# points: 1
def unbroadcast(grad, shape):
    padded = (1,) * (grad.dim() - len(shape)) + tuple(shape)
    if len(shape) > grad.dim() or any(m not in (1, n) for m, n in zip(padded, grad.shape)):
        raise ValueError(f"{tuple(shape)} does not fit {tuple(grad.shape)}")
    for axis, size in enumerate(padded):
        if size == 1:
            grad = grad.mean(dim=axis, keepdim=True)
    return grad.reshape(shape)


# %% wrong="first_of_many" exercise="unbroadcast"
# because: takes the gradient of the first use
# caught_by: missing_axes
# says: four gradients add up
# points: 1
def unbroadcast(grad, shape):
    padded = (1,) * (grad.dim() - len(shape)) + tuple(shape)
    if len(shape) > grad.dim() or any(m not in (1, n) for m, n in zip(padded, grad.shape)):
        raise ValueError(f"{tuple(shape)} does not fit {tuple(grad.shape)}")
    for axis, size in enumerate(padded):
        if size == 1:
            grad = grad.narrow(axis, 0, min(1, grad.shape[axis]))
    return grad.reshape(shape)


# %% wrong="loses_the_axes" exercise="unbroadcast"
# because: sums without keepdim, and lets reshape guess
# caught_by: stretched_axes
# says: sum(dim=[]) sums everything
# points: 2
def unbroadcast(grad, shape):
    padded = (1,) * (grad.dim() - len(shape)) + tuple(shape)
    if len(shape) > grad.dim() or any(m not in (1, n) for m, n in zip(padded, grad.shape)):
        raise ValueError(f"{tuple(shape)} does not fit {tuple(grad.shape)}")
    axes = [axis for axis, size in enumerate(padded) if size != grad.shape[axis]]
    return grad.sum(dim=axes).reshape(shape)


# %% wrong="aligns_left" exercise="unbroadcast"
# because: fills the shape up on the right
# caught_by: missing_axes
# says: four gradients add up
# points: 1
def unbroadcast(grad, shape):
    padded = tuple(shape) + (1,) * (grad.dim() - len(shape))
    if len(shape) > grad.dim() or any(m not in (1, n) for m, n in zip(padded, grad.shape)):
        raise ValueError(f"{tuple(shape)} does not fit {tuple(grad.shape)}")
    for axis, size in enumerate(padded):
        if size == 1:
            grad = grad.sum(dim=axis, keepdim=True)
    return grad.reshape(shape)


# %% wrong="never_refuses" exercise="unbroadcast"
# because: sums wherever sizes differ, whatever they are
# caught_by: refuses
# says: refuse it
# points: 4
def unbroadcast(grad, shape):
    while grad.dim() > len(shape):
        grad = grad.sum(dim=0)
    for axis, size in enumerate(shape):
        if axis < grad.dim() and size != grad.shape[axis]:
            grad = grad.sum(dim=axis, keepdim=True)
    return grad


# %% wrong="zero_is_not_larger" exercise="unbroadcast"
# because: sums only where grad is larger, and 0 is not larger than 1
# caught_by: edges
# says: was never used
# points: 4
def unbroadcast(grad, shape):
    padded = (1,) * (grad.dim() - len(shape)) + tuple(shape)
    if len(shape) > grad.dim() or any(m not in (1, n) for m, n in zip(padded, grad.shape)):
        raise ValueError(f"{tuple(shape)} does not fit {tuple(grad.shape)}")
    for axis, size in enumerate(padded):
        if grad.shape[axis] > size:
            grad = grad.sum(dim=axis, keepdim=True)
    return grad.reshape(shape)


# %% right="knows_the_method" exercise="unbroadcast"
# because: PyTorch has a method for it, whose error has another type
def unbroadcast(grad, shape):
    try:
        return grad.sum_to_size(shape)
    except RuntimeError:
        raise ValueError(f"no way from {tuple(grad.shape)} to {tuple(shape)}") from None


# %% right="asks_autograd" exercise="unbroadcast"
# because: stretches an operand of this shape and walks back
def unbroadcast(grad, shape):
    operand = torch.zeros(shape, dtype=grad.dtype, requires_grad=True)
    try:
        stretched = operand.expand(grad.shape)
    except RuntimeError:
        raise ValueError(f"{tuple(shape)} and {tuple(grad.shape)}") from None
    (found,) = torch.autograd.grad(stretched, operand, grad)
    return found


# %% right="missing_first" exercise="unbroadcast"
# because: sums over the missing axes first, then over those of size 1
def unbroadcast(grad, shape):
    full = tuple(grad.shape)
    extra = len(full) - len(shape)
    if extra < 0 or any(m not in (1, n) for m, n in zip(shape, full[extra:])):
        raise ValueError(f"a tensor of shape {tuple(shape)} was not stretched to {full}")
    for _ in range(extra):
        grad = grad.sum(dim=0)
    for axis, (m, n) in enumerate(zip(shape, full[extra:])):
        if m != n:
            grad = grad.sum(dim=axis, keepdim=True)
    return grad


# -------------------------------------------------------------------------- sample_gradients


# %% wrong="summed" exercise="sample_gradients"
# because: walks back from the sum, which adds the rows up
# caught_by: rows
# says: the shape is wrong
def sample_gradients(w, X, y):
    w = w.clone().requires_grad_()
    ((torch.tanh(X @ w) - y) ** 2).sum().backward()
    return w.grad


# %% wrong="shares_of_the_mean" exercise="sample_gradients"
# because: begins with the mean and divides every row by n
# caught_by: rows
# says: row i is 2 * (0 - y[i]) * X[i]
# points: 0
def sample_gradients(w, X, y):
    p = torch.tanh(X @ w)
    return (2 * (p - y) * (1 - p * p))[:, None] * X / len(y)


# %% wrong="forgets_tanh" exercise="sample_gradients"
# because: leaves out the slope of tanh, which is 1 at w = 0
# caught_by: rows
# says: random samples
# points: 0
def sample_gradients(w, X, y):
    return (2 * (torch.tanh(X @ w) - y))[:, None] * X


# %% wrong="all_rows_alike" exercise="sample_gradients"
# because: repeats the gradient of the sum
# caught_by: rows
# says: row i is 2 * (0 - y[i]) * X[i]
def sample_gradients(w, X, y):
    p = torch.tanh(X @ w)
    return ((2 * (p - y) * (1 - p * p)) @ X).expand(len(y), -1)


# %% wrong="quotient_of_exponentials" exercise="sample_gradients"
# because: writes tanh down with exponentials, which overflow
# caught_by: any_input
# says: quotients of exp overflow
# points: 2
def sample_gradients(w, X, y):
    z = X @ w
    p = (torch.exp(z) - torch.exp(-z)) / (torch.exp(z) + torch.exp(-z))
    return (2 * (p - y) * (1 - p * p))[:, None] * X


# %% wrong="tracks_w" exercise="sample_gradients"
# because: asks the argument for gradients
# caught_by: any_input
# says: Do not ask w itself
# points: 2
def sample_gradients(w, X, y):
    w.requires_grad_()
    losses = (torch.tanh(X @ w) - y) ** 2
    rows = [torch.autograd.grad(loss, w, retain_graph=True)[0] for loss in losses]
    return torch.stack(rows)


# %% right="formula" exercise="sample_gradients"
# because: writes the chain rule down
def sample_gradients(w, X, y):
    p = torch.tanh(X @ w)
    return (2 * (p - y) * (1 - p * p)).unsqueeze(1) * X


# %% right="sample_by_sample" exercise="sample_gradients"
# because: one walk for each sample
def sample_gradients(w, X, y):
    rows = []
    for x, target in zip(X, y):
        point = w.clone().requires_grad_()
        ((torch.tanh(x @ point) - target) ** 2).backward()
        rows.append(point.grad)
    return torch.stack(rows)


# %% right="rows_of_a_jacobian" exercise="sample_gradients"
# because: the gradients are the rows of the Jacobian of all losses
def sample_gradients(w, X, y):
    return torch.autograd.functional.jacobian(lambda v: (torch.tanh(X @ v) - y) ** 2, w)


# -------------------------------------------------------------------------------- fresh_leaf


# %% wrong="clone_keeps_the_record" exercise="fresh_leaf"
# because: copies without cutting the record, so the copy of a tracked tensor is no leaf
# caught_by: leaf
# says: The walk back ends at the new leaf
# points: 1
def fresh_leaf(x):
    return x.clone().requires_grad_()


# %% wrong="detach_keeps_the_memory" exercise="fresh_leaf"
# because: cuts the record and goes on in the memory of x
# caught_by: numbers
# says: detach alone keeps the memory
# points: 2
def fresh_leaf(x):
    return x.detach().requires_grad_()


# %% wrong="asks_x_itself" exercise="fresh_leaf"
# because: makes x itself track and hands it back
# caught_by: numbers
# says: a copy is expected
def fresh_leaf(x):
    return x.requires_grad_()


# %% wrong="never_asks" exercise="fresh_leaf"
# because: forgets to ask for gradients
# caught_by: leaf
# says: requires_grad and is_leaf of the result
# points: 1
def fresh_leaf(x):
    return x.detach().clone()


# %% wrong="through_a_list" exercise="fresh_leaf"
# because: makes the tensor anew from Python numbers, which gives float32
# caught_by: numbers
# says: the dtype stays
# points: 2
def fresh_leaf(x):
    return torch.tensor(x.tolist(), requires_grad=True)


# %% wrong="starts_from_zero" exercise="fresh_leaf"
# because: takes shape and dtype of x and leaves its numbers behind
# caught_by: numbers
# says: The numbers are those of x
def fresh_leaf(x):
    return torch.zeros_like(x, requires_grad=True)


# %% right="copies_without_recording" exercise="fresh_leaf"
# because: copies while nothing is recorded
def fresh_leaf(x):
    with torch.no_grad():
        leaf = x.clone()
    leaf.requires_grad = True
    return leaf


# %% right="fills_an_empty_one" exercise="fresh_leaf"
# because: makes a new tensor and copies the numbers into it
def fresh_leaf(x):
    leaf = torch.empty(x.shape, dtype=x.dtype)
    leaf.copy_(x.detach())
    return leaf.requires_grad_(True)
