# %% [markdown] role="header"
# # Least squares, solved and descended
#
# A cubic through fifty points of a sine has one best set of coefficients. You can ask linear
# algebra for it and have it at once, or you can walk downhill on the loss and arrive after
# thousands of steps. Nobody would walk here. But the walk is what trains every neural network, and
# here, where the answer is known to ten digits, you can see through it: each printed loss, each
# slow direction and the learning rate at which it all explodes can be computed before the first
# step is taken.
#
# From mathematics you need products, transposes and inverses of matrices, and what it means that
# two vectors stand at right angles ($u^\top v = 0$). Eigenvectors and eigenvalues are said again
# where they come. The two sections at the end, marked *second reading*, also use QR, SVD and a
# little statistics (a covariance matrix); nothing before them needs them.
#
# ## You will be able to
#
# * solve least squares by the normal equations, and check the answer against `statsmodels`
# * write gradient descent by hand and predict its loss at any step from a closed form
# * compute the largest learning rate that converges, and meet it in an experiment
# * explain why one mixture of the coefficients is found at once and another after 16 000 steps, and
#   cure it by scaling
# * recognise the `(50, 50)` residual that trains without any error message
# * fit a line with an `nn.Module` and draw what you did, with nothing but PyTorch and matplotlib
# * in a second reading: derive the numbers of the summary table, and say when normal equations, QR
#   and SVD give different answers

# %% [markdown]
# ## Set up
#
# `row` prints numbers side by side. What is zero except for rounding, say `3e-17`, it shows as 0,
# because the digits of such leftovers differ from machine to machine.

# %% role="setup"
import warnings
from itertools import pairwise

import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf
import torch

import tensorlab as tl
from tensorlab.bowl import least_squares_bowl
from tensorlab.summaries import still_summary

tl.style.use()
device = tl.device()


def row(values, digits=6):
    numbers = np.atleast_1d(np.asarray(values, dtype=float))
    return "  ".join(f"{0.0 if abs(v) < 1e-12 else v:.{digits}g}" for v in numbers)


# %% [markdown]
# ## The data
#
# Fifty values of $x$, evenly spaced from $-\pi$ to $\pi$, and $y = \sin x$. The model is a cubic,
#
# $$\hat y = \beta_0 + \beta_1 x + \beta_2 x^2 + \beta_3 x^3 .$$
#
# It is called *linear* regression all the same: it is linear in what we look for, the four
# coefficients. Put the powers of $x$ side by side as columns of a matrix $X$, and all fifty
# predictions are the one product $X\beta$.

# %% concepts=["ols.data"]
x = np.linspace(-np.pi, np.pi, 50)
y = np.sin(x)
X = torch.from_numpy(np.stack([x**0, x, x**2, x**3], axis=1)).to(device)
n, k = X.shape
target = torch.from_numpy(y).to(device)
print("X", tuple(X.shape), "y", tuple(target.shape), X.dtype)
print("first row:", row(X[0].cpu()))
print("last row: ", row(X[-1].cpu()))

# %% [markdown]
# ## Predict: the coefficient of $x^2$
#
# A sine is odd: turn it by half a turn around the origin and it looks the same. The columns $1$
# and $x^2$ are even: mirrored, they look the same. Which coefficient will least squares give to
# $x^2$? Write a number in place of `None`, run both cells, then open the line.

# %% role="predict"
guess = None

# %% role="reveal" id="ols-even-coefficient"
coefficient = np.polyfit(x, y, 3)[1]
answer = round(abs(float(coefficient)), 9)
tl.reveal(answer, guess, why="Even columns times an odd target sum to 0 over symmetric points.")

# %% [markdown]
# ## The reference: `statsmodels`
#
# `smf.ols` takes a formula and a table. `y ~ x + I(x**2) + I(x**3)` reads "explain $y$ by a
# constant, $x$, $x^2$ and $x^3$"; the `I(...)` says that the power inside is arithmetic and not
# formula language. The constant is added without being asked for.
#
# The summary carries the date, and it prints zeros as things like `3.036e-17`, digits that no two
# machines agree on: they are what rounding leaves over. `still_summary` is the same table with the
# clock left blank and such noise written as 0.

# %% concepts=["ols.formula_fit"]
table = pd.DataFrame({"x": x, "y": y})
fit = smf.ols("y ~ x + I(x**2) + I(x**3)", data=table).fit()
print(still_summary(fit))
print("coefficients:", row(fit.params))

# %% [markdown]
# $\hat y = 0.847629\,x - 0.0912017\,x^3$. Compare the Taylor series, $x - x^3/6$: least squares
# spreads its error over the whole interval, Taylor has none at 0 and more and more outside.
#
# For now read three things in the table: the column `coef`; *R-squared*, the share of the scatter of
# $y$ that the curve explains, 0.990; and *Cond. No.*, the ratio of the longest to the shortest
# stretch that $X$ gives to a vector. Remember the last one, 19.1; it rules all that follows. The rest
# of the table waits for the second reading.
#
# The fit keeps the matrix that it made from the formula, as a NumPy array: `fit.model.exog`, the
# *exogenous* variables. `torch.tensor` copies it into a tensor. It is our $X$.

# %% id="ols-exog"
design = torch.tensor(fit.model.exog, device=device)
print(fit.model.exog_names)
print(tuple(design.shape), design.dtype, " equal to X:", torch.equal(design, X))

# %% [markdown]
# ## The same coefficients from one equation
#
# At the lowest point of $|y - X\beta|^2$ its gradient $2X^\top(X\beta - y)$ is 0. That gives the
# **normal equations** $X^\top X\,\beta = X^\top y$: four equations for four numbers.
# `torch.linalg.lstsq` solves the same problem and chooses a method by itself. To ten digits after
# the point:


# %% concepts=["ols.normal_equations"]
def by_normal_equations(X, y):
    return torch.linalg.solve(X.T @ X, X.T @ y)


ols = by_normal_equations(X, target)
reference = torch.tensor(fit.params.to_numpy()).to(device)
by_lstsq = torch.linalg.lstsq(X, target[:, None]).solution[:, 0]
for name, beta in {"normal equations": ols, "lstsq": by_lstsq}.items():
    agrees = torch.allclose(beta, reference, rtol=0, atol=1e-10)
    print(f"{name:17} {row(beta.cpu(), 9):35} agrees with statsmodels: {agrees}")

# %% [markdown]
# Now look at the fit before you believe in it. Above, points and curve; below, what is left over.

# %% concepts=["ols.plot_fit"] alt="Two panels over x from -3.14 to 3.14. Above, 50 points of a sine and the fitted cubic 0.848 x - 0.0912 x^3, which follows them closely. Below, the residuals: a smooth wave that crosses 0 five times, largest at the two ends with size 0.165, not scatter."
print(f"sum of squares {fit.ssr:.8g}, mean {fit.ssr / n:.8g}")
worst = np.abs(fit.resid).argmax()
print(f"largest residual {abs(fit.resid[worst]):.4g} at |x| = {abs(x[worst]):.4g}")
figure = tl.draw.fit(x, y, np.asarray(fit.fittedvalues))

# %% [markdown]
# ## The other way: walk downhill
#
# Forget the solution. Start somewhere, here at $(1, -1, -0.5, 0.25)$, with every sign wrong, and
# measure the loss: the *sum* of squared residuals. Autograd hands you its gradient. A small step
# against the gradient lowers the loss.
#
# First the step that everybody writes first.

# %% id="gd-gradient"
start = torch.tensor([1.0, -1.0, -0.5, 0.25], dtype=torch.float64, device=device)
rate = 1e-5


def loss_of(beta):
    return (X @ beta - target).pow(2).sum()


beta = start.clone().requires_grad_()
loss_of(beta).backward()
by_hand = 2 * X.T @ (X @ start - target)
print("gradient from autograd:  ", row(beta.grad.cpu()))
print("gradient from formula:   ", row(by_hand.cpu()))

# %% [markdown]
# The two gradients agree. Now the step.

# %% role="mistake" raises="RuntimeError"
beta -= rate * beta.grad

# %% [markdown]
# *A leaf Variable that requires grad is being used in an in-place operation.* A **leaf** is a
# tensor that you made and autograd watches. Changing it in place would overwrite the value that
# the recorded graph speaks about, so autograd refuses. The update is not part of the function that
# you differentiate: say so with `torch.no_grad()`. And since `backward` adds to `.grad`, set it to
# `None` after the step.

# %% concepts=["gd.one_step"]
before = loss_of(beta)
with torch.no_grad():
    beta -= rate * beta.grad
beta.grad = None
after = loss_of(beta)
print(f"loss before {before.item():.8f}")
print(f"loss after  {after.item():.8f}")
print("beta:", row(beta.detach().cpu()), "  grad:", beta.grad)

# %% [markdown]
# ## Predict: a column instead of a row
#
# Data often arrive as a column. Let `y_column` have shape `(50, 1)` while the predictions `X @
# beta` have shape `(50,)`. What is the shape of `X @ beta - y_column`? Answer with a tuple or
# `"error"`.

# %% role="predict"
guess = None

# %% role="reveal"
y_column = target.unsqueeze(1)
residual = X @ start - y_column
tl.reveal(tuple(residual.shape), guess, why="(50,) becomes (1, 50) and both axes stretch.")

# %% [markdown]
# Every prediction is compared with *every* target. The loss is a number like any other, gradients
# flow, and training lowers it. But towards what? Multiply out $\sum_{i,j} (\hat y_i - y_j)^2$: the
# best answer to all targets at once is their mean, here 0. The trap prefers $\beta = 0$, the flat
# line, to the truth.


# %% role="mistake" concepts=["gd.shape_trap"]
def trapped_loss(beta):
    return (X @ beta - y_column).pow(2).sum()


print("residual", tuple(residual.shape), "instead of", tuple(target.shape))
print(f"true loss:    at the OLS answer {loss_of(ols):.6f}, at zero {loss_of(0 * ols):.6f}")
trapped = trapped_loss(ols).item(), trapped_loss(0 * ols).item()
print(f"trapped loss: at the OLS answer {trapped[0]:.6f}, at zero {trapped[1]:.6f}")
squeezed = (X @ ols - y_column.squeeze(1)).pow(2).sum()
print(f"after squeeze(1): {squeezed:.6f}")

# %% [markdown]
# No message, no crash, wrong by design. Print the shape of the residual once, before the loop.
#
# ## Five thousand steps
#
# The loop: loss, gradient, step, reset. Count carefully: the loss printed beside 500 is the one
# *after* 500 updates.

# %% concepts=["gd.loop"]
beta = start.clone().requires_grad_()
losses, path = [loss_of(beta).item()], [start]
print(f"step    0  loss {losses[0]:.10g}")
for step in range(1, 5001):
    loss_of(beta).backward()
    with torch.no_grad():
        beta -= rate * beta.grad
    beta.grad = None
    losses.append(loss_of(beta).item())
    path.append(beta.detach().clone())
    if step % 500 == 0:
        print(f"step {step:4}  loss {losses[-1]:.10g}")
print("every step lowered the loss:", all(b < a for a, b in pairwise(losses)))

# %% [markdown]
# You predicted that the even coefficients vanish. Least squares gives them 0 at once; descent
# sends them there slowly, and nothing holds them to it but the symmetry of the points.

# %% concepts=["gd.symmetry"]
even = torch.stack(path)[::1000, [0, 2]].abs().cpu()
for step, (b0, b2) in zip(range(0, 5001, 1000), even.tolist(), strict=True):
    print(f"step {step:4}  |b0| {b0:.6f}  |b2| {b2:.6f}")
print("both fall each time:", bool((even[1:] < even[:-1]).all()))

# %% [markdown]
# ## Predict: has it arrived?
#
# The loss has fallen from 297 to 1.02, and its floor is 0.255. Least squares gives $x$ the
# coefficient 0.848. How far from it is descent after these 5000 steps? Choose among
# `"less than 0.001"`, `"about 0.01"`, `"more than 0.1"`.

# %% role="predict"
guess = None

# %% role="reveal" id="gd-arrived"
off = abs(path[-1][1] - ols[1]).item()
answer = "more than 0.1" if off > 0.1 else "about 0.01" if off > 0.001 else "less than 0.001"
tl.reveal(answer, guess, why="The slow modes hold the coefficients far more than the loss.")

# %% [markdown]
# Side by side: the constant is still at 0.121, and the slope is 0.127 too low. **A flat loss curve
# does not say that the coefficients have arrived.**

# %% concepts=["gd.params_table"]
side_by_side = pd.DataFrame(
    {"OLS": ols.cpu().numpy(), "descent": path[-1].cpu().numpy()}, index=["1", "x", "x^2", "x^3"]
)
side_by_side["difference"] = side_by_side["descent"] - side_by_side["OLS"]
print((side_by_side.round(6) + 0.0).to_string())
print(f"loss: OLS {loss_of(ols):.6f}, descent {losses[-1]:.6f}")

# %% [markdown]
# The same as a picture: the curve that descent has reached, after 200 and after 5000 steps, beside
# that of least squares.

# %% id="gd-beside-ols" alt="Fifty points of a sine over x from -3.14 to 3.14, with three curves. The curve of least squares follows the points. That of descent after 5000 steps lies close to it, but passes 0.12 above it in the middle. That of descent after 200 steps runs the other way: from -2.33 at the left end over a hill of 1.5 near -1 and through a valley of -0.25 near 2 to 1.02 at the right end."
curves = {"least squares": ols, "descent, 5000 steps": path[5000], "descent, 200 steps": path[200]}
for name, beta in curves.items():
    miss = (X @ (beta - ols)).abs().max().item()
    print(f"{name:20} at most {miss:.3f} from the curve of least squares")
drawn = {name: (X @ beta).cpu().numpy() for name, beta in curves.items()}
figure = tl.draw.overlay(x, y, drawn)

# %% [markdown]
# ## Seeing through it: four numbers, four speeds
#
# Call the error $e_t = \beta_t - \hat\beta$. Since the gradient is $2X^\top X e_t$, one step does
#
# $$e_{t+1} = (I - 2\eta\, X^\top X)\, e_t .$$
#
# A matrix turns most vectors. But $X^\top X$, like every symmetric matrix, has a few special
# directions at right angles to each other that it only stretches: its **eigenvectors** $v_i$. The
# stretch is the **eigenvalue** $\lambda_i$. Write $e_0 = \sum_i c_i v_i$. Then a step multiplies
# the $i$-th part, the *mode*, by $1 - 2\eta\lambda_i$ and does not mix it with the others. After
# $t$ steps
#
# $$\text{loss}_t = \text{floor} + \sum_i \lambda_i c_i^2\, (1 - 2\eta\lambda_i)^{2t} .
# \label{modes}$$
#
# No loop: you can have the loss at step 5000, or 5 million, at once. Here it stands beside what
# the loop measured.

# %% id="gd-closed-form"
eigenvalues, directions = torch.linalg.eigh(X.T @ X)
c = directions.T @ (start - ols)
t = torch.arange(5001, dtype=torch.float64, device=device)[:, None]
parts = eigenvalues * c**2 * (1 - 2 * rate * eigenvalues) ** (2 * t)
closed = loss_of(ols) + parts.sum(dim=1)
measured = torch.tensor(losses, dtype=torch.float64, device=device)
for step in range(0, 5001, 1000):
    print(f"step {step:4}  measured {measured[step]:.10g}  closed form {closed[step]:.10g}")
print("equal at all 5001 steps (rtol 1e-9):", torch.allclose(measured, closed, rtol=1e-9, atol=0))

# %% [markdown]
# The picture lays {eq}`modes` over the loop, and takes it apart: each mode is a straight line on
# this logarithmic axis, with its own slope. The two fast modes are gone within a few hundred steps.
# What you see as "the loss curve" after that is the two slow ones.

# %% id="gd-modes" alt="Loss above its floor against the step from 0 to 5000, logarithmic. Dots from the loop lie on the line of the closed form, from 297 at step 0 to 0.768 at step 5000. Four straight lines are the modes: eigenvalues 21.6 and 26.8 fall slowly, 1080 and 7870 drop out of the picture within the first few hundred steps."
for value, factor in zip(eigenvalues.tolist(), (1 - 2 * rate * eigenvalues).tolist(), strict=True):
    print(f"eigenvalue {value:10.4f}   each step multiplies by {factor:.6f}")
figure = tl.draw.modes(losses, parts.cpu().numpy(), eigenvalues.cpu().numpy())

# %% [markdown]
# ## Predict: how long for the last digit?
#
# The slowest mode has $\lambda = 21.6256$ and $\eta = 10^{-5}$. After how many steps has it shrunk
# to a thousandth? Solve $(1 - 2\eta\lambda)^t = 10^{-3}$ for $t$ and round up.

# %% role="predict"
guess = None

# %% role="reveal" id="gd-slowest-mode"
slowest = 1 - 2 * rate * eigenvalues[0].item()
steps_needed = int(np.ceil(np.log(1e-3) / np.log(slowest)))
tl.reveal(steps_needed, guess, why="t = log(0.001) / log(1 - 2 * 1e-5 * 21.6256), rounded up.")

# %% [markdown]
# ## How large may the rate be?
#
# Impatient people raise the learning rate. A mode shrinks as long as $|1 - 2\eta\lambda| < 1$,
# that is $\eta < 1/\lambda$. The first to break is the *largest* eigenvalue, while the slowness
# comes from the *smallest*. For the summed loss the edge is $1/\lambda_{\max}$.
#
# Most code averages: the mean loss is the sum divided by $n = 50$, so are its gradients. What is
# the edge for the **mean** loss? The edge for the sum is $1.26989\cdot10^{-4}$.

# %% role="predict"
guess = None

# %% role="reveal" id="gd-mean-edge"
edge_sum = 1 / eigenvalues[-1].item()
tl.reveal(50 * edge_sum, guess, why="Gradients are 50 times smaller: the rate may be larger.")

# %% [markdown]
# Now meet it. $6.0\cdot10^{-3}$ lies below the edge, $6.4\cdot10^{-3}$ lies above, by less than
# one per cent.


# %% concepts=["gd.stability_edge"]
def mean_losses(rate, checkpoints):
    """Mean loss of plain descent after each of these numbers of steps."""
    beta, found = start.clone(), []
    for step in range(max(checkpoints) + 1):
        if step in checkpoints:
            found.append((X @ beta - target).pow(2).mean().item())
        beta = beta - rate * 2 / n * X.T @ (X @ beta - target)
    return found


print(f"edge for the sum {edge_sum:.9g}, for the mean {n * edge_sum:.9g}")
for mean_rate in (6.0e-3, 6.4e-3):
    print(f"rate {mean_rate:.1e}:", row(mean_losses(mean_rate, [0, 100, 200, 500, 1000]), 6))
    fastest = 1 - 2 * mean_rate / n * eigenvalues[-1].item()
    print(f"   each step multiplies its fastest mode by {fastest:.5f}")

# %% [markdown]
# One rate ends at 0.00513, a hair above the floor 0.00511. The other is larger by a fifteenth, and
# ends at $6\cdot10^{13}$: its fastest mode grows by 1.6 per cent a step, for ever.
#
# How sharp is the edge? Forty learning rates between 0.99 and 1.01 of the prediction descend at
# once, as the columns of one matrix. Between which two does shrinking turn into growing?

# %% id="gd-edge-met"
rates = edge_sum * torch.linspace(0.99, 1.01, 40, dtype=torch.float64, device=device)
columns = start[:, None].repeat(1, 40)
halfway = None
for step in range(4000):
    if step == 2000:
        halfway = (X @ columns - target[:, None]).pow(2).sum(dim=0)
    columns = columns - rates * (2 * X.T @ (X @ columns - target[:, None]))
grew = (X @ columns - target[:, None]).pow(2).sum(dim=0) > halfway
first = int(grew.int().argmax())
print("below the edge all shrink, above all grow:", bool(grew[first:].all() & ~grew[:first].any()))
print(f"met between {rates[first - 1]:.6g} and {rates[first]:.6g}; predicted {edge_sum:.6g}")

# %% [markdown]
# ## Speed against rate
#
# In the long run each step multiplies the error by the worst factor of all modes,
# $\max_i |1 - 2\eta\lambda_i|$. To measure it, start where only the slowest and the fastest mode
# are awake, and compare the distance to the solution after 1000 and after 2000 steps: the ratio to
# the power $1/1000$.
#
# The best rate, $1/(\lambda_{\min} + \lambda_{\max})$, lies within 0.3 per cent of the edge. With
# eigenvalues this far apart, the fastest run is the one about to explode.

# %% id="gd-speed" alt="Factor per step against learning rate, in two panels: from 0 to 1.33e-4, and the last per cent before the edge. The predicted line falls slowly from 1 to 0.9945 at the best rate 1.2664e-4, then rises steeply through 1 at the edge 1.26989e-4, marked by a dashed vertical line, to 1.004 at 1.002 of the edge. All 19 measured dots lie on it."
best_rate = 1 / (eigenvalues[0] + eigenvalues[-1]).item()
sweep = np.concatenate([np.linspace(1e-5, 1.2e-4, 12), edge_sum * np.linspace(0.99, 1.002, 7)])
bowl = least_squares_bowl(X.cpu().numpy(), y)
begin = (ols + directions[:, 0] + directions[:, -1]).cpu().numpy()
walks = [bowl.descend(begin, r, 2000) for r in sweep]
far = np.array([np.linalg.norm(w[[1000, 2000]] - bowl.bottom, axis=1) for w in walks])
factors = (far[:, 1] / far[:, 0]) ** (1 / 1000)
print(f"best rate {best_rate:.6g} = {best_rate / edge_sum:.5f} of the edge")
print("measured factors at 1e-5, 1.2e-4 and 1.002 of the edge:", row(factors[[0, 11, 18]]))
figure = tl.draw.stability(sweep, factors, eigenvalues.cpu().numpy())

# %% [markdown]
# ## Play: the rate, the path, the loss
#
# The even and the odd coefficients do not see each other, so the coefficients of $x$ and $x^3$
# make a landscape in two dimensions, and the largest eigenvalue lives in it. At $10^{-4}$ the path
# jumps from wall to wall of a narrow valley while it creeps along its floor.
#
# Below, the picture stands still for one rate. In the cell after it, move the slider across the
# edge.

# %% alt="Three panels for learning rate 1e-4, 0.787 of the edge, 200 steps. Left, contours of a narrow slanted valley over the coefficients of x and x^3; the path zigzags across it from (-1, 0.25) and creeps towards the minimum (0.848, -0.0912). Top right, the loss falling from 155 to 11.2 above a dashed line at 0.255. Bottom right, the factor per step of both modes against the rate: 0.9946 and -0.575, inside the stable band, with the edge 1.27e-4 marked." id="gd-descent-still"
from tensorlab.bowl import sine_bowl

valley = sine_bowl()
walk = valley.descend([-1.0, 0.25], rate=1e-4, steps=200)
print(f"rate 1e-4 is {1e-4 / valley.edge:.6f} of the edge {valley.edge:.6g}")
print("factors per step:", row(valley.factors(1e-4)))
print("loss at steps 0, 50, 200:", row(valley.loss(walk)[[0, 50, 200]], 8))
figure = tl.draw.descent(rate=1e-4, steps=200)

# %% role="explore"
tl.explore.descent()

# %% [markdown]
# ## What scaling does
#
# The ratio $\kappa = \lambda_{\max}/\lambda_{\min}$ rules everything: it is the square of the
# condition number 19.08 of the summary table. At the best rate every step multiplies the error by
# $(\kappa - 1)/(\kappa + 1)$. For $\kappa = 364$ that is 0.9945.
#
# The eigenvalues belong to the *features*. Measure $x$ in half-turns instead of radians, or divide
# each column by its length, or replace the columns by others that span the same curves at right
# angles (the columns of `torch.linalg.qr(X).Q`), and the same cubic is found with other eigenvalues. The last column
# counts the steps that descent really takes to shrink every mode to a thousandth.


# %%
def spectrum(features):
    return torch.linalg.eigvalsh(features.T @ features)


def steps_to_thousandth(features):
    """Steps of descent at the best rate until every mode is below 1e-3 of its start."""
    values, vectors = torch.linalg.eigh(features.T @ features)
    error = vectors.sum(dim=1)  # every mode starts at 1
    best, count = 1 / (values[0] + values[-1]), 0
    while (vectors.T @ error).abs().max() > 1e-3:
        error = error - 2 * best * features.T @ (features @ error)
        count += 1
    return count


# %% [markdown]
# ## Predict: columns at right angles
#
# The columns of $Q$ have length 1 and stand at right angles, so $Q^\top Q$ is the identity: all four
# eigenvalues are 1. How many steps does descent at the best rate, $1/(1 + 1)$, need until every mode
# is below a thousandth? Look at the factor $1 - 2\eta\lambda$, and write a number.

# %% role="predict"
guess = None

# %% role="reveal" id="gd-right-angles"
answer = steps_to_thousandth(torch.linalg.qr(X).Q)
tl.reveal(answer, guess, why="The factor is 1 - 2 * 0.5 * 1 = 0: one step lands on the answer.")

# %% [markdown]
# Radians, half-turns, columns of length 1, columns at right angles:

# %% concepts=["gd.conditioning"]
half_turns = torch.stack([(X[:, 1] / np.pi) ** p for p in range(4)], dim=1)
candidates = {
    "1, x, x^2, x^3": X,
    "x in half-turns": half_turns,
    "columns of length 1": X / X.norm(dim=0),
    "columns at right angles": torch.linalg.qr(X).Q,
}
print("eigenvalues of X^T X:", row(eigenvalues.cpu(), 9))
for name, features in candidates.items():
    values = spectrum(features)
    ratio = (values[-1] / values[0]).item()
    print(f"{name:24} ratio {ratio:8.3f}   steps {steps_to_thousandth(features)}")
r = (X[:, 1] @ X[:, 3] / X[:, 1].norm() / X[:, 3].norm()).item()
print(f"x and x^3 at length 1: r = {r:.5f}, (1 + r) / (1 - r) = {(1 + r) / (1 - r):.3f}")

# %% [markdown]
# From 1258 steps to 1. But look at the 23, where columns of equal length get stuck. Two columns of
# length 1 with the dot product $r$ have $X^\top X = \begin{pmatrix} 1 & r \\ r & 1 \end{pmatrix}$,
# whose eigenvalues are $1 + r$ and $1 - r$. For $x$ and $x^3$, both odd and both largest at the ends,
# $r$ is 0.917, and no scaling of columns brings the ratio below $(1 + r)/(1 - r)$. Scaling cures
# unequal *lengths*. What is left is the *angle* between columns, and only new columns, such as $Q$,
# cure that.
#
# This is why one standardises features. To change the eigenvalues on purpose is called
# *preconditioning*. Adam, which lecture 08 takes apart, does it too, one coefficient at a time, so
# lengths are all that it can cure.

# %% [markdown]
# ## A noisy line through an `nn.Module`
#
# Last, the form in which you will meet all this. The data: $y = 4x + 5.5$ plus noise of size 0.5, at
# a hundred points, as columns of shape `(100, 1)`.
#
# A model is a class: `__init__` makes the layers, `forward` says what is computed. `nn.Linear(1, 1)`
# holds a weight and a bias, both leaves that require gradients, and computes `x @ weight.T + bias`.
# Lecture 07 takes such modules apart.


# %% id="line-model"
class Lin(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(1, 1, dtype=torch.float64)

    def forward(self, x):
        return self.linear(x)


torch.manual_seed(6)
model = Lin().to(device)
for name, parameter in model.named_parameters():
    print(f"{name:14} {tuple(parameter.shape)} requires_grad {parameter.requires_grad}")

# %% [markdown]
# Look at the shapes before you train: is the residual a column?

# %% id="line-data"
x_line = torch.linspace(-1, 1, 100, dtype=torch.float64).unsqueeze(1)
generator = torch.Generator().manual_seed(6)
noise = torch.randn(100, 1, dtype=torch.float64, generator=generator)
y_line = (4 * x_line + 5.5 + 0.5 * noise).to(device)
x_line = x_line.to(device)
print("input", tuple(x_line.shape), "output", tuple(model(x_line).shape))
print("residual", tuple((model(x_line) - y_line).shape))

# %% [markdown]
# ## Predict: the loss of a perfect fit
#
# The loss will be `MSELoss`, the mean of the squared residuals. Towards which number can it fall,
# at best: `0`, `0.25` or `0.5`?

# %% role="predict"
guess = None

# %% role="reveal" id="line-floor"
design = torch.cat([x_line, torch.ones_like(x_line)], dim=1)
solution = torch.linalg.lstsq(design, y_line).solution
floor = (design @ solution - y_line).pow(2).mean().item()
tl.reveal(min((0, 0.25, 0.5), key=lambda value: abs(value - floor)), guess, why="About 0.5 ** 2.")

# %% [markdown]
# The loop is the one that you wrote. Two lines have shorter names: `optimizer.step()` is the update
# of every parameter under `no_grad`, and `optimizer.zero_grad()` clears them. `model.train()` tells
# layers that behave differently in training that this is training; `Lin` has none, but the line
# belongs there.

# %% concepts=["gd.linear_scalar_model"]
loss_function = torch.nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.005)
model.train()
for step in range(1, 5001):
    optimizer.zero_grad()
    loss = loss_function(model(x_line), y_line)
    loss.backward()
    optimizer.step()
    if step % 1000 == 0:
        print(f"update {step}  loss before it {loss.item():.8f}")
slope, intercept = model.linear.weight.item(), model.linear.bias.item()
print(f"descent: slope {slope:.5f}, intercept {intercept:.5f}")
print(f"lstsq:   slope {solution[0].item():.5f}, intercept {solution[1].item():.5f}")
print(f"mean squared residual of lstsq {floor:.8f}")
print("eigenvalues of X^T X / 100:", row(spectrum(design).cpu() / 100, 4))

# %% [markdown]
# The loss settles at the residual of least squares, 0.199, and not at 0: that is the noise in the
# data, in these hundred draws a little smaller than $0.5^2$. And neither answer is 4 and 5.5: both
# methods find the best line for these hundred points, and the truth is another line. To look at it,
# switch to evaluation and do not record.

# %% id="line-picture" alt="A hundred points scattered around a rising line over x from -1 to 1. Two lines, the truth 4 x + 5.5 from 1.5 to 9.5 and the prediction of the model, 3.88 x + 5.49, lie nearly on one another in the middle of the points; at the ends they are 0.13 apart."
model.eval()
with torch.no_grad():
    prediction = model(x_line)
lines = {"truth": 4 * x_line + 5.5, "prediction": prediction}
apart = (lines["truth"] - prediction).abs().max().item()
print(f"truth and prediction are at most {apart:.4f} apart")
drawn = {name: line[:, 0].cpu().numpy() for name, line in lines.items()}
figure = tl.draw.overlay(x_line[:, 0].cpu().numpy(), y_line[:, 0].cpu().numpy(), drawn)

# %% [markdown]
# Here descent had an easy task. Points that lie evenly around 0 make the columns $x$ and $1$ meet
# at right angles; the eigenvalues of $X^\top X/100$ are 0.34 and 1, a ratio of 3.
#
# ## Without this course
#
# The functions that begin with `tl.` are the course's own. You will not have them in your own work,
# and you do not need them. Here is the whole program, from the first import to the picture, with
# PyTorch and matplotlib only. Put it into a file `line.py`, and `python line.py` runs it.

# %% id="alone"
import matplotlib.pyplot as plt
import torch

torch.manual_seed(0)
x = torch.linspace(-1, 1, 100).unsqueeze(1)
y = 4 * x + 5.5 + 0.5 * torch.randn(100, 1)
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
losses = []
for _ in range(200):
    loss = torch.nn.functional.mse_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())

# %% [markdown]
# `loss.item()` is a Python number. Had the list kept the tensors, it would keep 200 graphs alive.
# A loss that falls over several powers of ten is best drawn with `plt.yscale("log")`.

# %% id="alone-picture" tolerance={"dtype": "float32", "reason": "losses after up to 200 float32 steps"} alt="A loss curve against the step, from 0 to 199, with a logarithmic vertical axis: it falls steeply from 36 to about 0.7 in the first 40 steps, bends, and is flat at 0.26 from step 120 on."
plt.figure(figsize=(6, 3.5))
plt.plot(losses, label="mean squared error")
plt.yscale("log")
plt.xlabel("step")
plt.ylabel("loss")
plt.legend()
plt.show()
print(f"first loss {losses[0]:.4f}, last loss {losses[-1]:.4f}")

# %% [markdown]
# For the points and the line it is `plt.scatter(x, y)` and `plt.plot(x, model(x).detach())`:
# matplotlib takes tensors that lie on the CPU and are not recorded. To compute on another device, send
# model and data there, `model.to("cuda")` and `x.to("cuda")`, and bring back what you draw: `.cpu()`.

# %% [markdown]
# ## Second reading: the numbers of the summary table
#
# Let $r = y - X\hat\beta$ be the residuals, $n = 50$ points and $k = 4$ coefficients,
# $\mathrm{SSE} = \sum r_i^2$ what is left over and $\mathrm{SST} = \sum (y_i - \bar y)^2$ what
# there was. Then
#
# $$R^2 = 1 - \frac{\mathrm{SSE}}{\mathrm{SST}}, \qquad
# R^2_\text{adj} = 1 - \frac{\mathrm{SSE}/(n-k)}{\mathrm{SST}/(n-1)}, \qquad
# F = \frac{(\mathrm{SST}-\mathrm{SSE})/(k-1)}{\mathrm{SSE}/(n-k)},$$
#
# $$\log L = -\frac n2\Bigl(\log\frac{2\pi\,\mathrm{SSE}}{n} + 1\Bigr), \qquad
# \mathrm{AIC} = 2k - 2\log L, \qquad \mathrm{BIC} = k\log n - 2\log L .$$

# %% concepts=["ols.summary_values"]
endog, sse = fit.model.endog, fit.ssr
sst = float(np.sum((endog - endog.mean()) ** 2))
log_l = -n / 2 * (np.log(2 * np.pi * sse / n) + 1)
f_value = (sst - sse) / (k - 1) / (sse / (n - k))
formulas = {
    "R-squared": (fit.rsquared, 1 - sse / sst),
    "Adj. R-squared": (fit.rsquared_adj, 1 - sse / (n - k) / (sst / (n - 1))),
    "F-statistic": (fit.fvalue, f_value),
    "Log-Likelihood": (fit.llf, log_l),
    "AIC": (fit.aic, 2 * k - 2 * log_l),
    "BIC": (fit.bic, k * np.log(n) - 2 * log_l),
    "Cond. No.": (fit.condition_number, np.linalg.cond(X.cpu().numpy())),
}
for name, (reported, derived) in formulas.items():
    print(f"{name:15} {reported:<13.9g} {derived:.9g}")

# %% [markdown]
# If the residuals were independent noise of variance $\sigma^2$, then $\hat\beta$ would scatter
# around the truth with the covariance matrix $\sigma^2 (X^\top X)^{-1}$: its diagonal holds the
# variance of each coefficient. Put $s^2 = \mathrm{SSE}/(n-k)$ for the unknown $\sigma^2$: the square
# roots of the diagonal are the standard errors, and $t = \hat\beta / \text{standard error}$ says how
# many of them a coefficient lies away from 0. The limits `[0.025` and `0.975]` lie 2.0129 standard
# errors to either side, the number that Student's table gives for $n - k = 46$.

# %% concepts=["ols.standard_errors"]
spread = sse / (n - k) * torch.linalg.inv(X.T @ X)
errors = spread.diagonal().sqrt().cpu()
limits = ols.cpu() + torch.outer(torch.tensor([-2.0129, 2.0129], dtype=errors.dtype), errors)
print("std err, statsmodels:", row(fit.bse, 5))
print("std err, derived:    ", row(errors, 5))
print("t, statsmodels:      ", row(fit.tvalues))
print("t, derived:          ", row(ols.cpu() / errors))
print("[0.025, derived:     ", row(limits[0], 3))
print("0.975], derived:     ", row(limits[1], 3))

# %% [markdown]
# The last block describes the residuals. *Durbin-Watson* adds up the squared steps from one to the
# next and divides by SSE; independent residuals give about 2. With $s_n^2 = \mathrm{SSE}/n$, skew is
# the mean of $(r/s_n)^3$ and kurtosis the mean of $(r/s_n)^4$: 0 and 3 for a normal distribution. The
# Jarque-Bera number measures how far the two are from that,
# $\mathrm{JB} = \frac n6\bigl(\mathrm{skew}^2 + \frac14(\mathrm{kurtosis} - 3)^2\bigr)$, with
# $\mathrm{Prob} = e^{-\mathrm{JB}/2}$.

# %% id="ols-residual-tests"
residuals = fit.resid.to_numpy()
scaled = residuals / np.sqrt(sse / n)
skew, kurtosis = np.mean(scaled**3), np.mean(scaled**4)
jarque_bera = n / 6 * (skew**2 + (kurtosis - 3) ** 2 / 4)
print(f"Durbin-Watson {np.sum(np.diff(residuals) ** 2) / sse:.3f}")
print("Skew", row(skew, 4), " Kurtosis", f"{kurtosis:.3f}")
print(f"Jarque-Bera (JB) {jarque_bera:.3f}  Prob(JB) {np.exp(-jarque_bera / 2):.3f}")

# %% [markdown]
# Not derived here are *Omnibus* and *Prob(Omnibus)*, a longer recipe for the same question, and the
# tail areas *Prob (F-statistic)* and *P>|t|*, which programs look up: how often chance alone would
# give a larger $F$ or $t$.
#
# The table carries a warning, if you know where to look. Nothing here is noise: $y$ is a sine,
# exactly, and the residuals are the smooth part of it that a cubic cannot follow. Durbin-Watson is
# 0.177 where independent residuals give 2. So the standard errors are computed correctly and mean
# nothing.
#
# ## Second reading: four roads to the same coefficients
#
# **QR** writes $X = QR$: the columns of $Q$ have length 1 and stand at right angles, $R$ is
# triangular; what remains to solve is $R\beta = Q^\top y$. **SVD** writes $X =
# U\,\mathrm{diag}(s)\,V^\top$, with right angles on both sides, and $\beta =
# V\,\mathrm{diag}(1/s)\,U^\top y$. The stretches $s$ are called *singular values*.


# %% id="ols-four-roads"
def by_qr(X, y):
    Q, R = torch.linalg.qr(X)
    return torch.linalg.solve_triangular(R, (Q.T @ y)[:, None], upper=True)[:, 0]


def by_svd(X, y):
    U, s, Vh = torch.linalg.svd(X, full_matrices=False)
    kept = s > 1e-15 * s[0]  # what statsmodels does: directions below the cutoff count as absent
    inverse = torch.where(kept, 1 / s, torch.zeros_like(s))
    return Vh.T @ (inverse * (U.T @ y))


for name, solve in {"QR": by_qr, "SVD": by_svd}.items():
    print(f"{name:4} {row(solve(X, target).cpu(), 9)}")

# %% [markdown]
# On the cubic all four agree: these two, the normal equations and `lstsq`. They need not.
#
# The normal equations hold $X^\top X$, and its condition number is the square of that of $X$: 19.08
# becomes 364, harmless in 16 digits. It need not stay harmless. Take two columns that differ by
# $10^{-8}$ only, after {cite}`lauchli1961`. Their difference is well within reach of float64, but
# the product squares it to $10^{-16}$, and $1 + 10^{-16}$ rounds to 1. Read the last line of the
# message.

# %% role="mistake" raises="_LinAlgError"
e = 1e-8
X_thin = torch.tensor([[1, 1], [e, 0], [0, e]], dtype=torch.float64, device=device)
y_thin = X_thin @ torch.tensor([3.0, 1.0], dtype=torch.float64, device=device)
by_normal_equations(X_thin, y_thin)

# %% [markdown]
# *The solver failed because the input matrix is singular*: the matrix that it got, `[[1, 1], [1,
# 1]]`, has two equal rows. The data did not have two equal columns. Forming $X^\top X$ made it so,
# before any solver was called. QR and SVD never form that product.

# %% id="ols-thin"
print("X^T X:", (X_thin.T @ X_thin).tolist())
for name, solve in {"QR": by_qr, "SVD": by_svd}.items():
    print(f"{name:4} {row(solve(X_thin, y_thin).cpu())}")

# %% [markdown]
# A constructed case is easily dismissed, so here is one that happens: fifty years of a quantity
# that follows $1 + 2u - u^2$, where $u = (\text{year} - 1995.5)/25$, and somebody who fits a cubic
# in the **raw year**, 1971 to 2020. The columns reach $8\cdot10^9$ and are nearly parallel. There
# is no noise, so the true coefficients come from multiplying out the square.

# %% id="ols-year-columns"
year = torch.arange(1971.0, 2021.0, dtype=torch.float64, device=device)
u = (year - 1995.5) / 25
X_year = torch.stack([year**0, year, year**2, year**3], dim=1)
y_year = 1 + 2 * u - u**2
true = torch.tensor([-6529.8724, 6.4656, -0.0016, 0.0], dtype=torch.float64, device=device)
weight = X_year.norm(dim=0)  # how far one unit of each coefficient moves the curve
print("lengths of the columns:", row(weight.cpu(), 4))


def correct_to_six_digits(beta):
    return bool(((beta - true) * weight).abs().max() < 1e-6 * (true * weight).abs().max())


# %% [markdown]
# ## Predict: who survives?
#
# Which of `"normal equations"`, `"QR"`, `"SVD"` find the true coefficients to six digits? Write a
# list of names.

# %% role="predict"
guess = None

# %% role="reveal"
solvers = {"normal equations": by_normal_equations, "QR": by_qr, "SVD": by_svd}
answer = [name for name, f in solvers.items() if correct_to_six_digits(f(X_year, y_year))]
tl.reveal(answer, guess, why="One squares the condition, one drops a direction below its cutoff.")

# %% [markdown]
# Look closer: are the coefficients right to six digits, and does the curve meet the data to nine?

# %%
for name, solve in solvers.items():
    beta = solve(X_year, y_year)
    close = bool((X_year @ beta - y_year).abs().max() < 1e-9)
    print(f"{name:17} coefficients: {correct_to_six_digits(beta)!s:6} curve to 1e-9: {close}")

# %% [markdown]
# Here is what the last two return, beside the truth, and what `statsmodels` says about it.

# %% id="ols-year-svd"
by_cutoff = by_svd(X_year, y_year)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    by_statsmodels = sm.OLS(y_year.cpu().numpy(), X_year.cpu().numpy()).fit().params
print("SVD        ", row(by_cutoff.cpu(), 4))
print("statsmodels", row(by_statsmodels, 4))
print("truth      ", row(true.cpu()))
print(f"largest miss of the SVD's curve {(X_year @ by_cutoff - y_year).abs().max():.4f}")
print("warning:", caught[0].message)

# %% [markdown]
# The SVD has not failed by accident. The smallest singular value lies below $10^{-15}$ of the
# largest, so the method declares the data unable to decide about that direction, and returns the
# *shortest* of all coefficient vectors that fit about as well. `statsmodels` computes in the same
# way, gives the same answer, and warns. That is not a bug; it answers another question than the
# one you asked.

# %% [markdown]
# The cure costs one line: fit in $u$, centred and scaled, instead of the raw year. Then the
# condition number is 8 and every road arrives. Scaling will be the cure of gradient descent too.

# %% id="ols-year-scaled"
X_u = torch.stack([u**0, u, u**2, u**3], dim=1)
print(f"condition number with u: {torch.linalg.cond(X_u):.4f}")
for name, solve in solvers.items():
    print(f"{name:17} {row(solve(X_u, y_year).cpu())}")

# %% [markdown] role="summary"
# ## What you saw
#
# * `statsmodels` and the normal equations give 0.847629 for $x$ and $-0.0912017$ for $x^3$.
# * Descent on a quadratic is four geometric series. Each mode is multiplied by $1 -
#   2\eta\lambda_i$ a step, and every loss that the loop printed could be computed in advance.
# * The largest eigenvalue sets the edge, $1/\lambda_{\max}$ for the sum and $n/\lambda_{\max}$ for
#   the mean; the smallest sets the pace. Their ratio is what hurts.
# * Other features have another ratio: 364, 62, 23, 1. Scaling cures lengths, down to 23; the rest
#   is the angle between columns. The steps fell from 1258 to 1.
# * A `(50, 50)` residual trains towards the flat line and never complains.
# * An `nn.Module` with an optimiser is the same loop with shorter names, and a loss curve needs
#   three lines of matplotlib.
# * Second reading: nearly all numbers of the summary table follow from $X$, $y$ and the residuals.
#   Normal equations, QR, SVD and `lstsq` agree while the features are harmless. With the raw year
#   as feature they give three different answers, and with nearly equal columns the normal equations
#   refuse. Use QR, scale the features, read the condition number.

# %% [markdown] role="further"
# ## Where to read on
#
# * {cite}`golub2013`, chapter 5: QR and least squares.
# * {cite}`trefethen1997`, lectures 11, 18 and 19: conditioning of least squares, and why the normal
#   equations lose digits.
# * {cite}`boyd2004`, section 9.3: gradient descent and the condition number.
# * {cite}`goh2017`: the eigenmodes, drawn so that you can drag them.
# * {cite}`lauchli1961`: the matrix with the $10^{-8}$.
# * The `statsmodels` documentation, page *Ordinary Least Squares*; the PyTorch documentation of
#   `torch.linalg.lstsq`, which names the drivers and says when each may be used.
