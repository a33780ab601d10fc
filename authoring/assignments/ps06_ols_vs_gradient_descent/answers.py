# %% [markdown]
# Right answers that must earn full marks, and wrong ones that must not: each stands for a
# misconception, and is caught by the check that was written for it. Students do not write for a
# linter, so neither do these answers:

# -------------------------------------------------------------------------------- ols_normal


# %% right="prints" exercise="ols_normal"
# because: printing costs nothing
def ols_normal(X, y):
    print("looking into it")
    return torch.linalg.solve(X.T @ X, X.T @ y)


# %% right="warns" exercise="ols_normal"
# because: a warning costs nothing, though it is written to stderr
def ols_normal(X, y):
    import warnings

    warnings.warn("looking into it", stacklevel=2)
    return torch.linalg.solve(X.T @ X, X.T @ y)


# %% wrong="numpy_array" exercise="ols_normal"
# because: returns the right numbers in a NumPy array, where the exercise asks for a tensor
# caught_by: line
# says: torch.from_numpy
def ols_normal(X, y):
    result = torch.linalg.solve(X.T @ X, X.T @ y)
    return result.detach().numpy()


# %% wrong="only_projects" exercise="ols_normal"
# because: takes X.T @ y for the coefficients and never solves
# caught_by: line
# says: the solution of (X.T @ X) beta
def ols_normal(X, y):
    return X.T @ y


# %% wrong="one_by_one" exercise="ols_normal"
# because: fits each column as if it were alone, which needs right angles
# caught_by: line
# says: the values are wrong
# points: 0
def ols_normal(X, y):
    length = (X * X).sum(dim=0)
    return (X.T @ y) / (length if y.dim() == 1 else length[:, None])


# %% wrong="inverts_x" exercise="ols_normal"
# because: solves X beta = y as if X were square
# caught_by: line
# says: raised
# points: 0
def ols_normal(X, y):
    return torch.linalg.solve(X, y)


# %% wrong="wrong_product" exercise="ols_normal"
# because: forms X X^T, which compares samples and not columns
# caught_by: line
# says: the values are wrong
# points: 0
def ols_normal(X, y):
    return X.T @ torch.linalg.solve(X @ X.T + 1e-3 * torch.eye(len(X), dtype=X.dtype), y)


# %% wrong="adds_a_constant" exercise="ols_normal"
# because: adds a column of ones that nobody asked for
# caught_by: line
# says: raised
def ols_normal(X, y):
    X = torch.cat([torch.ones(X.shape[0], 1, dtype=X.dtype), X], dim=1)
    return torch.linalg.solve(X.T @ X, X.T @ y)


# %% wrong="returns_a_column" exercise="ols_normal"
# because: solves with a column on the right and leaves it one
# caught_by: line
# says: the shape is wrong
# points: 0
def ols_normal(X, y):
    b = X.T @ y
    if b.dim() == 1:
        b = b[:, None]
    return torch.linalg.inv(X.T @ X) @ b


# %% wrong="squeezes" exercise="ols_normal"
# because: squeezes every result, so that one target as a column loses its axis
# caught_by: targets
# says: also for m = 1
# points: 2
def ols_normal(X, y):
    if y.dim() == 1:
        y = y[:, None]
    return torch.linalg.solve(X.T @ X, X.T @ y).squeeze()


# %% wrong="flattens_targets" exercise="ols_normal"
# because: believes that y is always one list of numbers
# caught_by: targets
# says: raised
# points: 2
def ols_normal(X, y):
    return torch.linalg.solve(X.T @ X, X.T @ y.reshape(-1))


# %% wrong="always_double" exercise="ols_normal"
# because: computes in float64 for safety and forgets to come back
# caught_by: dtype
# says: float32 in, float32 out
# points: 2
def ols_normal(X, y):
    X, y = X.double(), y.double()
    return torch.linalg.solve(X.T @ X, X.T @ y)


# %% right="cholesky" exercise="ols_normal"
# because: uses that X^T X is symmetric and positive
def ols_normal(X, y):
    L = torch.linalg.cholesky(X.T @ X)
    right = X.T @ y
    beta = torch.cholesky_solve(right if right.dim() == 2 else right[:, None], L)
    return beta if y.dim() == 2 else beta[:, 0]


# %% right="elimination_by_hand" exercise="ols_normal"
# because: eliminates row by row, in loops
def ols_normal(X, y):
    A = X.T.matmul(X)
    b = X.T.matmul(y).clone()
    k = A.shape[0]
    for i in range(k):
        for j in range(i + 1, k):
            f = A[j, i] / A[i, i]
            A[j] = A[j] - f * A[i]
            b[j] = b[j] - f * b[i]
    for i in reversed(range(k)):
        for j in range(i + 1, k):
            b[i] = b[i] - A[i, j] * b[j]
        b[i] = b[i] / A[i, i]
    return b


# ------------------------------------------------------------------------------- predictions


# %% wrong="column_residual" exercise="predictions"
# because: thinks that a list minus a column is a column
# caught_by: trap
# says: both axes stretch
# points: 2
def predictions():
    return {
        "residual_shape": (3, 1),
        "trapped_intercept": 2,
        "trapped_slope": 0,
        "sum_twice_the_data": 0.5,
        "mean_twice_the_data": 1,
        "sum_tenfold_features": 0.01,
        "even_after_seven": 0,
        "steps_at_half_rate": 2,
    }


# %% wrong="trap_finds_the_line" exercise="predictions"
# because: thinks that the trapped loss still leads to the least-squares line, -4 + 3x
# caught_by: trap
# says: compared with all three targets
# points: 2
def predictions():
    return {
        "residual_shape": (3, 3),
        "trapped_intercept": -4,
        "trapped_slope": 3,
        "sum_twice_the_data": 0.5,
        "mean_twice_the_data": 1,
        "sum_tenfold_features": 0.01,
        "even_after_seven": 0,
        "steps_at_half_rate": 2,
    }


# %% wrong="edge_upside_down" exercise="predictions"
# because: thinks that more data allow a larger rate for the sum
# caught_by: edge
# says: Doubled rows double
# points: 2
def predictions():
    return {
        "residual_shape": (3, 3),
        "trapped_intercept": 2.0,
        "trapped_slope": 0.0,
        "sum_twice_the_data": 2.0,
        "mean_twice_the_data": 1.0,
        "sum_tenfold_features": 0.01,
        "even_after_seven": 0.0,
        "steps_at_half_rate": 2.0,
    }


# %% wrong="features_counted_once" exercise="predictions"
# because: divides the edge by 10 and not by 100
# caught_by: edge
# says: X stands in X.T @ X twice
# points: 2
def predictions():
    return {
        "residual_shape": (3, 3),
        "trapped_intercept": 2.0,
        "trapped_slope": 0.0,
        "sum_twice_the_data": 0.5,
        "mean_twice_the_data": 1.0,
        "sum_tenfold_features": 0.1,
        "even_after_seven": 0.0,
        "steps_at_half_rate": 2.0,
    }


# %% wrong="even_ones_move" exercise="predictions"
# because: expects each coefficient to move as long as the loss falls
# caught_by: path
# says: Even columns times an odd target
# points: 2
def predictions():
    return {
        "residual_shape": (3, 3),
        "trapped_intercept": 2.0,
        "trapped_slope": 0.0,
        "sum_twice_the_data": 0.5,
        "mean_twice_the_data": 1.0,
        "sum_tenfold_features": 0.01,
        "even_after_seven": 0.05,
        "steps_at_half_rate": 2.0,
    }


# %% wrong="steps_squared" exercise="predictions"
# because: thinks that half the rate costs four times the steps
# caught_by: path
# says: Half the rate is half the way
# points: 2
def predictions():
    return {
        "residual_shape": (3, 3),
        "trapped_intercept": 2.0,
        "trapped_slope": 0.0,
        "sum_twice_the_data": 0.5,
        "mean_twice_the_data": 1.0,
        "sum_tenfold_features": 0.01,
        "even_after_seven": 0.0,
        "steps_at_half_rate": 4,
    }


# %% wrong="half_done" exercise="predictions"
# because: answers the first group only
# caught_by: edge
# says: raised a KeyError
# points: 1
def predictions():
    return {"residual_shape": (3, 3), "trapped_intercept": 2, "trapped_slope": 0}


# %% right="computed" exercise="predictions"
# because: lets torch answer, and leaves the exact ratio of the steps as it is
def predictions():
    stretch = torch.linalg.svdvals(X_SINE)[-1].item() ** 2
    return {
        "residual_shape": (torch.zeros(3) - torch.zeros(3, 1)).shape,
        "trapped_intercept": torch.tensor([0.0, 0.0, 6.0]).mean().item(),
        "trapped_slope": 0,
        "sum_twice_the_data": 1 / 2,
        "mean_twice_the_data": 1,
        "sum_tenfold_features": 10**-2,
        "even_after_seven": 0,
        "steps_at_half_rate": math.log1p(-2e-5 * stretch) / math.log1p(-1e-5 * stretch),
    }


# %% right="integers" exercise="predictions"
# because: writes whole numbers as int and adds remarks of its own
def predictions():
    answers = {"residual_shape": (3, 3), "trapped_intercept": 2, "trapped_slope": 0}
    answers.update(sum_twice_the_data=0.5, mean_twice_the_data=1, sum_tenfold_features=0.01)
    answers.update(even_after_seven=0, steps_at_half_rate=2, remark="sure about the first two")
    return answers


# ----------------------------------------------------------------------------------- gd_path


# %% wrong="forgets_the_two" exercise="gd_path"
# because: takes X^T residual for the gradient
# caught_by: points
# says: subtracts lr * 2 * X.T
# points: 0
def gd_path(X, y, lr, steps):
    y = y.reshape(-1)
    beta = torch.zeros(X.shape[1], dtype=X.dtype)
    path = [beta]
    for _ in range(steps):
        beta = beta - lr * X.T @ (X @ beta - y)
        path.append(beta)
    return torch.stack(path)


# %% wrong="mean_loss" exercise="gd_path"
# because: descends on the mean, as most code does
# caught_by: points
# says: the values are wrong
def gd_path(X, y, lr, steps):
    y = y.reshape(-1)
    beta = torch.zeros(X.shape[1], dtype=X.dtype)
    path = [beta]
    for _ in range(steps):
        beta = beta - lr * 2 / len(X) * X.T @ (X @ beta - y)
        path.append(beta)
    return torch.stack(path)


# %% wrong="uphill" exercise="gd_path"
# because: goes with the gradient
# caught_by: points
# says: the values are wrong
def gd_path(X, y, lr, steps):
    y = y.reshape(-1)
    path = [torch.zeros(X.shape[1], dtype=X.dtype)]
    for _ in range(steps):
        path.append(path[-1] + lr * 2 * X.T @ (X @ path[-1] - y))
    return torch.stack(path)


# %% wrong="same_tensor" exercise="gd_path"
# because: updates in place, so that every row is the last point
# caught_by: points
# says: Row 0 is zero
# points: 0
def gd_path(X, y, lr, steps):
    y = y.reshape(-1)
    beta = torch.zeros(X.shape[1], dtype=X.dtype)
    path = [beta]
    for _ in range(steps):
        beta -= lr * 2 * X.T @ (X @ beta - y)
        path.append(beta)
    return torch.stack(path)


# %% wrong="forgets_the_start" exercise="gd_path"
# because: records after each update and loses the start
# caught_by: points
# says: the shape is wrong
# points: 0
def gd_path(X, y, lr, steps):
    y = y.reshape(-1)
    beta = torch.zeros(X.shape[1], dtype=X.dtype)
    path = []
    for _ in range(steps):
        beta = beta - lr * 2 * X.T @ (X @ beta - y)
        path.append(beta)
    return torch.stack(path)


# %% wrong="stops_when_it_grows" exercise="gd_path"
# because: stops at a loss that rises and fills up with the last point
# caught_by: points
# says: whether or not the rate is stable
# points: 2
def gd_path(X, y, lr, steps):
    y = y.reshape(-1)
    beta = torch.zeros(X.shape[1], dtype=X.dtype)
    path = [beta]
    for _ in range(steps):
        new = beta - lr * 2 * X.T @ (X @ beta - y)
        if (X @ new - y).square().sum() <= (X @ beta - y).square().sum():
            beta = new
        path.append(beta)
    return torch.stack(path)


# %% wrong="shape_trap" exercise="gd_path"
# because: uses a column of targets as it comes, and the residual becomes a table
# caught_by: column
# says: A target of shape (n, 1) gives the same path
# points: 3
def gd_path(X, y, lr, steps):
    beta = torch.zeros(X.shape[1], dtype=X.dtype, requires_grad=True)
    path = [beta.detach().clone()]
    for _ in range(steps):
        (grad,) = torch.autograd.grad((X @ beta - y).pow(2).sum(), beta)
        beta = (beta - lr * grad).detach().requires_grad_()
        path.append(beta.detach())
    return torch.stack(path)


# %% wrong="squeezes" exercise="gd_path"
# because: squeezes predictions to match, and one sample loses its only axis
# caught_by: column
# says: raised
# points: 3
def gd_path(X, y, lr, steps):
    y = y.squeeze()
    beta = torch.zeros(X.shape[1], dtype=X.dtype)
    path = [beta]
    for _ in range(steps):
        residual = (X @ beta).squeeze() - y
        beta = beta - lr * 2 * X.T @ residual
        path.append(beta)
    return torch.stack(path)


# %% wrong="keeps_the_graph" exercise="gd_path"
# because: leaves every point attached to the graph
# caught_by: any_input
# says: Detach what you keep
# points: 3
def gd_path(X, y, lr, steps):
    y = y.reshape(-1)
    beta = torch.zeros(X.shape[1], dtype=X.dtype, requires_grad=True)
    path = [beta]
    for _ in range(steps):
        (grad,) = torch.autograd.grad((X @ beta - y).pow(2).sum(), beta)
        beta = beta - lr * grad
        path.append(beta)
    return torch.stack(path)


# %% wrong="default_dtype" exercise="gd_path"
# because: starts from torch.zeros(k), which is float32 whatever X is
# caught_by: points
# says: raised
# points: 1
def gd_path(X, y, lr, steps):
    y = y.reshape(-1)
    beta = torch.zeros(X.shape[1])
    path = [beta]
    for _ in range(steps):
        beta = beta - lr * 2 * X.T @ (X @ beta - y)
        path.append(beta)
    return torch.stack(path)


# %% wrong="gradients_pile_up" exercise="gd_path"
# because: calls backward in a loop and never clears the gradient
# caught_by: points
# says: the values are wrong
# points: 0
def gd_path(X, y, lr, steps):
    beta = torch.zeros(X.shape[1], dtype=X.dtype, requires_grad=True)
    path = [beta.detach().clone()]
    for _ in range(steps):
        (X @ beta - y.flatten()).pow(2).sum().backward()
        with torch.no_grad():
            beta -= lr * beta.grad
        path.append(beta.detach().clone())
    return torch.stack(path)


# %% right="optimiser" exercise="gd_path"
# because: lets torch.optim.SGD step
def gd_path(X, y, lr, steps):
    beta = torch.zeros(X.shape[1], dtype=X.dtype, requires_grad=True)
    optimizer = torch.optim.SGD([beta], lr=lr)
    path = [beta.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        (X @ beta - y.squeeze(-1) if y.dim() == 2 else X @ beta - y).square().sum().backward()
        optimizer.step()
        path.append(beta.detach().clone())
    return torch.stack(path)


# %% right="autograd" exercise="gd_path"
# because: lets autograd find the gradient, and clones each point
def gd_path(X, y, lr, steps):
    beta = torch.zeros(X.shape[1], dtype=X.dtype, requires_grad=True)
    path = torch.empty(steps + 1, X.shape[1], dtype=X.dtype)
    path[0] = 0
    for t in range(1, steps + 1):
        loss = (X @ beta - y.flatten()).pow(2).sum()
        loss.backward()
        with torch.no_grad():
            beta -= lr * beta.grad
            path[t] = beta
        beta.grad = None
    return path


# %% right="sample_by_sample" exercise="gd_path"
# because: adds up the gradient one sample at a time
def gd_path(X, y, lr, steps):
    n, k = X.shape
    rows = [torch.zeros(k, dtype=X.dtype)]
    for _ in range(steps):
        grad = torch.zeros(k, dtype=X.dtype)
        for i in range(n):
            grad += 2 * (X[i].dot(rows[-1]) - y[i].sum()) * X[i]
        rows.append(rows[-1] - lr * grad)
    return torch.stack(rows)


# ----------------------------------------------------------------------------- max_stable_lr


# %% wrong="two_over_lambda" exercise="max_stable_lr"
# because: uses the formula for a loss with a factor 1/2 in front
# caught_by: sum
# says: 1 / the largest eigenvalue
def max_stable_lr(X, reduction):
    if reduction not in ("sum", "mean"):
        raise ValueError(f"unknown reduction {reduction}")
    X = X.double()
    largest = torch.linalg.eigvalsh(X.T @ X)[-1].item()
    if largest == 0:
        return math.inf
    return (2 if reduction == "sum" else 2 * X.shape[0]) / largest


# %% wrong="smallest_eigenvalue" exercise="max_stable_lr"
# because: takes the slowest mode for the first to break
# caught_by: sum
# says: 1 / the largest eigenvalue
def max_stable_lr(X, reduction):
    if reduction not in ("sum", "mean"):
        raise ValueError(f"unknown reduction {reduction}")
    X = X.double()
    smallest = torch.linalg.eigvalsh(X.T @ X)[0].item()
    if smallest <= 0:
        return math.inf
    return (1 if reduction == "sum" else X.shape[0]) / smallest


# %% wrong="forgets_the_square" exercise="max_stable_lr"
# because: takes the singular value of X for the eigenvalue of X^T X
# caught_by: sum
# says: the value is wrong
def max_stable_lr(X, reduction):
    if reduction not in ("sum", "mean"):
        raise ValueError(f"unknown reduction {reduction}")
    largest = torch.linalg.matrix_norm(X.double(), 2).item()
    if largest == 0:
        return math.inf
    return (1 if reduction == "sum" else X.shape[0]) / largest


# %% wrong="best_rate" exercise="max_stable_lr"
# because: returns the fastest rate, which lies just below the edge
# caught_by: sum
# says: the value is wrong
def max_stable_lr(X, reduction):
    if reduction not in ("sum", "mean"):
        raise ValueError(f"unknown reduction {reduction}")
    X = X.double()
    values = torch.linalg.eigvalsh(X.T @ X)
    if values[-1] == 0:
        return math.inf
    return ((1 if reduction == "sum" else X.shape[0]) / (values[0] + values[-1])).item()


# %% wrong="frobenius" exercise="max_stable_lr"
# because: adds up all eigenvalues (the trace), which is safe but too careful
# caught_by: sum
# says: the value is wrong
def max_stable_lr(X, reduction):
    if reduction not in ("sum", "mean"):
        raise ValueError(f"unknown reduction {reduction}")
    total = X.double().square().sum().item()
    if total == 0:
        return math.inf
    return (1 if reduction == "sum" else X.shape[0]) / total


# %% wrong="divides_by_n" exercise="max_stable_lr"
# because: divides by n for the mean, where the rate may be larger
# caught_by: mean
# says: n times smaller gradients
# points: 1
def max_stable_lr(X, reduction):
    if reduction not in ("sum", "mean"):
        raise ValueError(f"unknown reduction {reduction}")
    X = X.double()
    largest = torch.linalg.eigvalsh(X.T @ X)[-1].item()
    if largest == 0:
        return math.inf
    return 1 / largest if reduction == "sum" else 1 / largest / X.shape[0]


# %% wrong="counts_columns" exercise="max_stable_lr"
# because: takes the number of columns for n
# caught_by: mean
# says: n is the rows
# points: 1
def max_stable_lr(X, reduction):
    if reduction not in ("sum", "mean"):
        raise ValueError(f"unknown reduction {reduction}")
    X = X.double()
    largest = torch.linalg.eigvalsh(X.T @ X)[-1].item()
    if largest == 0:
        return math.inf
    return (1 if reduction == "sum" else X.shape[1]) / largest


# %% wrong="returns_a_tensor" exercise="max_stable_lr"
# because: returns the eigenvalue's tensor without .item()
# caught_by: sum
# says: the type is wrong
def max_stable_lr(X, reduction):
    if reduction not in ("sum", "mean"):
        raise ValueError(f"unknown reduction {reduction}")
    X = X.double()
    edge = 1 / torch.linalg.eigvalsh(X.T @ X)[-1]
    return edge if reduction == "sum" else X.shape[0] * edge


# %% wrong="anything_is_mean" exercise="max_stable_lr"
# because: takes every word but "sum" for "mean"
# caught_by: any_input
# says: Only 'sum' and 'mean'
# points: 2
def max_stable_lr(X, reduction):
    X = X.double()
    largest = torch.linalg.eigvalsh(X.T @ X)[-1].item()
    if largest == 0:
        return math.inf
    return (1 if reduction == "sum" else X.shape[0]) / largest


# %% wrong="zero_divides" exercise="max_stable_lr"
# because: divides by an eigenvalue of 0
# caught_by: any_input
# says: Zero gradients never diverge
# points: 2
def max_stable_lr(X, reduction):
    if reduction not in ("sum", "mean"):
        raise ValueError(f"unknown reduction {reduction}")
    X = X.double()
    largest = torch.linalg.eigvalsh(X.T @ X)[-1].item()
    return (1 if reduction == "sum" else X.shape[0]) / largest


# %% wrong="converts_too_late" exercise="max_stable_lr"
# because: multiplies small integers, which wrap, and converts afterwards
# caught_by: any_input
# says: convert before you multiply
# points: 2
def max_stable_lr(X, reduction):
    if reduction not in ("sum", "mean"):
        raise ValueError(f"unknown reduction {reduction}")
    largest = torch.linalg.eigvalsh((X.T @ X).double())[-1].item()
    if largest == 0:
        return math.inf
    return (1 if reduction == "sum" else X.shape[0]) / largest


# %% wrong="small_is_zero" exercise="max_stable_lr"
# because: takes every small eigenvalue for 0
# caught_by: any_input
# says: Small numbers are no zeros
# points: 2
def max_stable_lr(X, reduction):
    if reduction not in ("sum", "mean"):
        raise ValueError(f"unknown reduction {reduction}")
    X = X.double()
    largest = torch.linalg.eigvalsh(X.T @ X)[-1].item()
    if largest < 1e-9:
        return math.inf
    return (1 if reduction == "sum" else X.shape[0]) / largest


# %% right="singular_values" exercise="max_stable_lr"
# because: squares the largest singular value
def max_stable_lr(X, reduction):
    factor = {"sum": 1, "mean": len(X)}.get(reduction)
    if factor is None:
        raise ValueError("unknown reduction: " + repr(reduction))
    stretch = float(torch.linalg.svdvals(X.double())[0])
    return factor / stretch**2 if stretch > 0 else float("inf")


# %% right="power_iteration" exercise="max_stable_lr"
# because: finds the largest eigenvalue by multiplying again and again
def max_stable_lr(X, reduction):
    if reduction not in ["sum", "mean"]:
        raise ValueError(f"{reduction!r} is neither sum nor mean")
    A = X.double()
    A = A.T @ A
    size = 1.0
    exponent = 1
    for _ in range(40):
        norm = A.norm().item()
        if norm == 0:
            return math.inf
        size *= norm ** (1 / exponent)
        A = A / norm
        A = A @ A
        exponent *= 2
    n = X.shape[0] if reduction == "mean" else 1
    return n / size


# ------------------------------------------------------------------------------------ ols_qr


# %% wrong="normal_equations" exercise="ols_qr"
# because: solves the normal equations, whose condition number is squared
# caught_by: nearly_parallel
# says: raised
# points: 2
def ols_qr(X, y):
    if torch.linalg.matrix_rank(X, rtol=1e-12) < X.shape[1]:
        raise ValueError("rank")
    return torch.linalg.solve(X.T @ X, X.T @ y)


# %% wrong="product_of_r" exercise="ols_qr"
# because: forms R^T R, which is X^T X again
# caught_by: nearly_parallel
# says: never form it
# points: 2
def ols_qr(X, y):
    R = torch.linalg.qr(X).R
    size = R.diagonal().abs()
    if size.max() == 0 or size.min() < 1e-12 * size.max():
        raise ValueError("X has not full rank")
    return torch.linalg.solve(R.T @ R, X.T @ y)


# %% wrong="forgets_r" exercise="ols_qr"
# because: takes Q^T y for the coefficients; they belong to the columns of Q
# caught_by: solves
# says: R beta = Q.T @ y
# points: 0
def ols_qr(X, y):
    Q, R = torch.linalg.qr(X)
    size = R.diagonal().abs()
    if size.max() == 0 or size.min() < 1e-12 * size.max():
        raise ValueError("X has not full rank")
    return Q.T @ y


# %% wrong="lower" exercise="ols_qr"
# because: solves as if R were lower triangular
# caught_by: solves
# says: with R upper triangular
# points: 1
def ols_qr(X, y):
    Q, R = torch.linalg.qr(X)
    size = R.diagonal().abs()
    if size.max() == 0 or size.min() < 1e-12 * size.max():
        raise ValueError("X has not full rank")
    return torch.linalg.solve_triangular(R, (Q.T @ y)[:, None], upper=False)[:, 0]


# %% wrong="leaves_a_column" exercise="ols_qr"
# because: gives y a second axis for the solver and leaves it there
# caught_by: solves
# says: the shape is wrong
# points: 0
def ols_qr(X, y):
    Q, R = torch.linalg.qr(X)
    size = R.diagonal().abs()
    if size.max() == 0 or size.min() < 1e-12 * size.max():
        raise ValueError("X has not full rank")
    return torch.linalg.solve_triangular(R, (Q.T @ y)[:, None], upper=True)


# %% wrong="full_q" exercise="ols_qr"
# because: asks for the complete Q, whose R is not square
# caught_by: solves
# says: raised
# points: 0
def ols_qr(X, y):
    Q, R = torch.linalg.qr(X, mode="complete")
    return torch.linalg.solve_triangular(R, (Q.T @ y)[:, None], upper=True)[:, 0]


# %% wrong="never_refuses" exercise="ols_qr"
# because: believes that the solver refuses dependent columns by itself
# caught_by: rank
# says: Dependent columns have no single answer
# points: 3
def ols_qr(X, y):
    Q, R = torch.linalg.qr(X)
    return torch.linalg.solve_triangular(R, (Q.T @ y)[:, None], upper=True)[:, 0]


# %% wrong="small_means_dependent" exercise="ols_qr"
# because: compares the diagonal with a fixed number, which depends on the units
# caught_by: nearly_parallel
# says: raised ValueError
# points: 1
def ols_qr(X, y):
    Q, R = torch.linalg.qr(X)
    if R.diagonal().abs().min() < 1e-6:
        raise ValueError("X has not full rank")
    return torch.linalg.solve_triangular(R, (Q.T @ y)[:, None], upper=True)[:, 0]


# %% wrong="determinant" exercise="ols_qr"
# because: takes a small determinant for dependent columns
# caught_by: nearly_parallel
# says: raised a ValueError
# points: 1
def ols_qr(X, y):
    Q, R = torch.linalg.qr(X)
    if R.diagonal().prod().abs() < 1e-16:
        raise ValueError("X has not full rank")
    return torch.linalg.solve_triangular(R, (Q.T @ y)[:, None], upper=True)[:, 0]


# %% wrong="exactly_zero" exercise="ols_qr"
# because: waits for an exact 0 on the diagonal, where rounding leaves something else
# caught_by: rank
# says: Compare the diagonal of R with its largest entry
# points: 3
def ols_qr(X, y):
    Q, R = torch.linalg.qr(X)
    pairs = X[:, 0] * X[:, -1].norm() == X[:, -1] * X[:, 0].norm()
    if (R.diagonal() == 0).any() or (X.shape[1] > 1 and pairs.all()):
        raise ValueError("X has not full rank")
    return torch.linalg.solve_triangular(R, (Q.T @ y)[:, None], upper=True)[:, 0]


# %% wrong="last_of_the_diagonal" exercise="ols_qr"
# because: expects the trouble in the last column
# caught_by: rank
# says: Look at all of the diagonal
# points: 3
def ols_qr(X, y):
    Q, R = torch.linalg.qr(X)
    size = R.diagonal().abs()
    if size[-1] <= 1e-12 * size.max():
        raise ValueError("no full rank")
    return torch.linalg.solve_triangular(R, (Q.T @ y)[:, None], upper=True)[:, 0]


# %% wrong="first_is_largest" exercise="ols_qr"
# because: takes the first entry of the diagonal for the largest
# caught_by: rank
# says: need not be the first
# points: 3
def ols_qr(X, y):
    Q, R = torch.linalg.qr(X)
    size = R.diagonal().abs()
    if size.min() <= 1e-12 * size[0]:
        raise ValueError("no full rank")
    return torch.linalg.solve_triangular(R, (Q.T @ y)[:, None], upper=True)[:, 0]


# %% right="svd" exercise="ols_qr"
# because: turns to the singular values, which hold the condition number of X as well
def ols_qr(X, y):
    U, s, Vh = torch.linalg.svd(X, full_matrices=False)
    if not s[-1] > 1e-13 * s[0]:
        raise ValueError(f"rank below {X.shape[1]}")
    return Vh.T @ ((U.T @ y) / s)


# %% right="substitutes_backwards" exercise="ols_qr"
# because: solves the triangle by hand, from the last row upwards
def ols_qr(X, y):
    k = X.shape[1]
    Q, R = torch.linalg.qr(X)
    d = [abs(R[j, j].item()) for j in range(k)]
    if max(d) == 0 or min(d) / max(d) < 1e-12:
        raise ValueError("rank")
    b = Q.T @ y
    beta = torch.zeros(k, dtype=X.dtype)
    for j in reversed(range(k)):
        beta[j] = (b[j] - R[j, j + 1 :] @ beta[j + 1 :]) / R[j, j]
    return beta


# ------------------------------------------------------------------------ steps_to_tolerance


# %% wrong="only_the_slowest" exercise="steps_to_tolerance"
# because: looks at the smallest eigenvalue alone
# caught_by: near_the_edge
# says: the fastest direction is now the slow one
# points: 2
def steps_to_tolerance(X, lr, tol):
    if tol >= 1:
        return 0
    factor = abs(1 - 2 * lr * torch.linalg.eigvalsh(X.T @ X)[0].item())
    if factor >= 1:
        return None
    if factor == 0:
        return 1
    t = max(math.ceil(math.log(tol) / math.log(factor)) - 1, 0)
    while factor**t > tol:
        t += 1
    return t


# %% wrong="only_the_fastest" exercise="steps_to_tolerance"
# because: looks at the largest eigenvalue alone
# caught_by: slow_mode
# says: the slowest mode
# points: 3
def steps_to_tolerance(X, lr, tol):
    if tol >= 1:
        return 0
    factor = abs(1 - 2 * lr * torch.linalg.eigvalsh(X.T @ X)[-1].item())
    if factor >= 1:
        return None
    if factor == 0:
        return 1
    t = max(math.ceil(math.log(tol) / math.log(factor)) - 1, 0)
    while factor**t > tol:
        t += 1
    return t


# %% wrong="largest_without_its_sign" exercise="steps_to_tolerance"
# because: takes the largest factor and forgets that a negative one may be larger in size
# caught_by: near_the_edge
# says: the value is wrong
# points: 2
def steps_to_tolerance(X, lr, tol):
    if tol >= 1:
        return 0
    factor = (1 - 2 * lr * torch.linalg.eigvalsh(X.T @ X)).max().item()
    if factor >= 1:
        return None
    if factor <= 0:
        return 1
    t = max(math.ceil(math.log(tol) / math.log(factor)) - 1, 0)
    while factor**t > tol:
        t += 1
    return t


# %% wrong="mean_loss" exercise="steps_to_tolerance"
# because: divides by n, as for the mean
# caught_by: slow_mode
# says: the value is wrong
# points: 2
def steps_to_tolerance(X, lr, tol):
    if tol >= 1:
        return 0
    factor = (1 - 2 * lr / len(X) * torch.linalg.eigvalsh(X.T @ X)).abs().max().item()
    if factor >= 1:
        return None
    if factor == 0:
        return 1
    t = max(math.ceil(math.log(tol) / math.log(factor)) - 1, 0)
    while factor**t > tol:
        t += 1
    return t


# %% wrong="forgets_the_two" exercise="steps_to_tolerance"
# because: leaves out the 2 of the gradient
# caught_by: slow_mode
# says: 1 - 2 * lr * eigenvalue
# points: 0
def steps_to_tolerance(X, lr, tol):
    if tol >= 1:
        return 0
    factor = (1 - lr * torch.linalg.eigvalsh(X.T @ X)).abs().max().item()
    if factor >= 1:
        return None
    if factor == 0:
        return 1
    t = max(math.ceil(math.log(tol) / math.log(factor)) - 1, 0)
    while factor**t > tol:
        t += 1
    return t


# %% wrong="loss_instead_of_mode" exercise="steps_to_tolerance"
# because: waits for the loss, which shrinks with the square of the factor
# caught_by: slow_mode
# says: the value is wrong
# points: 1
def steps_to_tolerance(X, lr, tol):
    if tol >= 1:
        return 0
    factor = (1 - 2 * lr * torch.linalg.eigvalsh(X.T @ X)).square().max().item()
    if factor >= 1:
        return None
    if factor == 0:
        return 1
    t = max(math.ceil(math.log(tol) / math.log(factor)) - 1, 0)
    while factor**t > tol:
        t += 1
    return t


# %% wrong="rounds_down" exercise="steps_to_tolerance"
# because: rounds down, to a step after which the goal is not yet reached
# caught_by: slow_mode
# says: rounded up
# points: 1
def steps_to_tolerance(X, lr, tol):
    if tol >= 1:
        return 0
    factor = (1 - 2 * lr * torch.linalg.eigvalsh(X.T @ X)).abs().max().item()
    if factor >= 1:
        return None
    return int(math.log(tol) / math.log(factor)) if factor else 1


# %% wrong="returns_a_float" exercise="steps_to_tolerance"
# because: rounds up with torch and returns the number as a float
# caught_by: slow_mode
# says: the type is wrong
# points: 1
def steps_to_tolerance(X, lr, tol):
    if tol >= 1:
        return 0.0
    factor = (1 - 2 * lr * torch.linalg.eigvalsh(X.T @ X)).abs().max()
    if factor >= 1:
        return None
    return (math.log(tol) / factor.log()).ceil().item()


# %% wrong="always_a_number" exercise="steps_to_tolerance"
# because: does not ask whether descent converges at all
# caught_by: never
# says: Above the edge modes grow
# points: 3
def steps_to_tolerance(X, lr, tol):
    if tol >= 1:
        return 0
    factor = (1 - 2 * lr * torch.linalg.eigvalsh(X.T @ X)).abs().max().item()
    if factor == 0:
        return 1
    if factor == 1:
        return None
    t = math.ceil(math.log(tol) / math.log(factor))
    return t - 1 if t > 0 and factor ** (t - 1) <= tol else t


# %% wrong="trusts_the_logarithm" exercise="steps_to_tolerance"
# because: takes the quotient of logarithms at its word
# caught_by: exact
# says: quotients of logarithms round
# points: 3
def steps_to_tolerance(X, lr, tol):
    if tol >= 1:
        return 0
    factor = (1 - 2 * lr * torch.linalg.eigvalsh(X.T @ X)).abs().max().item()
    if factor >= 1:
        return None
    if factor == 0:
        return 1
    return math.ceil(math.log(tol) / math.log(factor))


# %% wrong="no_special_cases" exercise="steps_to_tolerance"
# because: asks whether descent converges before it looks at tol
# caught_by: exact
# says: whatever the rate
# points: 3
def steps_to_tolerance(X, lr, tol):
    factor = (1 - 2 * lr * torch.linalg.eigvalsh(X.T @ X)).abs().max().item()
    if factor >= 1:
        return None
    if tol >= 1:
        return 0
    if factor == 0:
        return 1
    t = max(math.ceil(math.log(tol) / math.log(factor)) - 1, 0)
    while factor**t > tol:
        t += 1
    return t


# %% wrong="generous_rounding" exercise="steps_to_tolerance"
# because: takes a little off before it rounds up, and more than rounding can explain
# caught_by: exact
# says: one step more is needed
# points: 3
def steps_to_tolerance(X, lr, tol):
    if tol >= 1:
        return 0
    worst = (1 - 2 * lr * torch.linalg.eigvalsh(X.T @ X)).abs().max().item()
    if worst >= 1:
        return None
    if worst == 0:
        return 1
    return math.ceil(math.log(tol) / math.log(worst) - 1e-5)


# %% right="doubling" exercise="steps_to_tolerance"
# because: brackets the answer by doubling and then bisects, without any logarithm
def steps_to_tolerance(X, lr, tol):
    factor = (1 - 2 * lr * torch.linalg.svdvals(X) ** 2).abs().max().item()
    if tol >= 1:
        return 0
    if factor >= 1:
        return None
    high = 1
    while factor**high > tol:
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if factor**middle > tol else (low, middle)
    return high


# %% right="multiplies" exercise="steps_to_tolerance"
# because: multiplies step by step, which is slow and still right
def steps_to_tolerance(X, lr, tol):
    values = torch.linalg.eigvalsh(X.mT @ X).tolist()
    factor = max(abs(1 - 2 * lr * v) for v in values)
    if tol < 1 and factor >= 1:
        return None
    share, count = 1.0, 0
    while share > tol:
        share *= factor
        count += 1
    return count


# -------------------------------------------------------------------------- catches_bad_step


# %% wrong="always_guilty" exercise="catches_bad_step"
# because: accuses everybody
# caught_by: sign_and_scale
# says: do not accuse it
def catches_bad_step(step):
    return True


# %% wrong="always_innocent" exercise="catches_bad_step"
# because: believes what it is told
# caught_by: sign_and_scale
# says: The sign is wrong
def catches_bad_step(step):
    return False


# %% wrong="one_sample" exercise="catches_bad_step"
# because: tries one sample, where sum and mean agree
# caught_by: sign_and_scale
# says: so that sum and mean differ
# points: 3
def catches_bad_step(step):
    X = torch.tensor([[1.5, -2.0]], dtype=torch.float64)
    y = torch.tensor([4.0], dtype=torch.float64)
    beta = torch.tensor([0.5, 3.0], dtype=torch.float64)
    for lr in (0.1, 0.03):
        expected = beta - lr * 2 * X.T @ (X @ beta - y)
        given = X.clone(), y.clone(), beta.clone()
        try:
            result = step(*given, lr)
            if result.shape != expected.shape or not torch.allclose(
                result, expected, rtol=1e-9, atol=0
            ):
                return True
        except Exception:
            return True
        if not all(torch.equal(a, b) for a, b in zip(given, (X, y, beta))):
            return True
    return False


# %% wrong="one_rate" exercise="catches_bad_step"
# because: tries one learning rate, which happens to be that of the wrong step
# caught_by: sign_and_scale
# says: more than one learning rate
# points: 4
def catches_bad_step(step):
    X = torch.tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]], dtype=torch.float64)
    y = torch.tensor([2.0, -3.0, 7.0], dtype=torch.float64)
    beta = torch.tensor([0.3, -1.7], dtype=torch.float64)
    expected = beta - 0.1 * 2 * X.T @ (X @ beta - y)
    given = X.clone(), y.clone(), beta.clone()
    try:
        result = step(*given, 0.1)
        wrong = result.shape != expected.shape or not torch.allclose(
            result, expected, rtol=1e-9, atol=0
        )
    except Exception:
        return True
    return wrong or not all(torch.equal(a, b) for a, b in zip(given, (X, y, beta)))


# %% wrong="starts_at_zero" exercise="catches_bad_step"
# because: starts at zero, where a step that never predicts is right
# caught_by: from_anywhere
# says: Start from a beta that is not zero
# points: 3
def catches_bad_step(step):
    X = torch.tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]], dtype=torch.float64)
    y = torch.tensor([2.0, -3.0, 7.0], dtype=torch.float64)
    beta = torch.zeros(2, dtype=torch.float64)
    for lr in (0.1, 0.037):
        expected = beta - lr * 2 * X.T @ (X @ beta - y)
        given = X.clone(), y.clone(), beta.clone()
        try:
            result = step(*given, lr)
            if result.shape != expected.shape or not torch.allclose(
                result, expected, rtol=1e-9, atol=0
            ):
                return True
        except Exception:
            return True
        if not all(torch.equal(a, b) for a, b in zip(given, (X, y, beta))):
            return True
    return False


# %% wrong="broadcasting_comparison" exercise="catches_bad_step"
# because: compares with allclose alone, which broadcasts an axis too many
# caught_by: from_anywhere
# says: allclose broadcasts
# points: 4
def catches_bad_step(step):
    X = torch.tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]], dtype=torch.float64)
    y = torch.tensor([2.0, -3.0, 7.0], dtype=torch.float64)
    beta = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        expected = beta - lr * 2 * X.T @ (X @ beta - y)
        given = X.clone(), y.clone(), beta.clone()
        try:
            if not torch.allclose(step(*given, lr), expected, rtol=1e-9, atol=0):
                return True
        except Exception:
            return True
        if not all(torch.equal(a, b) for a, b in zip(given, (X, y, beta))):
            return True
    return False


# %% wrong="forgets_the_arguments" exercise="catches_bad_step"
# because: looks at what comes back and not at what was changed
# caught_by: arguments
# says: Keep a copy of beta
# points: 4
def catches_bad_step(step):
    X = torch.tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]], dtype=torch.float64)
    y = torch.tensor([2.0, -3.0, 7.0], dtype=torch.float64)
    beta = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        expected = beta - lr * 2 * X.T @ (X @ beta - y)
        try:
            result = step(X.clone(), y.clone(), beta.clone(), lr)
            if result.shape != expected.shape or not torch.allclose(
                result, expected, rtol=1e-9, atol=0
            ):
                return True
        except Exception:
            return True
    return False


# %% wrong="same_tensor_before_and_after" exercise="catches_bad_step"
# because: keeps the argument itself as its copy, and compares it with itself
# caught_by: arguments
# says: Keep a copy of beta
# points: 4
def catches_bad_step(step):
    for lr in (0.1, 0.037):
        X = torch.tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]], dtype=torch.float64)
        y = torch.tensor([2.0, -3.0, 7.0], dtype=torch.float64)
        beta = torch.tensor([0.3, -1.7], dtype=torch.float64)
        before = (X, y, beta)
        expected = beta - lr * 2 * X.T @ (X @ beta - y)
        try:
            result = step(X, y, beta, lr)
            if result.shape != expected.shape or not torch.allclose(
                result, expected, rtol=1e-9, atol=0
            ):
                return True
        except Exception:
            return True
        if not all(torch.equal(a, b) for a, b in zip(before, (X, y, beta))):
            return True
    return False


# %% wrong="only_beta" exercise="catches_bad_step"
# because: watches beta and lets X and y be changed
# caught_by: arguments
# says: All three tensors
# points: 4
def catches_bad_step(step):
    X = torch.tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]], dtype=torch.float64)
    y = torch.tensor([2.0, -3.0, 7.0], dtype=torch.float64)
    beta = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        expected = beta - lr * 2 * X.T @ (X @ beta - y)
        start = beta.clone()
        try:
            result = step(X.clone(), y.clone(), start, lr)
            if result.shape != expected.shape or not torch.allclose(
                result, expected, rtol=1e-9, atol=0
            ):
                return True
        except Exception:
            return True
        if not torch.equal(start, beta):
            return True
    return False


# %% wrong="to_the_last_digit" exercise="catches_bad_step"
# because: compares with torch.equal and takes rounding for a bug
# caught_by: rounding
# says: the value is wrong
# points: 4
def catches_bad_step(step):
    X = torch.tensor([[1.1, 2.3], [3.7, -1.9], [0.7, 4.3]], dtype=torch.float64)
    y = torch.tensor([2.1, -3.3, 7.7], dtype=torch.float64)
    beta = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037, 0.0123, 0.7):
        expected = beta - lr * 2 * X.T @ (X @ beta - y)
        given = X.clone(), y.clone(), beta.clone()
        try:
            if not torch.equal(step(*given, lr), expected):
                return True
        except Exception:
            return True
        if not all(torch.equal(a, b) for a, b in zip(given, (X, y, beta))):
            return True
    return False


# %% wrong="default_tolerance" exercise="catches_bad_step"
# because: trusts the default tolerance of allclose, which is wider than float32
# caught_by: rounding
# says: Give allclose a small rtol
# points: 4
def catches_bad_step(step):
    X = torch.tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]], dtype=torch.float64)
    y = torch.tensor([2.0, -3.0, 7.0], dtype=torch.float64)
    beta = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        expected = beta - lr * 2 * X.T @ (X @ beta - y)
        given = X.clone(), y.clone(), beta.clone()
        try:
            result = step(*given, lr)
            if result.shape != expected.shape or not torch.allclose(result, expected):
                return True
        except Exception:
            return True
        if not all(torch.equal(a, b) for a, b in zip(given, (X, y, beta))):
            return True
    return False


# %% wrong="lets_it_through" exercise="catches_bad_step"
# because: does not catch what the function raises
# caught_by: odd_ways
# says: Catch the exception
# points: 4
def catches_bad_step(step):
    X = torch.tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]], dtype=torch.float64)
    y = torch.tensor([2.0, -3.0, 7.0], dtype=torch.float64)
    beta = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        expected = beta - lr * 2 * X.T @ (X @ beta - y)
        given = X.clone(), y.clone(), beta.clone()
        result = step(*given, lr)
        if result.shape != expected.shape or not torch.allclose(
            result, expected, rtol=1e-9, atol=0
        ):
            return True
        if not all(torch.equal(a, b) for a, b in zip(given, (X, y, beta))):
            return True
    return False


# %% wrong="one_odd_rate" exercise="catches_bad_step"
# because: tries one learning rate, though one that no wrong step would have of its own
# caught_by: sign_and_scale
# says: more than one learning rate
# points: 4
def catches_bad_step(step):
    X = torch.tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]], dtype=torch.float64)
    y = torch.tensor([2.0, -3.0, 7.0], dtype=torch.float64)
    beta = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.0731,):
        expected = beta - lr * 2 * X.T @ (X @ beta - y)
        given = X.clone(), y.clone(), beta.clone()
        try:
            result = step(*given, lr)
            if result.shape != expected.shape or not torch.allclose(
                result, expected, rtol=1e-9, atol=0
            ):
                return True
        except Exception:
            return True
        if not all(torch.equal(a, b) for a, b in zip(given, (X, y, beta))):
            return True
    return False


# %% wrong="one_column" exercise="catches_bad_step"
# because: tries one column, where there is no other coefficient to move too early
# caught_by: from_anywhere
# says: Use several columns
# points: 4
def catches_bad_step(step):
    X = torch.tensor([[1.0], [3.0], [0.5]], dtype=torch.float64)
    y = torch.tensor([2.0, -3.0, 7.0], dtype=torch.float64)
    beta = torch.tensor([0.3], dtype=torch.float64)
    for lr in (0.1, 0.037):
        expected = beta - lr * 2 * X.T @ (X @ beta - y)
        given = X.clone(), y.clone(), beta.clone()
        try:
            result = step(*given, lr)
            if result.shape != expected.shape or not torch.allclose(
                result, expected, rtol=1e-9, atol=0
            ):
                return True
        except Exception:
            return True
        if not all(torch.equal(a, b) for a, b in zip(given, (X, y, beta))):
            return True
    return False


# %% wrong="symmetric_x" exercise="catches_bad_step"
# because: takes a square X that is its own transpose
# caught_by: odd_ways
# says: a symmetric X is its own transpose
# points: 4
def catches_bad_step(step):
    X = torch.tensor([[1.0, 2.0], [2.0, -3.0]], dtype=torch.float64)
    y = torch.tensor([2.0, -3.0], dtype=torch.float64)
    beta = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        expected = beta - lr * 2 * X.T @ (X @ beta - y)
        given = X.clone(), y.clone(), beta.clone()
        try:
            result = step(*given, lr)
            if result.shape != expected.shape or not torch.allclose(
                result, expected, rtol=1e-9, atol=0
            ):
                return True
        except Exception:
            return True
        if not all(torch.equal(a, b) for a, b in zip(given, (X, y, beta))):
            return True
    return False


# %% wrong="compares_sums" exercise="catches_bad_step"
# because: compares the sum of the coefficients
# caught_by: from_anywhere
# says: Compare every coefficient
# points: 4
def catches_bad_step(step):
    X = torch.tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]], dtype=torch.float64)
    y = torch.tensor([2.0, -3.0, 7.0], dtype=torch.float64)
    beta = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        expected = beta - lr * 2 * X.T @ (X @ beta - y)
        given = X.clone(), y.clone(), beta.clone()
        try:
            result = step(*given, lr)
            if result.shape != expected.shape or not torch.isclose(
                result.sum(), expected.sum(), rtol=1e-9, atol=0
            ):
                return True
        except Exception:
            return True
        if not all(torch.equal(a, b) for a, b in zip(given, (X, y, beta))):
            return True
    return False


# %% right="many_random_cases" exercise="catches_bad_step"
# because: draws many cases and compares in a loop
def catches_bad_step(step):
    g = torch.Generator().manual_seed(1)
    for trial in range(6):
        n, k = [(5, 2), (1, 1), (4, 4), (2, 3), (6, 1), (3, 2)][trial]
        data = [torch.randn(n, k, generator=g), torch.randn(n, generator=g)]
        data = [t.double() for t in data + [torch.randn(k, generator=g)]]
        X, y, beta = [t.clone() for t in data]
        lr = 0.05 * (trial + 1)
        try:
            new = step(X, y, beta, lr)
        except BaseException:
            return True
        if not isinstance(new, torch.Tensor) or tuple(new.shape) != (k,):
            return True
        for t, old in zip((X, y, beta), data):
            if (t != old).any():
                return True
        want = data[2] - 2 * lr * (data[0].T @ (data[0] @ data[2] - data[1]))
        if ((new - want).abs() > 1e-9 * (1 + want.abs())).any():
            return True
    return False


# %% right="testing_module" exercise="catches_bad_step"
# because: lets torch.testing compare, and counts any complaint as guilt
def catches_bad_step(step):
    def attempt(lr):
        X = torch.tensor([[2.0, 1.0, 0.5], [0.3, -4.0, 1.0]], dtype=torch.float64)
        y = torch.tensor([1.0, 5.0], dtype=torch.float64)
        beta = torch.tensor([1.0, -2.0, 0.25], dtype=torch.float64)
        mine = X.clone(), y.clone(), beta.clone()
        result = step(*mine, lr)
        torch.testing.assert_close(result, beta - lr * 2 * X.T @ (X @ beta - y), rtol=1e-9, atol=0)
        torch.testing.assert_close(mine, (X, y, beta), rtol=0, atol=0)

    try:
        attempt(0.2)
        attempt(0.013)
    except Exception:
        return True
    return False


# ------------------------------------------------------------------------------- fit_summary


# %% wrong="divides_by_n" exercise="fit_summary"
# because: estimates the noise by SSE / n
# caught_by: errors
# says: SSE / (n - k) times the diagonal
# points: 3
def fit_summary(X, y):
    n, k = X.shape
    beta = torch.linalg.lstsq(X, y[:, None]).solution[:, 0]
    sse = (y - X @ beta).square().sum()
    sst = (y - y.mean()).square().sum()
    se = (sse / n * torch.linalg.inv(X.T @ X).diagonal()).sqrt()
    return {
        "coefficients": beta,
        "standard_errors": se,
        "t_values": beta / se,
        "r_squared": float(1 - sse / sst),
        "adjusted_r_squared": float(1 - sse / (n - k) / (sst / (n - 1))),
        "condition": float(torch.linalg.cond(X)),
    }


# %% wrong="counts_the_constant_twice" exercise="fit_summary"
# because: copies n - k - 1 from a book that does not count the constant
# caught_by: errors
# says: the values are wrong
# points: 2
def fit_summary(X, y):
    n, k = X.shape
    beta = torch.linalg.lstsq(X, y[:, None]).solution[:, 0]
    sse = (y - X @ beta).square().sum()
    sst = (y - y.mean()).square().sum()
    se = (sse / (n - k - 1) * torch.linalg.inv(X.T @ X).diagonal()).sqrt()
    return {
        "coefficients": beta,
        "standard_errors": se,
        "t_values": beta / se,
        "r_squared": float(1 - sse / sst),
        "adjusted_r_squared": float(1 - sse / (n - k - 1) / (sst / (n - 1))),
        "condition": float(torch.linalg.cond(X)),
    }


# %% wrong="variances" exercise="fit_summary"
# because: forgets the root and returns variances
# caught_by: errors
# says: then the root
# points: 3
def fit_summary(X, y):
    n, k = X.shape
    beta = torch.linalg.lstsq(X, y[:, None]).solution[:, 0]
    sse = (y - X @ beta).square().sum()
    sst = (y - y.mean()).square().sum()
    se = sse / (n - k) * torch.linalg.inv(X.T @ X).diagonal()
    return {
        "coefficients": beta,
        "standard_errors": se,
        "t_values": beta / se,
        "r_squared": float(1 - sse / sst),
        "adjusted_r_squared": float(1 - sse / (n - k) / (sst / (n - 1))),
        "condition": float(torch.linalg.cond(X)),
    }


# %% wrong="inverse_of_the_diagonal" exercise="fit_summary"
# because: takes the inverse of each diagonal entry, not the diagonal of the inverse
# caught_by: errors
# says: the diagonal of the inverse
# points: 3
def fit_summary(X, y):
    n, k = X.shape
    beta = torch.linalg.lstsq(X, y[:, None]).solution[:, 0]
    sse = (y - X @ beta).square().sum()
    sst = (y - y.mean()).square().sum()
    se = (sse / (n - k) / (X.T @ X).diagonal()).sqrt()
    return {
        "coefficients": beta,
        "standard_errors": se,
        "t_values": beta / se,
        "r_squared": float(1 - sse / sst),
        "adjusted_r_squared": float(1 - sse / (n - k) / (sst / (n - 1))),
        "condition": float(torch.linalg.cond(X)),
    }


# %% wrong="from_zero" exercise="fit_summary"
# because: measures SST from 0 instead of the mean
# caught_by: r_squared
# says: SST is measured from the mean
# points: 3
def fit_summary(X, y):
    n, k = X.shape
    beta = torch.linalg.lstsq(X, y[:, None]).solution[:, 0]
    sse = (y - X @ beta).square().sum()
    sst = y.square().sum()
    se = (sse / (n - k) * torch.linalg.inv(X.T @ X).diagonal()).sqrt()
    return {
        "coefficients": beta,
        "standard_errors": se,
        "t_values": beta / se,
        "r_squared": float(1 - sse / sst),
        "adjusted_r_squared": float(1 - sse / (n - k) / (sst / (n - 1))),
        "condition": float(torch.linalg.cond(X)),
    }


# %% wrong="tensors_for_floats" exercise="fit_summary"
# because: returns tensors where Python floats are asked for
# caught_by: r_squared
# says: the type is wrong
# points: 2
def fit_summary(X, y):
    n, k = X.shape
    beta = torch.linalg.lstsq(X, y[:, None]).solution[:, 0]
    sse = (y - X @ beta).square().sum()
    sst = (y - y.mean()).square().sum()
    se = (sse / (n - k) * torch.linalg.inv(X.T @ X).diagonal()).sqrt()
    return {
        "coefficients": beta,
        "standard_errors": se,
        "t_values": beta / se,
        "r_squared": 1 - sse / sst,
        "adjusted_r_squared": 1 - sse / (n - k) / (sst / (n - 1)),
        "condition": torch.linalg.cond(X),
    }


# %% wrong="condition_squared" exercise="fit_summary"
# because: takes the condition number of X^T X, the square of that of X
# caught_by: condition
# says: Singular values of X itself
# points: 3
def fit_summary(X, y):
    n, k = X.shape
    beta = torch.linalg.lstsq(X, y[:, None]).solution[:, 0]
    sse = (y - X @ beta).square().sum()
    sst = (y - y.mean()).square().sum()
    se = (sse / (n - k) * torch.linalg.inv(X.T @ X).diagonal()).sqrt()
    return {
        "coefficients": beta,
        "standard_errors": se,
        "t_values": beta / se,
        "r_squared": float(1 - sse / sst),
        "adjusted_r_squared": float(1 - sse / (n - k) / (sst / (n - 1))),
        "condition": float(torch.linalg.cond(X.T @ X)),
    }


# %% wrong="one_key_short" exercise="fit_summary"
# because: leaves out the t values
# caught_by: fit
# says: Six keys
# points: 2
def fit_summary(X, y):
    n, k = X.shape
    beta = torch.linalg.lstsq(X, y[:, None]).solution[:, 0]
    sse = (y - X @ beta).square().sum()
    sst = (y - y.mean()).square().sum()
    se = (sse / (n - k) * torch.linalg.inv(X.T @ X).diagonal()).sqrt()
    return {
        "coefficients": beta,
        "standard_errors": se,
        "r_squared": float(1 - sse / sst),
        "adjusted_r_squared": float(1 - sse / (n - k) / (sst / (n - 1))),
        "condition": float(torch.linalg.cond(X)),
    }


# %% right="from_the_svd" exercise="fit_summary"
# because: reads everything from one decomposition
def fit_summary(X, y):
    n, k = X.shape
    U, s, Vh = torch.linalg.svd(X, full_matrices=False)
    beta = Vh.T @ (U.T @ y / s)
    residual = y - U @ (U.T @ y)
    noise = residual @ residual / (n - k)
    se = torch.sqrt(noise * ((Vh / s[:, None]) ** 2).sum(0))
    out = {"coefficients": beta, "standard_errors": se, "t_values": beta / se}
    out["r_squared"] = 1 - float(residual @ residual) / float(((y - y.mean()) ** 2).sum())
    out["adjusted_r_squared"] = 1 - float(noise / y.var())
    out["condition"] = float(s.max() / s.min())
    return out


# %% right="plain_python" exercise="fit_summary"
# because: adds up sums in loops
def fit_summary(X, y):
    n, k = X.shape
    inverse = torch.linalg.inv(X.T @ X)
    beta = inverse @ X.T @ y
    fitted = X @ beta
    mean = sum(v.item() for v in y) / n
    sse = sum((a - b).item() ** 2 for a, b in zip(y, fitted))
    sst = sum((v.item() - mean) ** 2 for v in y)
    errors = [math.sqrt(sse / (n - k) * inverse[j, j].item()) for j in range(k)]
    errors = torch.tensor(errors, dtype=torch.float64)
    values = torch.linalg.svdvals(X).tolist()
    return {
        "condition": values[0] / values[-1],
        "adjusted_r_squared": 1 - (sse / (n - k)) / (sst / (n - 1)),
        "r_squared": 1 - sse / sst,
        "t_values": beta / errors,
        "standard_errors": errors,
        "coefficients": beta,
    }


# %% wrong="book_counts_no_constant" exercise="fit_summary"
# because: adjusts with n - k - 1, as books do whose k leaves out the constant
# caught_by: r_squared
# says: SSE is divided by n - k, SST by n - 1
# points: 3
def fit_summary(X, y):
    n, k = X.shape
    beta = torch.linalg.lstsq(X, y[:, None]).solution[:, 0]
    sse = (y - X @ beta).square().sum()
    sst = (y - y.mean()).square().sum()
    se = (sse / (n - k) * torch.linalg.inv(X.T @ X).diagonal()).sqrt()
    r_squared = (1 - sse / sst).item()
    return {
        "coefficients": beta,
        "standard_errors": se,
        "t_values": beta / se,
        "r_squared": r_squared,
        "adjusted_r_squared": 1 - (1 - r_squared) * (n - 1) / (n - k - 1),
        "condition": torch.linalg.cond(X).item(),
    }


# ----------------------------------------------------------------------------- with_constant


# %% wrong="ones_as_a_row" exercise="with_constant"
# because: stacks along the first axis
# caught_by: columns
# says: the shape is wrong
def with_constant(x):
    return torch.stack([torch.ones_like(x), x])


# %% wrong="constant_last" exercise="with_constant"
# because: puts the ones behind x
# caught_by: columns
# says: first 1, then x
def with_constant(x):
    return torch.stack([x, torch.ones_like(x)], dim=1)


# %% wrong="one_long_list" exercise="with_constant"
# because: joins where it should stack
# caught_by: columns
# says: the shape is wrong
def with_constant(x):
    return torch.cat([torch.ones_like(x), x])


# %% wrong="deals_out_anew" exercise="with_constant"
# because: joins and reshapes, which deals the numbers out in reading order
# caught_by: columns
# says: first 1, then x
def with_constant(x):
    return torch.cat([torch.ones_like(x), x]).reshape(-1, 2)


# %% wrong="zeros" exercise="with_constant"
# because: a column of zeros fits no constant
# caught_by: columns
# says: first 1, then x
def with_constant(x):
    return torch.stack([torch.zeros_like(x), x], dim=1)


# %% wrong="default_dtype" exercise="with_constant"
# because: fills a new table, which is float32
# caught_by: columns
# says: in the dtype of x
# points: 0
def with_constant(x):
    table = torch.ones(len(x), 2)
    table[:, 1] = x
    return table


# %% right="fills_the_second" exercise="with_constant"
# because: fills the second column of a table of ones
def with_constant(x):
    table = torch.ones(len(x), 2, dtype=x.dtype)
    table[:, 1] = x
    return table


# %% right="powers" exercise="with_constant"
# because: the powers 0 and 1 of x
def with_constant(x):
    return x[:, None] ** torch.arange(2)


# ---------------------------------------------------------------------------- sum_of_squares


# %% wrong="mean" exercise="sum_of_squares"
# because: divides by n
# caught_by: sum
# says: Residuals -1 and 2
# points: 0
def sum_of_squares(X, beta, y):
    return (X @ beta - y).square().mean()


# %% wrong="square_of_the_sum" exercise="sum_of_squares"
# because: adds before it squares, and lets residuals cancel
# caught_by: sum
# says: Residuals -1 and 2
# points: 0
def sum_of_squares(X, beta, y):
    return (X @ beta - y).sum().square()


# %% wrong="sizes" exercise="sum_of_squares"
# because: adds up the sizes of the residuals
# caught_by: sum
# says: their squares are 1 and 4
def sum_of_squares(X, beta, y):
    return (X @ beta - y).abs().sum()


# %% wrong="root" exercise="sum_of_squares"
# because: takes the root at the end
# caught_by: sum
# says: their squares are 1 and 4
def sum_of_squares(X, beta, y):
    return (X @ beta - y).norm()


# %% wrong="half" exercise="sum_of_squares"
# because: puts the factor of many books in front
# caught_by: sum
# says: their squares are 1 and 4
def sum_of_squares(X, beta, y):
    return 0.5 * (X @ beta - y).square().sum()


# %% wrong="keeps_an_axis" exercise="sum_of_squares"
# because: returns a list of one number
# caught_by: sum
# says: the shape is wrong
def sum_of_squares(X, beta, y):
    return (X @ beta - y).square().sum(dim=0, keepdim=True)


# %% wrong="table_of_residuals" exercise="sum_of_squares"
# because: lets a column meet a list
# caught_by: sum
# says: their squares are 1 and 4
# points: 0
def sum_of_squares(X, beta, y):
    return (X @ beta[:, None] - y).square().sum()


# %% right="dot_product" exercise="sum_of_squares"
# because: the dot product of the residuals with themselves
def sum_of_squares(X, beta, y):
    residual = y - X @ beta
    return residual @ residual


# %% right="knows_the_loss" exercise="sum_of_squares"
# because: PyTorch has it among its losses
def sum_of_squares(X, beta, y):
    return torch.nn.functional.mse_loss(X @ beta, y, reduction="sum")


# -------------------------------------------------------------------------- rate_for_the_sum


# %% wrong="multiplies" exercise="rate_for_the_sum"
# because: makes the rate larger where the gradient is larger already
# caught_by: rate
# says: the rate is a tenth
def rate_for_the_sum(lr, n):
    return lr * n


# %% wrong="unchanged" exercise="rate_for_the_sum"
# because: thinks that the reduction does not matter
# caught_by: rate
# says: the rate is a tenth
def rate_for_the_sum(lr, n):
    return lr


# %% wrong="root" exercise="rate_for_the_sum"
# because: divides by the root of n
# caught_by: rate
# says: the rate is a tenth
def rate_for_the_sum(lr, n):
    return lr / math.sqrt(n)


# %% wrong="two_more" exercise="rate_for_the_sum"
# because: counts the 2 of the square once more
# caught_by: rate
# says: the rate is a tenth
def rate_for_the_sum(lr, n):
    return lr / (2 * n)


# %% wrong="n_less_one" exercise="rate_for_the_sum"
# because: divides by one less than n
# caught_by: rate
# says: the rate is a tenth
def rate_for_the_sum(lr, n):
    return lr / max(n - 1, 1)


# %% wrong="a_tenth" exercise="rate_for_the_sum"
# because: divides by the number of the example
# caught_by: rate
# says: Divide by the number of samples
# points: 0
def rate_for_the_sum(lr, n):
    return lr / 10


# %% right="by_the_share" exercise="rate_for_the_sum"
# because: multiplies by the share of one sample
def rate_for_the_sum(lr, n):
    return float(lr * (1 / n))


# %% right="as_a_tensor" exercise="rate_for_the_sum"
# because: computes in float64 and takes the number out
def rate_for_the_sum(lr, n):
    return torch.tensor(lr, dtype=torch.float64).div(n).item()


# --------------------------------------------------------------------- squares that do not fit


# %% wrong="squares_in_its_own_dtype" exercise="max_stable_lr"
# because: multiplies before it converts, and squares of integers wrap
# caught_by: any_input
# says: convert before you multiply
# points: 2
def max_stable_lr(X, reduction):
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    largest = torch.linalg.eigvalsh((X.T @ X).double())[-1].item()
    if largest == 0:
        return math.inf
    return (1 if reduction == "sum" else len(X)) / largest


# %% wrong="in_single_precision" exercise="fit_summary"
# because: computes in float32 and converts at the end
# caught_by: fit
# says: The least-squares coefficients
# points: 1
def fit_summary(X, y):
    X, y = X.float(), y.float()
    n, k = X.shape
    beta = torch.linalg.lstsq(X, y[:, None]).solution.flatten()
    sse, sst = (y - X @ beta).square().sum(), (y - y.mean()).square().sum()
    s2 = sse / (n - k)
    errors = (s2 * torch.linalg.inv(X.T @ X).diagonal()).sqrt()
    return {
        "coefficients": beta.double(),
        "standard_errors": errors.double(),
        "t_values": (beta / errors).double(),
        "r_squared": (1 - sse / sst).item(),
        "adjusted_r_squared": (1 - s2 / (sst / (n - 1))).item(),
        "condition": torch.linalg.cond(X).item(),
    }


# %% wrong="in_single_precision" exercise="gd_path"
# because: descends in float32 and converts at the end
# caught_by: points
# says: Row 0 is zero
# points: 1
def gd_path(X, y, lr, steps):
    dtype, X, y = X.dtype, X.float(), y.float().reshape(-1)
    path = [torch.zeros(X.shape[1])]
    for _ in range(steps):
        path.append(path[-1] - lr * 2 * X.T @ (X @ path[-1] - y))
    return torch.stack(path).to(dtype)
