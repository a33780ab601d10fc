# %% [markdown]
# Right answers that must earn full marks, and wrong ones that must not: each stands for a
# misconception, and is caught by the check that was written for it. Students do not write for a
# linter, so neither do these answers:

# ------------------------------------------------------------------------------- predictions


# %% wrong="zeroing_does_not_matter" exercise="predictions"
# because: thinks that zero_grad before step is one more harmless order
# caught_by: calls
# says: step finds no gradient
# points: 2
def predictions():
    return {
        "zero_before_step": 0.512,
        "never_zeroed": 0.44,
        "adam_first_step": 0.01,
        "adam_loss_times_100": 1,
        "sgd_loss_times_100": 100,
        "effective_rate": 0.005,
        "adagrad_second_step": 0.7071,
        "adagrad_four_times_as_long": 2,
        "adam_on_the_ridge": 0,
    }


# %% wrong="backward_replaces" exercise="predictions"
# because: thinks that backward replaces the gradient
# caught_by: calls
# says: added to the first
# points: 2
def predictions():
    return {
        "zero_before_step": 1,
        "never_zeroed": 0.64,
        "adam_first_step": 0.01,
        "adam_loss_times_100": 1,
        "sgd_loss_times_100": 100,
        "effective_rate": 0.005,
        "adagrad_second_step": 0.7071,
        "adagrad_four_times_as_long": 2,
        "adam_on_the_ridge": 0,
    }


# %% wrong="rate_times_gradient" exercise="predictions"
# because: thinks that every rule moves by rate times gradient
# caught_by: sizes
# says: The size of the gradient is divided out
# points: 2
def predictions():
    return {
        "zero_before_step": 1,
        "never_zeroed": 0.44,
        "adam_first_step": 40,
        "adam_loss_times_100": 100,
        "sgd_loss_times_100": 100,
        "effective_rate": 0.005,
        "adagrad_second_step": 0.7071,
        "adagrad_four_times_as_long": 2,
        "adam_on_the_ridge": 0,
    }


# %% wrong="root_of_the_scale" exercise="predictions"
# because: thinks that Adam feels the root of a scaled loss
# caught_by: sizes
# says: in which rule does its size matter
# points: 2
def predictions():
    return {
        "zero_before_step": 1,
        "never_zeroed": 0.44,
        "adam_first_step": 0.01,
        "adam_loss_times_100": 10,
        "sgd_loss_times_100": 100,
        "effective_rate": 0.005,
        "adagrad_second_step": 0.7071,
        "adagrad_four_times_as_long": 2,
        "adam_on_the_ridge": 0,
    }


# %% wrong="momentum_multiplies" exercise="predictions"
# because: multiplies the rate by 1 + momentum instead of dividing by 1 - momentum
# caught_by: sizes
# says: The velocity grows to
# points: 2
def predictions():
    return {
        "zero_before_step": 1,
        "never_zeroed": 0.44,
        "adam_first_step": 0.01,
        "adam_loss_times_100": 1,
        "sgd_loss_times_100": 100,
        "effective_rate": 0.0018,
        "adagrad_second_step": 0.7071,
        "adagrad_four_times_as_long": 2,
        "adam_on_the_ridge": 0,
    }


# %% wrong="adagrad_halves" exercise="predictions"
# because: forgets the root in Adagrad
# caught_by: travels
# says: After two steps the sum
# points: 2
def predictions():
    return {
        "zero_before_step": 1,
        "never_zeroed": 0.44,
        "adam_first_step": 0.01,
        "adam_loss_times_100": 1,
        "sgd_loss_times_100": 100,
        "effective_rate": 0.005,
        "adagrad_second_step": 0.5,
        "adagrad_four_times_as_long": 2,
        "adam_on_the_ridge": 0,
    }


# %% wrong="adagrad_keeps_pace" exercise="predictions"
# because: thinks that four times the steps are four times the way
# caught_by: travels
# says: like the root of the number of steps
# points: 2
def predictions():
    return {
        "zero_before_step": 1,
        "never_zeroed": 0.44,
        "adam_first_step": 0.01,
        "adam_loss_times_100": 1,
        "sgd_loss_times_100": 100,
        "effective_rate": 0.005,
        "adagrad_second_step": 0.7071,
        "adagrad_four_times_as_long": 4,
        "adam_on_the_ridge": 0,
    }


# %% wrong="adam_escapes" exercise="predictions"
# because: thinks that Adam leaves an exact ridge
# caught_by: travels
# says: as long as y is 0
# points: 2
def predictions():
    return {
        "zero_before_step": 1,
        "never_zeroed": 0.44,
        "adam_first_step": 0.01,
        "adam_loss_times_100": 1,
        "sgd_loss_times_100": 100,
        "effective_rate": 0.005,
        "adagrad_second_step": 0.7071,
        "adagrad_four_times_as_long": 2,
        "adam_on_the_ridge": 1,
    }


# %% right="three_digits" exercise="predictions"
# because: rounds to three digits, with integers where they fit
def predictions():
    return {
        "zero_before_step": 1,
        "never_zeroed": 0.44,
        "adam_first_step": 0.01,
        "adam_loss_times_100": 1,
        "sgd_loss_times_100": 100,
        "effective_rate": 0.005,
        "adagrad_second_step": 0.707,
        "adagrad_four_times_as_long": 2,
        "adam_on_the_ridge": 0,
    }


# %% right="worked_out" exercise="predictions"
# because: computes what can be computed
def predictions():
    guess = {}
    guess["adam_on_the_ridge"] = 0.0
    guess["adagrad_four_times_as_long"] = math.sqrt(40_000) / math.sqrt(10_000)
    guess["adagrad_second_step"] = 0.5**0.5
    guess["effective_rate"] = 1e-3 / (1 - 0.8)
    guess["sgd_loss_times_100"] = 100
    guess["adam_loss_times_100"] = 100 / 100
    guess["adam_first_step"] = 0.01 * 4000 / abs(-4000)
    guess["never_zeroed"] = 0.8 - 0.1 * (2 + 2 * 0.8)
    guess["zero_before_step"] = 1
    return guess


# ---------------------------------------------------------------------------------- sgd_step


# %% right="prints" exercise="sgd_step"
# because: printing costs nothing
def sgd_step(w, g, lr, weight_decay=0.0):
    print("looking into it")
    return w - lr * (g + weight_decay * w)


# %% right="warns" exercise="sgd_step"
# because: a warning costs nothing, though it is written to stderr
def sgd_step(w, g, lr, weight_decay=0.0):
    import warnings

    warnings.warn("looking into it", stacklevel=2)
    return w - lr * (g + weight_decay * w)


# %% wrong="numpy_array" exercise="sgd_step"
# because: returns the right numbers in a NumPy array, where the exercise asks for a tensor
# caught_by: step
# says: torch.from_numpy
def sgd_step(w, g, lr, weight_decay=0.0):
    result = w - lr * (g + weight_decay * w)
    return result.detach().numpy()


# %% wrong="uphill" exercise="sgd_step"
# because: goes with the gradient
# caught_by: step
# says: Against the gradient
def sgd_step(w, g, lr, weight_decay=0.0):
    return w + lr * (g + weight_decay * w)


# %% wrong="in_place" exercise="sgd_step"
# because: updates w in place, as an optimiser does
# caught_by: step
# says: changes the caller's w
# points: 0
def sgd_step(w, g, lr, weight_decay=0.0):
    w -= lr * (g + weight_decay * w)
    return w


# %% wrong="changes_the_gradient" exercise="sgd_step"
# because: adds the decay to the caller's gradient
# caught_by: decay
# says: was changed in place
# points: 2
def sgd_step(w, g, lr, weight_decay=0.0):
    if weight_decay:
        g += weight_decay * w
    return w - lr * g


# %% wrong="decay_without_rate" exercise="sgd_step"
# because: subtracts weight_decay * w without the learning rate
# caught_by: decay
# says: by lr * weight_decay * w
# points: 2
def sgd_step(w, g, lr, weight_decay=0.0):
    return w - lr * g - weight_decay * w


# %% wrong="decay_the_wrong_way" exercise="sgd_step"
# because: pushes the parameters away from 0
# caught_by: decay
# says: w is pulled towards 0
# points: 2
def sgd_step(w, g, lr, weight_decay=0.0):
    return w - lr * (g - weight_decay * w)


# %% wrong="decay_after_the_step" exercise="sgd_step"
# because: decays the point that the step has reached
# caught_by: decay
# says: joins the gradient before the step
# points: 2
def sgd_step(w, g, lr, weight_decay=0.0):
    w = w - lr * g
    return w - lr * weight_decay * w


# %% wrong="forgets_decay" exercise="sgd_step"
# because: ignores the setting that is 0 by default
# caught_by: decay
# says: the values are wrong
# points: 2
def sgd_step(w, g, lr, weight_decay=0.0):
    return w - lr * g


# %% wrong="loses_the_dtype" exercise="sgd_step"
# because: builds the result from Python numbers, which are float32 as a tensor
# caught_by: step
# says: the dtype is wrong
# points: 0
def sgd_step(w, g, lr, weight_decay=0.0):
    return torch.tensor((w - lr * (g + weight_decay * w)).tolist())


# %% wrong="returns_the_parameter" exercise="sgd_step"
# because: returns the parameter that it made for torch, which requires gradients
# caught_by: any_input
# says: Detach a parameter
# points: 2
def sgd_step(w, g, lr, weight_decay=0.0):
    stepped = w.clone().requires_grad_()
    stepped.grad = g.clone()
    torch.optim.SGD([stepped], lr=lr, weight_decay=weight_decay).step()
    return stepped


# %% wrong="nothing_to_do" exercise="sgd_step"
# because: returns w itself where the rate is 0
# caught_by: any_input
# says: gives a new tensor, too
# points: 2
def sgd_step(w, g, lr, weight_decay=0.0):
    if lr == 0:
        return w
    return w - lr * (g + weight_decay * w)


# %% right="torch_itself" exercise="sgd_step"
# because: asks torch.optim.SGD
def sgd_step(w, g, lr, weight_decay=0.0):
    p = w.clone().requires_grad_()
    p.grad = g.clone()
    torch.optim.SGD([p], lr=lr, weight_decay=weight_decay).step()
    return p.detach()


# %% right="shrinks_first" exercise="sgd_step"
# because: shrinks w by a factor and subtracts the plain step
def sgd_step(w, g, lr, weight_decay=0.0):
    return torch.sub((1 - lr * weight_decay) * w, g, alpha=lr)


# ------------------------------------------------------------------------------- after_calls


# %% wrong="backward_replaces" exercise="after_calls"
# because: lets backward replace the gradient
# caught_by: accumulation
# says: backward adds to the gradient
# points: 3
def after_calls(calls, w, lr):
    grad = None
    for call in calls:
        if call == "zero":
            grad = None
        elif call == "backward":
            grad = 2 * w
        elif call == "step":
            if grad is not None:
                w = w - lr * grad
        else:
            raise ValueError(call)
    return w, grad


# %% wrong="zero_is_a_number" exercise="after_calls"
# because: thinks that zero_grad leaves 0
# caught_by: order
# says: zero leaves None, not 0
# points: 3
def after_calls(calls, w, lr):
    grad = 0.0
    for call in calls:
        if call == "zero":
            grad = 0.0
        elif call == "backward":
            grad += 2 * w
        elif call == "step":
            w = w - lr * grad
        else:
            raise ValueError(call)
    return w, grad


# %% wrong="step_empties" exercise="after_calls"
# because: thinks that step uses the gradient up
# caught_by: cycle
# says: step leaves it where it is
# points: 1
def after_calls(calls, w, lr):
    grad = None
    for call in calls:
        if call == "zero":
            grad = None
        elif call == "backward":
            grad = 2 * w if grad is None else grad + 2 * w
        elif call == "step":
            if grad is not None:
                w = w - lr * grad
            grad = None
        else:
            raise ValueError(call)
    return w, grad


# %% wrong="step_computes_the_slope" exercise="after_calls"
# because: thinks that step looks at the loss
# caught_by: accumulation
# says: backward adds to the gradient
# points: 2
def after_calls(calls, w, lr):
    grad = None
    for call in calls:
        if call == "zero":
            grad = None
        elif call == "backward":
            grad = 2 * w if grad is None else grad + 2 * w
        elif call == "step":
            if grad is not None:
                w = w - lr * 2 * w
        else:
            raise ValueError(call)
    return w, grad


# %% wrong="step_needs_a_gradient" exercise="after_calls"
# because: thinks that step without a gradient is an error
# caught_by: order
# says: raised
# points: 3
def after_calls(calls, w, lr):
    grad = None
    for call in calls:
        if call == "zero":
            grad = None
        elif call == "backward":
            grad = 2 * w if grad is None else grad + 2 * w
        elif call == "step":
            w = w - lr * grad
        else:
            raise ValueError(call)
    return w, grad


# %% wrong="slope_is_w" exercise="after_calls"
# because: forgets the 2 of the derivative
# caught_by: cycle
# says: The gradient of w**2 at 1 is 2
# points: 1
def after_calls(calls, w, lr):
    grad = None
    for call in calls:
        if call == "zero":
            grad = None
        elif call == "backward":
            grad = w if grad is None else grad + w
        elif call == "step":
            w = w if grad is None else w - lr * grad
        else:
            raise ValueError(call)
    return w, grad


# %% wrong="skips_unknown_words" exercise="after_calls"
# because: skips what it does not know
# caught_by: unknown
# says: is refused and named
# points: 3
def after_calls(calls, w, lr):
    grad = None
    for call in calls:
        if call == "zero":
            grad = None
        if call == "backward":
            grad = 2 * w if grad is None else grad + 2 * w
        if call == "step" and grad is not None:
            w = w - lr * grad
    return w, grad


# %% wrong="no_gradient_is_zero" exercise="after_calls"
# because: takes a gradient of 0 for none
# caught_by: order
# says: and not None
# points: 3
def after_calls(calls, w, lr):
    grad = 0.0
    for call in calls:
        if call == "zero":
            grad = 0.0
        elif call == "backward":
            grad += 2 * w
        elif call == "step":
            w -= lr * grad
        else:
            raise ValueError(call)
    return w, grad or None


# %% right="with_torch" exercise="after_calls"
# because: makes the calls on a real optimiser, in float64
def after_calls(calls, w, lr):
    p = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([p], lr=lr)
    known = {
        "zero": optimizer.zero_grad,
        "backward": lambda: (p**2).backward(),
        "step": optimizer.step,
    }
    for call in calls:
        if call not in known:
            raise ValueError(f"{call} is not a call")
        known[call]()
    return p.item(), None if p.grad is None else p.grad.item()


# %% right="list_of_gradients" exercise="after_calls"
# because: keeps the pile of gradients as a list and adds it up when needed
def after_calls(calls, w, lr):
    pile = []
    for call in calls:
        match call:
            case "zero":
                pile = []
            case "backward":
                pile.append(2.0 * w)
            case "step":
                w -= lr * sum(pile)
            case _:
                raise ValueError("no such call: " + call)
    return w, sum(pile) if pile else None


# ----------------------------------------------------------------------------- momentum_step


# %% wrong="dampens_the_first" exercise="momentum_step"
# because: applies dampening to the first step as well
# caught_by: first
# says: whatever momentum and dampening are
# points: 3
def momentum_step(w, g, velocity, lr, momentum, dampening=0.0):
    if momentum == 0:
        return w - lr * g, velocity
    if velocity is None:
        velocity = torch.zeros_like(w)
    velocity = momentum * velocity + (1 - dampening) * g
    return w - lr * velocity, velocity


# %% wrong="running_mean" exercise="momentum_step"
# because: takes a running mean, with 1 - momentum on the gradient
# caught_by: second
# says: v = momentum * v + g
# points: 3
def momentum_step(w, g, velocity, lr, momentum, dampening=0.0):
    if momentum == 0:
        return w - lr * g, velocity
    if velocity is None:
        velocity = g.clone()
    else:
        velocity = momentum * velocity + (1 - momentum) * (1 - dampening) * g
    return w - lr * velocity, velocity


# %% wrong="rate_in_the_velocity" exercise="momentum_step"
# because: keeps distances instead of gradients, as many books do
# caught_by: first
# says: the velocity is the gradient
# points: 3
def momentum_step(w, g, velocity, lr, momentum, dampening=0.0):
    if momentum == 0:
        return w - lr * g, velocity
    velocity = lr * g if velocity is None else momentum * velocity + lr * (1 - dampening) * g
    return w - velocity, velocity


# %% wrong="nesterov" exercise="momentum_step"
# because: looks ahead, which is another method
# caught_by: first
# says: the values are wrong
# points: 2
def momentum_step(w, g, velocity, lr, momentum, dampening=0.0):
    if momentum == 0:
        return w - lr * g, velocity
    velocity = g.clone() if velocity is None else momentum * velocity + (1 - dampening) * g
    return w - lr * (g + momentum * velocity), velocity


# %% wrong="old_velocity" exercise="momentum_step"
# because: moves with the velocity of the step before
# caught_by: second
# says: the values are wrong
# points: 3
def momentum_step(w, g, velocity, lr, momentum, dampening=0.0):
    if momentum == 0:
        return w - lr * g, velocity
    if velocity is None:
        return w - lr * g, g.clone()
    return w - lr * velocity, momentum * velocity + (1 - dampening) * g


# %% wrong="changes_the_velocity" exercise="momentum_step"
# because: updates the caller's velocity in place
# caught_by: second
# says: do not change the old one
# points: 3
def momentum_step(w, g, velocity, lr, momentum, dampening=0.0):
    if momentum == 0:
        return w - lr * g, velocity
    if velocity is None:
        velocity = g.clone()
    else:
        velocity.mul_(momentum).add_(g, alpha=1 - dampening)
    return w - lr * velocity, velocity


# %% wrong="velocity_is_g" exercise="momentum_step"
# because: keeps the gradient itself as the first velocity
# caught_by: own_memory
# says: is wiped out by zero_grad
# points: 4
def momentum_step(w, g, velocity, lr, momentum, dampening=0.0):
    if momentum == 0:
        return w - lr * g, velocity
    velocity = g if velocity is None else momentum * velocity + (1 - dampening) * g
    return w - lr * velocity, velocity


# %% wrong="no_special_case" exercise="momentum_step"
# because: treats momentum 0 like every other value
# caught_by: no_momentum
# says: the velocity stays None
# points: 4
def momentum_step(w, g, velocity, lr, momentum, dampening=0.0):
    velocity = g.clone() if velocity is None else momentum * velocity + (1 - dampening) * g
    return w - lr * velocity, velocity


# %% right="lists_of_numbers" exercise="momentum_step"
# because: goes through the coordinates in a loop
def momentum_step(w, g, velocity, lr, momentum, dampening=0.0):
    if not momentum:
        return w - lr * g, velocity
    new_w, new_v = torch.empty_like(w), torch.empty_like(g)
    for i in range(w.numel()):
        gi = g.reshape(-1)[i].item()
        if velocity is None:
            vi = gi
        else:
            vi = momentum * velocity.reshape(-1)[i].item() + (1 - dampening) * gi
        new_v.view(-1)[i] = vi
        new_w.view(-1)[i] = w.reshape(-1)[i].item() - lr * vi
    return new_w, new_v


# %% right="method_form" exercise="momentum_step"
# because: uses the methods of tensors, on a clone
def momentum_step(w, g, velocity, lr, momentum, dampening=0.0):
    if momentum == 0.0:
        return w.sub(g, alpha=lr), velocity
    v = g.clone() if velocity is None else velocity.clone().mul_(momentum).add_((1 - dampening) * g)
    return w.add(v, alpha=-lr), v


# ------------------------------------------------------------------------------ adagrad_step


# %% wrong="eps_under_the_root" exercise="adagrad_step"
# because: adds eps to the sum instead of its root
# caught_by: like_torch
# says: where do eps
# points: 2
def adagrad_step(w, g, squares, t, lr, lr_decay=0.0, eps=1e-10):
    squares = squares + g * g
    return w - lr / (1 + (t - 1) * lr_decay) * g / (squares + eps).sqrt(), squares


# %% wrong="decay_from_one" exercise="adagrad_step"
# because: lets the decay begin with the first step
# caught_by: like_torch
# says: the first step's decay
# points: 2
def adagrad_step(w, g, squares, t, lr, lr_decay=0.0, eps=1e-10):
    squares = squares + g * g
    return w - lr / (1 + t * lr_decay) * g / (squares.sqrt() + eps), squares


# %% wrong="forgets_the_root" exercise="adagrad_step"
# because: divides by the sum itself
# caught_by: one_step
# says: divide by the root
# points: 0
def adagrad_step(w, g, squares, t, lr, lr_decay=0.0, eps=1e-10):
    squares = squares + g * g
    return w - lr / (1 + (t - 1) * lr_decay) * g / (squares + eps), squares


# %% wrong="old_squares" exercise="adagrad_step"
# because: divides by the memory before this gradient was added
# caught_by: one_step
# says: First add the squared gradient
# points: 0
def adagrad_step(w, g, squares, t, lr, lr_decay=0.0, eps=1e-10):
    new = squares + g * g
    return w - lr / (1 + (t - 1) * lr_decay) * g / (squares.sqrt() + eps), new


# %% wrong="no_memory" exercise="adagrad_step"
# because: divides by the present gradient only
# caught_by: one_step
# says: the values are wrong
# points: 1
def adagrad_step(w, g, squares, t, lr, lr_decay=0.0, eps=1e-10):
    return w - lr / (1 + (t - 1) * lr_decay) * g / (g.abs() + eps), squares + g * g


# %% wrong="one_sum_for_all" exercise="adagrad_step"
# because: shares one sum between all coordinates
# caught_by: one_step
# says: the values are wrong
# points: 0
def adagrad_step(w, g, squares, t, lr, lr_decay=0.0, eps=1e-10):
    squares = squares + (g * g).sum()
    return w - lr / (1 + (t - 1) * lr_decay) * g / (squares.sqrt() + eps), squares


# %% wrong="adds_in_place" exercise="adagrad_step"
# because: adds to the caller's memory
# caught_by: one_step
# says: changes the caller's memory
# points: 3
def adagrad_step(w, g, squares, t, lr, lr_decay=0.0, eps=1e-10):
    squares += g * g
    return w - lr / (1 + (t - 1) * lr_decay) * g / (squares.sqrt() + eps), squares


# %% wrong="no_eps" exercise="adagrad_step"
# because: leaves eps out because it is small
# caught_by: zero_gradient
# says: without eps it would be nan
# points: 1
def adagrad_step(w, g, squares, t, lr, lr_decay=0.0, eps=1e-10):
    squares = squares + g * g
    return w - lr / (1 + (t - 1) * lr_decay) * g / squares.sqrt(), squares


# %% wrong="returns_the_parameter" exercise="adagrad_step"
# because: lets torch step and returns its parameter, which requires gradients
# caught_by: zero_gradient
# says: may require gradients
# points: 1
def adagrad_step(w, g, squares, t, lr, lr_decay=0.0, eps=1e-10):
    stepped = w.clone().requires_grad_()
    stepped.grad = g.clone()
    optimizer = torch.optim.Adagrad([stepped], lr=lr, lr_decay=lr_decay, eps=eps)
    optimizer.state[stepped]["sum"].copy_(squares)
    optimizer.state[stepped]["step"].fill_(t - 1)
    optimizer.step()
    return stepped, optimizer.state[stepped]["sum"]


# %% right="addcmul" exercise="adagrad_step"
# because: uses torch's fused operations
def adagrad_step(w, g, squares, t, lr, lr_decay=0.0, eps=1e-10):
    total = torch.addcmul(squares, g, g)
    return torch.addcdiv(w, g, total.sqrt().add(eps), value=-lr / (1 + lr_decay * (t - 1))), total


# %% right="torch_itself" exercise="adagrad_step"
# because: sets up torch's Adagrad with this memory and lets it step
def adagrad_step(w, g, squares, t, lr, lr_decay=0.0, eps=1e-10):
    p = w.clone().requires_grad_()
    p.grad = g.clone()
    optimizer = torch.optim.Adagrad([p], lr=lr, lr_decay=lr_decay, eps=eps)
    optimizer.state[p]["sum"] = squares.clone()
    optimizer.state[p]["step"] = torch.tensor(float(t - 1))
    optimizer.step()
    return p.detach(), optimizer.state[p]["sum"]


# --------------------------------------------------------------------------------- adam_step


# %% wrong="no_correction" exercise="adam_step"
# because: leaves the two corrections out
# caught_by: first_step
# says: every coordinate moves by lr
# points: 1
def adam_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = state
    m = betas[0] * m + (1 - betas[0]) * g
    v = betas[1] * v + (1 - betas[1]) * g**2
    return w - lr * m / (v.sqrt() + eps), (m, v, t + 1)


# %% wrong="eps_under_the_root" exercise="adam_step"
# because: adds eps to the mean of squares instead of its root
# caught_by: first_step
# says: the corrected means are g and g**2
# points: 2
def adam_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = state
    t = t + 1
    m = betas[0] * m + (1 - betas[0]) * g
    v = betas[1] * v + (1 - betas[1]) * g**2
    m_hat = m / (1 - betas[0] ** t)
    v_hat = v / (1 - betas[1] ** t)
    return w - lr * m_hat / (v_hat + eps).sqrt(), (m, v, t)


# %% wrong="eps_before_correction" exercise="adam_step"
# because: adds eps to the root before it is corrected
# caught_by: first_step
# says: the values are wrong
# points: 1
def adam_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = state
    t = t + 1
    m = betas[0] * m + (1 - betas[0]) * g
    v = betas[1] * v + (1 - betas[1]) * g**2
    scale = math.sqrt(1 - betas[1] ** t) / (1 - betas[0] ** t)
    return w - lr * scale * m / (v.sqrt() + eps), (m, v, t)


# %% wrong="counts_from_zero" exercise="adam_step"
# because: corrects with the number of steps before this one
# caught_by: first_step
# says: the values are wrong
# points: 1
def adam_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = state
    m = betas[0] * m + (1 - betas[0]) * g
    v = betas[1] * v + (1 - betas[1]) * g**2
    m_hat = m / (1 - betas[0] ** t)
    v_hat = v / (1 - betas[1] ** t)
    return w - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t + 1)


# %% wrong="keeps_corrected_means" exercise="adam_step"
# because: keeps the corrected means, which are then corrected again
# caught_by: memory
# says: running means without correction
# points: 1
def adam_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = state
    t = t + 1
    m = (betas[0] * m + (1 - betas[0]) * g) / (1 - betas[0] ** t)
    v = (betas[1] * v + (1 - betas[1]) * g**2) / (1 - betas[1] ** t)
    return w - lr * m / (v.sqrt() + eps), (m, v, t)


# %% wrong="swaps_the_betas" exercise="adam_step"
# because: gives the first beta to the squares
# caught_by: memory
# says: (mean, square, t)
# points: 1
def adam_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = state
    t = t + 1
    m = betas[1] * m + (1 - betas[1]) * g
    v = betas[0] * v + (1 - betas[0]) * g**2
    m_hat = m / (1 - betas[1] ** t)
    v_hat = v / (1 - betas[0] ** t)
    return w - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


# %% wrong="forgets_to_count" exercise="adam_step"
# because: returns the number of steps unchanged
# caught_by: memory
# says: and one step more
# points: 1
def adam_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = state
    m = betas[0] * m + (1 - betas[0]) * g
    v = betas[1] * v + (1 - betas[1]) * g**2
    m_hat = m / (1 - betas[0] ** (t + 1))
    v_hat = v / (1 - betas[1] ** (t + 1))
    return w - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


# %% wrong="updates_in_place" exercise="adam_step"
# because: updates the tensors of the caller's state
# caught_by: first_step
# says: was changed in place
# points: 2
def adam_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = state
    t += 1
    m.mul_(betas[0]).add_((1 - betas[0]) * g)
    v.mul_(betas[1]).add_((1 - betas[1]) * g**2)
    m_hat = m / (1 - betas[0] ** t)
    v_hat = v / (1 - betas[1] ** t)
    return w - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


# %% wrong="own_constants" exercise="adam_step"
# because: writes the default settings into the formula
# caught_by: first_step
# says: for all betas
# points: 1
def adam_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = state
    t = t + 1
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    return w - lr * (m / (1 - 0.9**t)) / ((v / (1 - 0.999**t)).sqrt() + 1e-8), (m, v, t)


# %% wrong="corrects_in_a_straight_line" exercise="adam_step"
# because: corrects with beta * t, which is right at the first step only
# caught_by: like_torch
# says: both corrections
# points: 2
def adam_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8):
    mean, square, t = state
    t = t + 1
    mean = betas[0] * mean + (1 - betas[0]) * g
    square = betas[1] * square + (1 - betas[1]) * g**2
    m, v = mean / (1 - betas[0] * t), square / (1 - betas[1] * t)
    return w - lr * m / (v.sqrt() + eps), (mean, square, t)


# %% right="lerp" exercise="adam_step"
# because: folds the corrections into the rate and eps
def adam_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = state
    t += 1
    m = torch.lerp(m, g, 1 - betas[0])
    v = v + (1 - betas[1]) * (g * g - v)
    root = math.sqrt(1 - betas[1] ** t)
    return w - lr * root / (1 - betas[0] ** t) * m / (v.sqrt() + eps * root), (m, v, t)


# %% right="torch_itself" exercise="adam_step"
# because: sets up torch's Adam with this memory and lets it step
def adam_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8):
    p = w.clone().requires_grad_()
    p.grad = g.clone()
    optimizer = torch.optim.Adam([p], lr=lr, betas=betas, eps=eps)
    memory = optimizer.state[p]
    memory["step"] = torch.tensor(float(state[2]))
    memory["exp_avg"], memory["exp_avg_sq"] = state[0].clone(), state[1].clone()
    optimizer.step()
    return p.detach(), (memory["exp_avg"], memory["exp_avg_sq"], int(memory["step"]))


# -------------------------------------------------------------------------------------- tune


# %% wrong="last_loss" exercise="tune"
# because: compares the losses at the end of training
# caught_by: lowest
# says: not the last one
# points: 3
def tune(losses_at, rates):
    best = None
    for rate in rates:
        losses = [v for v in losses_at(rate) if math.isfinite(v)]
        if losses and (best is None or losses[-1] < best[1]):
            best = (rate, losses[-1])
    if best is None:
        raise ValueError("all diverged")
    return best[0], best[1], best[0] == rates[0] or best[0] == rates[-1]


# %% wrong="latest_of_equals" exercise="tune"
# because: lets a later rate win against an equal one
# caught_by: lowest
# says: the smallest wins
# points: 2
def tune(losses_at, rates):
    best_rate, lowest = None, math.inf
    for rate in rates:
        finite = [v for v in losses_at(rate) if math.isfinite(v)]
        if finite and min(finite) <= lowest:
            best_rate, lowest = rate, min(finite)
    if best_rate is None:
        raise ValueError("all diverged")
    return best_rate, lowest, best_rate in (rates[0], rates[-1])


# %% wrong="min_of_everything" exercise="tune"
# because: takes min of lists that contain nan and minus infinity
# caught_by: diverged
# says: nan and infinities do not count
# points: 3
def tune(losses_at, rates):
    best_rate, lowest = None, math.inf
    for rate in rates:
        losses = losses_at(rate)
        if losses and min(losses) < lowest:
            best_rate, lowest = rate, min(losses)
    if best_rate is None:
        raise ValueError("all diverged")
    return best_rate, lowest, best_rate in (rates[0], rates[-1])


# %% wrong="drops_whole_runs" exercise="tune"
# because: throws a run away if it diverged at any step
# caught_by: diverged
# says: the rest of the list does
# points: 3
def tune(losses_at, rates):
    best_rate, lowest = None, math.inf
    for rate in rates:
        losses = losses_at(rate)
        if losses and all(map(math.isfinite, losses)) and min(losses) < lowest:
            best_rate, lowest = rate, min(losses)
    if best_rate is None:
        raise ValueError("all diverged")
    return best_rate, lowest, best_rate in (rates[0], rates[-1])


# %% wrong="nothing_found_is_none" exercise="tune"
# because: returns None where nothing converged
# caught_by: diverged
# says: there is no best rate
# points: 3
def tune(losses_at, rates):
    best_rate, lowest = None, math.inf
    for rate in rates:
        finite = [v for v in losses_at(rate) if math.isfinite(v)]
        if finite and min(finite) < lowest:
            best_rate, lowest = rate, min(finite)
    return best_rate, lowest, best_rate in (rates[0], rates[-1])


# %% wrong="upper_border_only" exercise="tune"
# because: thinks of rates that are too small only
# caught_by: border
# says: At the lower end
# points: 3
def tune(losses_at, rates):
    best_rate, lowest = None, math.inf
    for rate in rates:
        finite = [v for v in losses_at(rate) if math.isfinite(v)]
        if finite and min(finite) < lowest:
            best_rate, lowest = rate, min(finite)
    if best_rate is None:
        raise ValueError("all diverged")
    return best_rate, lowest, best_rate == rates[-1]


# %% wrong="never_at_the_border" exercise="tune"
# because: asks whether the rate is in the list instead of at its ends
# caught_by: lowest
# says: the value is wrong
# points: 0
def tune(losses_at, rates):
    best_rate, lowest = None, math.inf
    for rate in rates:
        finite = [v for v in losses_at(rate) if math.isfinite(v)]
        if finite and min(finite) < lowest:
            best_rate, lowest = rate, min(finite)
    if best_rate is None:
        raise ValueError("all diverged")
    return best_rate, lowest, best_rate in rates


# %% wrong="trains_again" exercise="tune"
# because: trains again to look up what it already knew
# caught_by: once
# says: once per rate
# points: 3
def tune(losses_at, rates):
    def lowest(rate):
        return min([v for v in losses_at(rate) if math.isfinite(v)], default=math.inf)

    best = min(rates, key=lowest)
    if lowest(best) == math.inf:
        raise ValueError("all diverged")
    return best, lowest(best), best in (rates[0], rates[-1])


# %% wrong="gives_up_when_it_gets_worse" exercise="tune"
# because: stops at the first rate that is worse than the best
# caught_by: lowest
# says: Try every rate
# points: 3
def tune(losses_at, rates):
    best_rate, lowest = None, math.inf
    for rate in rates:
        finite = [loss for loss in losses_at(rate) if math.isfinite(loss)]
        if finite and min(finite) > lowest:
            break
        if finite and min(finite) < lowest:
            best_rate, lowest = rate, min(finite)
    if best_rate is None:
        raise ValueError("diverged")
    return best_rate, lowest, best_rate in (rates[0], rates[-1])


# %% wrong="a_million_is_infinite" exercise="tune"
# because: begins with a number that seems large
# caught_by: lowest
# says: begin with math.inf
# points: 3
def tune(losses_at, rates):
    best_rate, lowest = None, 1e6
    for rate in rates:
        finite = [loss for loss in losses_at(rate) if math.isfinite(loss)]
        if finite and min(finite) < lowest:
            best_rate, lowest = rate, min(finite)
    if best_rate is None:
        raise ValueError("diverged")
    return best_rate, lowest, best_rate in (rates[0], rates[-1])


# %% wrong="stops_reading_at_nan" exercise="tune"
# because: reads a run up to its first nan
# caught_by: diverged
# says: Entries after a nan
# points: 3
def tune(losses_at, rates):
    best_rate, lowest = None, math.inf
    for rate in rates:
        for loss in losses_at(rate):
            if not math.isfinite(loss):
                break
            if loss < lowest:
                best_rate, lowest = rate, loss
    if best_rate is None:
        raise ValueError("diverged")
    return best_rate, lowest, best_rate in (rates[0], rates[-1])


# %% wrong="border_of_the_survivors" exercise="tune"
# because: takes the first and the last rate that converged for the border
# caught_by: border
# says: The border is that of the list
# points: 3
def tune(losses_at, rates):
    found = []
    for rate in rates:
        finite = [loss for loss in losses_at(rate) if math.isfinite(loss)]
        if finite:
            found.append((min(finite), rate))
    if not found:
        raise ValueError("diverged")
    lowest, rate = min(found)
    return rate, lowest, rate in (found[0][1], found[-1][1])


# %% right="one_table" exercise="tune"
# because: makes a table first and searches it afterwards
def tune(losses_at, rates):
    table = []
    for i, rate in enumerate(rates):
        for loss in losses_at(rate):
            if abs(loss) < math.inf:
                table.append((loss, i))
    if not table:
        raise ValueError("every run diverged")
    loss, i = min(table)
    return rates[i], loss, i == 0 or i == len(rates) - 1


# %% right="with_torch" exercise="tune"
# because: lets torch find the place of the minimum
def tune(losses_at, rates):
    lows = []
    for rate in rates:
        losses = torch.tensor(losses_at(rate), dtype=torch.float64)
        losses = losses[losses.isfinite()]
        lows.append(losses.min().item() if len(losses) else math.inf)
    i = int(torch.tensor(lows, dtype=torch.float64).argmin())
    if lows[i] == math.inf:
        raise ValueError("Diverged everywhere.")
    return rates[i], lows[i], i in {0, len(rates) - 1}


# -------------------------------------------------------------------------- catches_bad_adam


# %% wrong="always_guilty" exercise="catches_bad_adam"
# because: accuses everybody
# caught_by: correction
# says: do not accuse it
def catches_bad_adam(step):
    return True


# %% wrong="always_innocent" exercise="catches_bad_adam"
# because: believes what it is told
# caught_by: correction
# says: from the first step on
def catches_bad_adam(step):
    return False


# %% wrong="one_step" exercise="catches_bad_adam"
# because: looks at the first step only, where the memory does not show
# caught_by: correction
# says: take several
# points: 3
def catches_bad_adam(step):
    w = torch.tensor([1.0, -2.0], dtype=torch.float64)
    g = torch.tensor([0.3, -1.0], dtype=torch.float64)
    for lr, betas, eps in ((0.1, (0.7, 0.95), 0.1), (0.03, (0.9, 0.5), 0.5)):
        p = w.clone().requires_grad_()
        p.grad = g.clone()
        torch.optim.Adam([p], lr=lr, betas=betas, eps=eps).step()
        a, b, m, v = w.clone(), g.clone(), torch.zeros_like(w), torch.zeros_like(w)
        try:
            new, _ = step(a, b, (m, v, 0), lr, betas, eps)
            if new.shape != p.shape or not torch.allclose(new, p.detach(), rtol=1e-9, atol=0):
                return True
        except Exception:
            return True
        if not (torch.equal(a, w) and torch.equal(b, g) and (m == 0).all() and (v == 0).all()):
            return True
    return False


# %% wrong="default_settings" exercise="catches_bad_adam"
# because: tests at the default settings, and allows an error of a millionth
# caught_by: eps
# says: At eps = 1e-8 a misplaced eps hardly shows
# points: 2
def catches_bad_adam(step):
    p = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=0.05)
    w, state = p.detach().clone(), (torch.zeros(2).double(), torch.zeros(2).double(), 0)
    for g in ([0.3, -1.0], [2.0, 0.5], [-1.0, 0.1], [0.5, 3.0]):
        g = torch.tensor(g, dtype=torch.float64)
        p.grad = g.clone()
        optimizer.step()
        a, b, m, v = w.clone(), g.clone(), state[0].clone(), state[1].clone()
        try:
            new, after = step(a, b, (m, v, state[2]), 0.05, (0.9, 0.999), 1e-8)
            if new.shape != p.shape or not torch.allclose(new, p.detach(), rtol=1e-6):
                return True
        except Exception:
            return True
        for x, y in ((a, w), (b, g), (m, state[0]), (v, state[1])):
            if not torch.equal(x, y):
                return True
        w, state = new, after
    return False


# %% wrong="large_eps_only" exercise="catches_bad_adam"
# because: changes eps and keeps the usual betas
# caught_by: settings
# says: Use betas other than the default ones
# points: 4
def catches_bad_adam(step):
    for lr in (0.05, 0.3):
        p = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.Adam([p], lr=lr, eps=0.2)
        w, state = p.detach().clone(), (torch.zeros(2).double(), torch.zeros(2).double(), 0)
        for g in ([0.3, -1.0], [2.0, 0.5], [-1.0, 0.1], [0.5, 3.0]):
            g = torch.tensor(g, dtype=torch.float64)
            p.grad = g.clone()
            optimizer.step()
            a, b, m, v = w.clone(), g.clone(), state[0].clone(), state[1].clone()
            try:
                new, after = step(a, b, (m, v, state[2]), lr, (0.9, 0.999), 0.2)
                if new.shape != p.shape or not torch.allclose(new, p.detach(), rtol=1e-9, atol=0):
                    return True
            except Exception:
                return True
            for x, y in ((a, w), (b, g), (m, state[0]), (v, state[1])):
                if not torch.equal(x, y):
                    return True
            w, state = new, after
    return False


# %% wrong="one_set_of_settings" exercise="catches_bad_adam"
# because: tries one set of settings, which a function with constants can hit
# caught_by: settings
# says: two sets of settings
# points: 4
def catches_bad_adam(step):
    lr, betas, eps = 0.1, (0.7, 0.95), 0.1
    p = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr, betas=betas, eps=eps)
    w, state = p.detach().clone(), (torch.zeros(2).double(), torch.zeros(2).double(), 0)
    for g in ([0.3, -1.0], [2.0, 0.5], [-1.0, 0.1], [0.5, 3.0]):
        g = torch.tensor(g, dtype=torch.float64)
        p.grad = g.clone()
        optimizer.step()
        a, b, m, v = w.clone(), g.clone(), state[0].clone(), state[1].clone()
        try:
            new, after = step(a, b, (m, v, state[2]), lr, betas, eps)
            if new.shape != p.shape or not torch.allclose(new, p.detach(), rtol=1e-9, atol=0):
                return True
        except Exception:
            return True
        for x, y in ((a, w), (b, g), (m, state[0]), (v, state[1])):
            if not torch.equal(x, y):
                return True
        w, state = new, after
    return False


# %% wrong="positive_gradients" exercise="catches_bad_adam"
# because: uses positive gradients only
# caught_by: settings
# says: Use gradients of both signs
# points: 4
def catches_bad_adam(step):
    for lr, betas, eps in ((0.1, (0.7, 0.95), 0.1), (0.03, (0.9, 0.5), 0.5)):
        p = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.Adam([p], lr=lr, betas=betas, eps=eps)
        w, state = p.detach().clone(), (torch.zeros(2).double(), torch.zeros(2).double(), 0)
        for g in ([0.3, 1.0], [2.0, 0.5], [1.0, 0.1], [0.5, 3.0]):
            g = torch.tensor(g, dtype=torch.float64)
            p.grad = g.clone()
            optimizer.step()
            a, b, m, v = w.clone(), g.clone(), state[0].clone(), state[1].clone()
            try:
                new, after = step(a, b, (m, v, state[2]), lr, betas, eps)
                if new.shape != p.shape or not torch.allclose(new, p.detach(), rtol=1e-9, atol=0):
                    return True
            except Exception:
                return True
            for x, y in ((a, w), (b, g), (m, state[0]), (v, state[1])):
                if not torch.equal(x, y):
                    return True
            w, state = new, after
    return False


# %% wrong="ignores_the_arguments" exercise="catches_bad_adam"
# because: looks at the points only
# caught_by: arguments
# says: compare them with the originals
# points: 4
def catches_bad_adam(step):
    for lr, betas, eps in ((0.1, (0.7, 0.95), 0.1), (0.03, (0.9, 0.5), 0.5)):
        p = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.Adam([p], lr=lr, betas=betas, eps=eps)
        w, state = p.detach().clone(), (torch.zeros(2).double(), torch.zeros(2).double(), 0)
        for g in ([0.3, -1.0], [2.0, 0.5], [-1.0, 0.1], [0.5, 3.0]):
            p.grad = torch.tensor(g, dtype=torch.float64)
            optimizer.step()
            try:
                w, state = step(w, torch.tensor(g, dtype=torch.float64), state, lr, betas, eps)
                if w.shape != p.shape or not torch.allclose(w, p.detach(), rtol=1e-9, atol=0):
                    return True
            except Exception:
                return True
    return False


# %% wrong="judges_the_state" exercise="catches_bad_adam"
# because: compares the state with torch's, although only the points are judged
# caught_by: rounding
# says: Only the points are judged
# points: 4
def catches_bad_adam(step):
    for lr, betas, eps in ((0.1, (0.7, 0.95), 0.1), (0.03, (0.9, 0.5), 0.5)):
        p = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.Adam([p], lr=lr, betas=betas, eps=eps)
        w, state = p.detach().clone(), (torch.zeros(2).double(), torch.zeros(2).double(), 0)
        for g in ([0.3, -1.0], [2.0, 0.5], [-1.0, 0.1], [0.5, 3.0]):
            g = torch.tensor(g, dtype=torch.float64)
            p.grad = g.clone()
            optimizer.step()
            a, b, m, v = w.clone(), g.clone(), state[0].clone(), state[1].clone()
            try:
                new, after = step(a, b, (m, v, state[2]), lr, betas, eps)
                if new.shape != p.shape or not torch.allclose(new, p.detach(), rtol=1e-9, atol=0):
                    return True
                if not torch.allclose(after[0], optimizer.state[p]["exp_avg"]):
                    return True
            except Exception:
                return True
            for x, y in ((a, w), (b, g), (m, state[0]), (v, state[1])):
                if not torch.equal(x, y):
                    return True
            w, state = new, after
    return False


# %% wrong="default_tolerance" exercise="catches_bad_adam"
# because: trusts the default tolerance of allclose, which is wider than float32
# caught_by: rounding
# says: Give allclose a small rtol
# points: 4
def catches_bad_adam(step):
    for lr, betas, eps in ((0.1, (0.7, 0.95), 0.1), (0.03, (0.9, 0.5), 0.5)):
        p = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.Adam([p], lr=lr, betas=betas, eps=eps)
        w, state = p.detach().clone(), (torch.zeros(2).double(), torch.zeros(2).double(), 0)
        for g in ([0.3, -1.0], [2.0, 0.5], [-1.0, 0.1], [0.5, 3.0]):
            g = torch.tensor(g, dtype=torch.float64)
            p.grad = g.clone()
            optimizer.step()
            a, b, m, v = w.clone(), g.clone(), state[0].clone(), state[1].clone()
            try:
                new, after = step(a, b, (m, v, state[2]), lr, betas, eps)
                if new.shape != p.shape or not torch.allclose(new, p.detach()):
                    return True
            except Exception:
                return True
            for x, y in ((a, w), (b, g), (m, state[0]), (v, state[1])):
                if not torch.equal(x, y):
                    return True
            w, state = new, after
    return False


# %% wrong="to_the_last_digit" exercise="catches_bad_adam"
# because: takes rounding for a bug
# caught_by: correction
# says: do not accuse it
# points: 0
def catches_bad_adam(step):
    for lr, betas, eps in ((0.1, (0.7, 0.95), 0.1), (0.03, (0.9, 0.5), 0.5)):
        p = torch.tensor([1.1, -2.3], dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.Adam([p], lr=lr, betas=betas, eps=eps)
        w, state = p.detach().clone(), (torch.zeros(2).double(), torch.zeros(2).double(), 0)
        for k in range(40):
            g = torch.tensor([math.sin(k), math.cos(3 * k)], dtype=torch.float64)
            p.grad = g.clone()
            optimizer.step()
            try:
                w, state = step(w, g, state, lr, betas, eps)
            except Exception:
                return True
            if not torch.equal(w, p.detach()):
                return True
    return False


# %% wrong="one_coordinate" exercise="catches_bad_adam"
# because: walks along a single coordinate, where sizes cannot be mixed up
# caught_by: settings
# says: Use several coordinates
# points: 4
def catches_bad_adam(step):
    for lr, betas, eps in ((0.1, (0.7, 0.95), 0.1), (0.03, (0.9, 0.5), 0.5)):
        theirs = torch.ones(1, dtype=torch.float64)
        optimizer = torch.optim.Adam([theirs], lr=lr, betas=betas, eps=eps)
        w, mean, square, t = theirs.clone(), 0 * theirs, 0 * theirs, 0
        for number in (2.0, -1.0, 0.5, 3.0, -0.2):
            g = torch.full((1,), number, dtype=torch.float64)
            theirs.grad = g.clone()
            optimizer.step()
            given = w.clone(), g.clone(), mean.clone(), square.clone()
            try:
                new, state = step(given[0], given[1], (given[2], given[3], t), lr, betas, eps)
                if new.shape != theirs.shape or not torch.allclose(new, theirs, rtol=1e-9, atol=0):
                    return True
            except Exception:
                return True
            if not all(torch.equal(a, b) for a, b in zip(given, (w, g, mean, square))):
                return True
            w, (mean, square, t) = new, state
    return False


# %% right="own_reference" exercise="catches_bad_adam"
# because: writes Adam from its formulas and draws random gradients
def catches_bad_adam(step):
    generator = torch.Generator().manual_seed(3)
    for lr, b1, b2, eps in [(0.2, 0.6, 0.8, 0.3), (0.07, 0.95, 0.4, 1.0), (0.01, 0.0, 0.9, 0.01)]:
        w = torch.randn(2, 3, generator=generator).double()
        mine = w.clone()
        state = (torch.zeros(2, 3).double(), torch.zeros(2, 3).double(), 0)
        m = v = 0
        for t in range(1, 8):
            g = torch.randn(2, 3, generator=generator).double()
            m = b1 * m + (1 - b1) * g
            v = b2 * v + (1 - b2) * g**2
            mine = mine - lr * (m / (1 - b1**t)) / ((v / (1 - b2**t)) ** 0.5 + eps)
            before = [x.clone() for x in (w, g, state[0], state[1])]
            try:
                new, after = step(w, g, state, lr, (b1, b2), eps)
            except BaseException:
                return True
            if [x.tolist() for x in before] != [x.tolist() for x in (w, g, state[0], state[1])]:
                return True
            if not isinstance(new, torch.Tensor) or new.shape != mine.shape:
                return True
            if (new - mine).abs().max() > 1e-9:
                return True
            w, state = new, after
    return False


# %% right="testing_module" exercise="catches_bad_adam"
# because: runs one scenario inside a try and counts any complaint as guilt
def catches_bad_adam(step):
    same = torch.testing.assert_close

    def scenario(lr, betas, eps):
        p = torch.nn.Parameter(torch.tensor([0.5, -1.5, 2.0], dtype=torch.float64))
        adam = torch.optim.Adam([p], lr=lr, betas=betas, eps=eps)
        w, m, v, t = p.detach().clone(), p.detach() * 0, p.detach() * 0, 0
        for k in range(6):
            p.grad = torch.tensor([1.0, -2.0, 0.3], dtype=torch.float64) * (-1.7) ** k
            adam.step()
            arguments = w.clone(), p.grad.clone(), m.clone(), v.clone()
            new, state = step(*arguments[:2], (*arguments[2:], t), lr, betas, eps)
            same(arguments, (w, p.grad, m, v), rtol=0, atol=0)
            same(new, p.detach(), rtol=1e-9, atol=0)
            w, (m, v, t) = new, state

    try:
        scenario(0.11, (0.8, 0.93), 0.2)
        scenario(0.02, (0.3, 0.6), 0.7)
    except Exception:
        return True
    return False


# --------------------------------------------------------------------------------- adam_path


# %% wrong="same_memory" exercise="adam_path"
# because: records w.detach(), which is the same memory each time
# caught_by: schedule
# says: the values are wrong
# points: 0
def adam_path(gradient, start, lr, warmup, steps):
    w = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([w], lr=lr)
    path = [start.clone()]
    for t in range(steps):
        factor = (
            (t + 1) / warmup
            if t < warmup
            else (1 + math.cos(math.pi * (t - warmup) / (steps - warmup))) / 2
        )
        optimizer.param_groups[0]["lr"] = lr * factor
        w.grad = gradient(w.detach().clone())
        optimizer.step()
        path.append(w.detach())
    return torch.stack(path)


# %% wrong="warmup_from_zero" exercise="adam_path"
# because: lets the warm-up begin at 0
# caught_by: schedule
# says: 1/2, 1, 1, 1/2
# points: 1
def adam_path(gradient, start, lr, warmup, steps):
    w = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([w], lr=lr)
    path = [start.clone()]
    for t in range(steps):
        factor = (
            t / warmup
            if t < warmup
            else (1 + math.cos(math.pi * (t - warmup) / (steps - warmup))) / 2
        )
        optimizer.param_groups[0]["lr"] = lr * factor
        w.grad = gradient(w.detach().clone())
        optimizer.step()
        path.append(w.detach().clone())
    return torch.stack(path)


# %% wrong="cosine_from_the_start" exercise="adam_path"
# because: lets the cosine count from step 0
# caught_by: schedule
# says: the values are wrong
# points: 1
def adam_path(gradient, start, lr, warmup, steps):
    w = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([w], lr=lr)
    path = [start.clone()]
    for t in range(steps):
        factor = (t + 1) / warmup if t < warmup else (1 + math.cos(math.pi * t / steps)) / 2
        optimizer.param_groups[0]["lr"] = lr * factor
        w.grad = gradient(w.detach().clone())
        optimizer.step()
        path.append(w.detach().clone())
    return torch.stack(path)


# %% wrong="rate_one_step_late" exercise="adam_path"
# because: sets the rate after the step that it belongs to
# caught_by: schedule
# says: the values are wrong
# points: 1
def adam_path(gradient, start, lr, warmup, steps):
    w = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([w], lr=lr)
    path = [start.clone()]
    for t in range(steps):
        w.grad = gradient(w.detach().clone())
        optimizer.step()
        path.append(w.detach().clone())
        factor = (
            (t + 1) / warmup
            if t < warmup
            else (1 + math.cos(math.pi * (t - warmup) / (steps - warmup))) / 2
        )
        optimizer.param_groups[0]["lr"] = lr * factor
    return torch.stack(path)


# %% wrong="new_adam_each_step" exercise="adam_path"
# because: makes the optimiser inside the loop, so that its memory is lost
# caught_by: adam
# says: Adam keeps its memory
# points: 3
def adam_path(gradient, start, lr, warmup, steps):
    w = start.clone().requires_grad_()
    path = [start.clone()]
    for t in range(steps):
        factor = (
            (t + 1) / warmup
            if t < warmup
            else (1 + math.cos(math.pi * (t - warmup) / (steps - warmup))) / 2
        )
        optimizer = torch.optim.Adam([w], lr=lr * factor)
        w.grad = gradient(w.detach().clone())
        optimizer.step()
        path.append(w.detach().clone())
    return torch.stack(path)


# %% wrong="plain_sgd" exercise="adam_path"
# because: puts the schedule on plain descent
# caught_by: adam
# says: The first step of Adam has the length of the rate
# points: 3
def adam_path(gradient, start, lr, warmup, steps):
    path = [start.clone()]
    for t in range(steps):
        factor = (
            (t + 1) / warmup
            if t < warmup
            else (1 + math.cos(math.pi * (t - warmup) / (steps - warmup))) / 2
        )
        path.append(path[-1] - lr * factor * gradient(path[-1].clone()))
    return torch.stack(path)


# %% wrong="moves_the_start" exercise="adam_path"
# because: lets the caller's start move
# caught_by: schedule
# says: Clone the start
# points: 0
def adam_path(gradient, start, lr, warmup, steps):
    w = start.detach().requires_grad_()
    optimizer = torch.optim.Adam([w], lr=lr)
    path = [start.detach().clone()]
    for t in range(steps):
        factor = (
            (t + 1) / warmup
            if t < warmup
            else (1 + math.cos(math.pi * (t - warmup) / (steps - warmup))) / 2
        )
        optimizer.param_groups[0]["lr"] = lr * factor
        w.grad = gradient(w.detach().clone())
        optimizer.step()
        path.append(w.detach().clone())
    return torch.stack(path)


# %% wrong="keeps_the_graph" exercise="adam_path"
# because: clones without detaching, so that the path requires gradients
# caught_by: record
# says: Detach what you record
# points: 3
def adam_path(gradient, start, lr, warmup, steps):
    w = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([w], lr=lr)
    path = [start.clone()]
    for t in range(steps):
        factor = (
            (t + 1) / warmup
            if t < warmup
            else (1 + math.cos(math.pi * (t - warmup) / (steps - warmup))) / 2
        )
        optimizer.param_groups[0]["lr"] = lr * factor
        w.grad = gradient(w.detach().clone())
        optimizer.step()
        path.append(w.clone())
    return torch.stack(path)


# %% wrong="asks_with_the_parameter" exercise="adam_path"
# because: asks for the gradient with the parameter itself, which requires gradients
# caught_by: record
# says: Detach the point before
# points: 3
def adam_path(gradient, start, lr, warmup, steps):
    w = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([w], lr=lr)
    path = [start.clone()]
    for t in range(steps):
        factor = (
            (t + 1) / warmup
            if t < warmup
            else (1 + math.cos(math.pi * (t - warmup) / (steps - warmup))) / 2
        )
        optimizer.param_groups[0]["lr"] = lr * factor
        w.grad = gradient(w)
        optimizer.step()
        path.append(w.detach().clone())
    return torch.stack(path)


# %% right="scheduler" exercise="adam_path"
# because: leaves the rates to LambdaLR
def adam_path(gradient, start, lr, warmup, steps):
    w = torch.nn.Parameter(start.clone())
    optimizer = torch.optim.Adam([w], lr=lr)

    def factor(t):
        if t < warmup:
            return (t + 1) / warmup
        return 0.5 * (1 + math.cos(math.pi * (t - warmup) / max(steps - warmup, 1)))

    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    path = torch.empty(steps + 1, *start.shape, dtype=start.dtype)
    path[0] = start
    for t in range(steps):
        w.grad = gradient(w.detach().clone())
        optimizer.step()
        scheduler.step()
        path[t + 1] = w.detach()
    return path


# %% right="from_the_formulas" exercise="adam_path"
# because: writes Adam and the schedule by hand
def adam_path(gradient, start, lr, warmup, steps):
    points = [start.clone()]
    m = torch.zeros_like(start)
    v = torch.zeros_like(start)
    rates = [lr * (t + 1) / warmup for t in range(warmup)]
    for k in range(steps - warmup):
        rates.append(lr * math.cos(math.pi * k / (steps - warmup) / 2) ** 2)
    for t, rate in enumerate(rates, 1):
        g = gradient(points[-1])
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        points.append(points[-1] - rate * m / (1 - 0.9**t) / ((v / (1 - 0.999**t)) ** 0.5 + 1e-8))
    return torch.stack(points)


# %% right="rates_in_a_list" exercise="adam_path"
# because: makes all rates first, with linspace in float64
def adam_path(gradient, start, lr, warmup, steps):
    rest = steps - warmup
    rates = torch.linspace(0, lr, warmup + 1, dtype=torch.float64)[1:].tolist()
    rates += [lr / 2 * (1 + math.cos(math.pi * k / rest)) for k in range(rest)]
    w = torch.nn.Parameter(start.clone())
    optimizer = torch.optim.Adam([w])
    path = [start.clone()]
    for rate in rates:
        optimizer.param_groups[0]["lr"] = rate
        w.grad = gradient(w.detach().clone())
        optimizer.step()
        path.append(w.detach().clone())
    return torch.stack(path)


# %% wrong="other_betas" exercise="adam_path"
# because: takes 0.99 for the memory of squares
# caught_by: adam
# says: the values are wrong
# points: 3
def adam_path(gradient, start, lr, warmup, steps):
    w = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([w], lr=lr, betas=(0.9, 0.99))
    path = [start.clone()]
    for t in range(steps):
        if t < warmup:
            factor = (t + 1) / warmup
        else:
            factor = (1 + math.cos(math.pi * (t - warmup) / (steps - warmup))) / 2
        optimizer.param_groups[0]["lr"] = lr * factor
        w.grad = gradient(w.detach().clone())
        optimizer.step()
        path.append(w.detach().clone())
    return torch.stack(path)


# ------------------------------------------------------------------------------- warmup_rate


# %% wrong="starts_at_zero" exercise="warmup_rate"
# because: begins with a rate of 0, and arrives a step late
# caught_by: grows
# says: and not 0
# points: 0
def warmup_rate(lr, t, warmup):
    return lr * t / warmup if t < warmup else lr


# %% wrong="never_stops" exercise="warmup_rate"
# because: lets the rate grow for ever
# caught_by: stays
# says: the rate stays
# points: 2
def warmup_rate(lr, t, warmup):
    return lr * (t + 1) / warmup if warmup else lr


# %% wrong="divides_by_zero" exercise="warmup_rate"
# because: divides before it looks whether there is a warm-up
# caught_by: stays
# says: no warm-up
# points: 2
def warmup_rate(lr, t, warmup):
    return lr * min(1.0, (t + 1) / warmup)


# %% wrong="falls" exercise="warmup_rate"
# because: falls where it should grow
# caught_by: grows
# says: a quarter of the rate
# points: 0
def warmup_rate(lr, t, warmup):
    return lr * (warmup - t) / warmup if t < warmup else lr


# %% wrong="all_at_once" exercise="warmup_rate"
# because: has no warm-up at all
# caught_by: grows
# says: a quarter of the rate
# points: 0
def warmup_rate(lr, t, warmup):
    return lr


# %% wrong="one_step_longer" exercise="warmup_rate"
# because: divides by one more than the warm-up has steps
# caught_by: grows
# says: a quarter of the rate
# points: 0
def warmup_rate(lr, t, warmup):
    return lr * (t + 1) / (warmup + 1) if t < warmup else lr


# %% right="smaller_of_two" exercise="warmup_rate"
# because: takes the smaller of the line and the rate
def warmup_rate(lr, t, warmup):
    return min(lr, lr * (t + 1) / max(warmup, 1))


# %% right="two_returns" exercise="warmup_rate"
# because: asks whether the warm-up is over
def warmup_rate(lr, t, warmup):
    if t >= warmup:
        return lr
    return (t + 1) * (lr / warmup)


# -------------------------------------------------------------------------------------- clip


# %% wrong="each_entry" exercise="clip"
# because: limits each entry for itself, and turns the gradient
# caught_by: long
# says: halve all entries
# points: 0
def clip(g, most):
    return g.clamp(-most, most)


# %% wrong="always_that_long" exercise="clip"
# because: makes short gradients longer
# caught_by: short
# says: not made longer
# points: 2
def clip(g, most):
    length = g.norm()
    return g * (most / length) if length > 0 else g.clone()


# %% wrong="by_the_square" exercise="clip"
# because: forgets the root of the length
# caught_by: long
# says: halve all entries
# points: 0
def clip(g, most):
    length = g.square().sum()
    return g * (most / length) if length > most else g.clone()


# %% wrong="by_the_largest" exercise="clip"
# because: takes the largest entry for the length
# caught_by: long
# says: halve all entries
# points: 0
def clip(g, most):
    length = g.abs().max()
    return g * (most / length) if length > most else g.clone()


# %% wrong="in_place" exercise="clip"
# because: shortens the gradient of the caller
# caught_by: long
# says: changed in place
# points: 0
def clip(g, most):
    length = g.norm()
    if length > most:
        g *= most / length
    return g


# %% wrong="row_by_row" exercise="clip"
# because: limits each row for itself
# caught_by: long
# says: all entries together
# points: 1
def clip(g, most):
    length = g.norm(dim=-1, keepdim=True) if g.dim() else g.abs()
    return torch.where(length > most, g * (most / length.clamp(min=1e-30)), g)


# %% right="asks_first" exercise="clip"
# because: asks whether the gradient is too long
def clip(g, most):
    length = g.norm()
    return g * (most / length) if length > most else g.clone()


# %% right="largest_factor" exercise="clip"
# because: multiplies by a factor of at most 1
def clip(g, most):
    length = g.square().sum().sqrt().item()
    return g * min(1.0, most / length) if length else g * 1.0


# %% right="the_tool_for_it" exercise="clip"
# because: hands a copy to the function that clips parameters
def clip(g, most):
    length = torch.linalg.vector_norm(g)
    return torch.where(length > most, g / length * most, g)


# ------------------------------------------------------------------------------ decayed_rate


# %% wrong="slides" exercise="decayed_rate"
# because: divides with a fraction left over
# caught_by: stairs
# says: Two stairs lie before
# points: 0
def decayed_rate(lr, factor, every, t):
    return lr * factor ** (t / every)


# %% wrong="one_stair_early" exercise="decayed_rate"
# because: counts the steps from 1
# caught_by: stairs
# says: the first stair is not over yet
# points: 0
def decayed_rate(lr, factor, every, t):
    return lr * factor ** ((t + 1) // every)


# %% wrong="subtracts" exercise="decayed_rate"
# because: multiplies the factor by the number of stairs
# caught_by: stairs
# says: Two stairs lie before
# points: 0
def decayed_rate(lr, factor, every, t):
    return lr * factor * (t // every)


# %% wrong="every_step" exercise="decayed_rate"
# because: multiplies after each step
# caught_by: stairs
# says: Two stairs lie before
# points: 0
def decayed_rate(lr, factor, every, t):
    return lr * factor**t


# %% wrong="late" exercise="decayed_rate"
# because: lets the stair begin one step late
# caught_by: stairs
# says: The rate falls at steps
# points: 0
def decayed_rate(lr, factor, every, t):
    return lr * factor ** (max(t - 1, 0) // every)


# %% wrong="once" exercise="decayed_rate"
# because: falls once
# caught_by: stairs
# says: Two stairs lie before
# points: 0
def decayed_rate(lr, factor, every, t):
    return lr * factor if t >= every else lr


# %% right="walks_down" exercise="decayed_rate"
# because: multiplies once for each stair
def decayed_rate(lr, factor, every, t):
    for _ in range(t // every):
        lr = lr * factor
    return lr


# %% right="by_logarithms" exercise="decayed_rate"
# because: adds logarithms in place of multiplying
def decayed_rate(lr, factor, every, t):
    stairs, _ = divmod(t, every)
    return lr * math.exp(stairs * math.log(factor))


# --------------------------------------------------------------------------- batch_for_floor


# %% wrong="rounds" exercise="batch_for_floor"
# because: rounds to the nearest size
# caught_by: size
# says: round up
# points: 1
def batch_for_floor(lr, noise, floor):
    return max(1, round(lr * noise / (4 * floor)))


# %% wrong="one_more" exercise="batch_for_floor"
# because: cuts the fraction off and adds one
# caught_by: size
# says: with three rows the floor is higher
# points: 1
def batch_for_floor(lr, noise, floor):
    return int(lr * noise / (4 * floor)) + 1


# %% wrong="forgets_the_four" exercise="batch_for_floor"
# because: leaves the 4 out
# caught_by: size
# says: 0.5 * 8 / (4 * 4) is 0.25
# points: 1
def batch_for_floor(lr, noise, floor):
    return max(1, math.ceil(lr * noise / floor))


# %% wrong="no_rows" exercise="batch_for_floor"
# because: lets the batch be empty where there is no noise
# caught_by: least
# says: the smallest has one row
# points: 2
def batch_for_floor(lr, noise, floor):
    return math.ceil(lr * noise / (4 * floor))


# %% wrong="a_fraction" exercise="batch_for_floor"
# because: returns what the equation gives, a fraction
# caught_by: size
# says: the type is wrong
# points: 0
def batch_for_floor(lr, noise, floor):
    return max(1.0, lr * noise / (4 * floor))


# %% wrong="squares_the_rate" exercise="batch_for_floor"
# because: takes what one step adds for what is left
# caught_by: size
# says: 0.5 * 8 / (4 * 4) is 0.25
# points: 1
def batch_for_floor(lr, noise, floor):
    return max(1, math.ceil(lr**2 * noise / floor))


# %% right="tries_sizes" exercise="batch_for_floor"
# because: goes up until the floor is low enough
def batch_for_floor(lr, noise, floor):
    size = 1
    while lr * noise / (4 * size) > floor:
        size += 1
    return size


# %% right="negative_floor" exercise="batch_for_floor"
# because: rounds up by rounding a negative number down
def batch_for_floor(lr, noise, floor):
    return int(max(1, -(-lr * noise // (4 * floor))))


# -------------------------------------------------------------------------------- adamw_step


# %% wrong="decay_in_the_gradient" exercise="adamw_step"
# because: adds the decay to the gradient, as Adam does
# caught_by: shrinks
# says: Without a gradient w shrinks
# points: 0
def adamw_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    g = g + weight_decay * w
    mean, square, t = state
    t = t + 1
    mean = betas[0] * mean + (1 - betas[0]) * g
    square = betas[1] * square + (1 - betas[1]) * g**2
    m, v = mean / (1 - betas[0] ** t), square / (1 - betas[1] ** t)
    return w - lr * m / (v.sqrt() + eps), (mean, square, t)


# %% wrong="plain_adam" exercise="adamw_step"
# because: forgets the decay
# caught_by: shrinks
# says: Without a gradient w shrinks
# points: 1
def adamw_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    mean, square, t = state
    t = t + 1
    mean = betas[0] * mean + (1 - betas[0]) * g
    square = betas[1] * square + (1 - betas[1]) * g**2
    m, v = mean / (1 - betas[0] ** t), square / (1 - betas[1] ** t)
    return w - lr * m / (v.sqrt() + eps), (mean, square, t)


# %% wrong="without_the_rate" exercise="adamw_step"
# because: shrinks by weight_decay alone
# caught_by: shrinks
# says: Without a gradient w shrinks
# points: 1
def adamw_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    mean, square, t = state
    t = t + 1
    mean = betas[0] * mean + (1 - betas[0]) * g
    square = betas[1] * square + (1 - betas[1]) * g**2
    m, v = mean / (1 - betas[0] ** t), square / (1 - betas[1] ** t)
    return w * (1 - weight_decay) - lr * m / (v.sqrt() + eps), (mean, square, t)


# %% wrong="shrinks_afterwards" exercise="adamw_step"
# because: shrinks what Adam has moved already
# caught_by: like_torch
# says: shrink, then the step of Adam
# points: 2
def adamw_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    mean, square, t = state
    t = t + 1
    mean = betas[0] * mean + (1 - betas[0]) * g
    square = betas[1] * square + (1 - betas[1]) * g**2
    m, v = mean / (1 - betas[0] ** t), square / (1 - betas[1] ** t)
    moved = w - lr * m / (v.sqrt() + eps)
    return moved * (1 - lr * weight_decay), (mean, square, t)


# %% wrong="grows" exercise="adamw_step"
# because: takes the decay with the wrong sign
# caught_by: shrinks
# says: Without a gradient w shrinks
# points: 1
def adamw_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    mean, square, t = state
    t = t + 1
    mean = betas[0] * mean + (1 - betas[0]) * g
    square = betas[1] * square + (1 - betas[1]) * g**2
    m, v = mean / (1 - betas[0] ** t), square / (1 - betas[1] ** t)
    return w * (1 + lr * weight_decay) - lr * m / (v.sqrt() + eps), (mean, square, t)


# %% wrong="stores_corrected" exercise="adamw_step"
# because: keeps the corrected means
# caught_by: memory
# says: The memory holds gradients only
# points: 1
def adamw_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    mean, square, t = state
    t = t + 1
    mean = betas[0] * mean + (1 - betas[0]) * g
    square = betas[1] * square + (1 - betas[1]) * g**2
    m, v = mean / (1 - betas[0] ** t), square / (1 - betas[1] ** t)
    new = w * (1 - lr * weight_decay) - lr * m / (v.sqrt() + eps)
    return new, (m, v, t)


# %% wrong="in_place" exercise="adamw_step"
# because: shrinks the w of the caller
# caught_by: shrinks
# says: changed in place
# points: 0
def adamw_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    mean, square, t = state
    t = t + 1
    mean = betas[0] * mean + (1 - betas[0]) * g
    square = betas[1] * square + (1 - betas[1]) * g**2
    m, v = mean / (1 - betas[0] ** t), square / (1 - betas[1] ** t)
    w *= 1 - lr * weight_decay
    return w - lr * m / (v.sqrt() + eps), (mean, square, t)


# %% right="decay_as_a_step" exercise="adamw_step"
# because: subtracts decay and step one after the other
def adamw_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    mean, square, t = state
    t = t + 1
    mean = betas[0] * mean + (1 - betas[0]) * g
    square = betas[1] * square + (1 - betas[1]) * g**2
    m, v = mean / (1 - betas[0] ** t), square / (1 - betas[1] ** t)
    w = w - lr * weight_decay * w
    return w - lr * m / (v.sqrt() + eps), (mean, square, t)


# %% right="interpolates" exercise="adamw_step"
# because: moves the means towards the gradient, and corrects with one factor
def adamw_step(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    mean, square, t = state
    t += 1
    mean, square = torch.lerp(mean, g, 1 - betas[0]), torch.lerp(square, g * g, 1 - betas[1])
    root = (square / (1 - betas[1] ** t)).sqrt() + eps
    return w - lr * (weight_decay * w + mean / (1 - betas[0] ** t) / root), (mean, square, t)


# ------------------------------------------------------------------ numbers in their own dtype


# %% wrong="in_single_precision" exercise="adam_path"
# because: walks in float32 and converts at the end
# caught_by: adam
# says: only the rate changes
# points: 2
def adam_path(gradient, start, lr, warmup, steps):
    w = start.float().requires_grad_()
    optimizer = torch.optim.Adam([w])
    path = [start.float()]
    for t in range(steps):
        late = (1 + math.cos(math.pi * (t - warmup) / max(steps - warmup, 1))) / 2
        optimizer.param_groups[0]["lr"] = lr * ((t + 1) / warmup if t < warmup else late)
        w.grad = gradient(w.detach().clone()).float()
        optimizer.step()
        path.append(w.detach().clone())
    return torch.stack(path).to(start.dtype)
