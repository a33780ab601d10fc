# %% [markdown] role="header"
# # Start here
#
# This course teaches tensors, automatic differentiation and optimisation with PyTorch, from the
# first list of numbers to a trained model and a picture in the wrong colours. It consists of
# lectures and their problem sets, and all of them are notebooks like this one: text, code that
# runs, and results. To begin, you need Python and the mathematics of school up to the derivative;
# later lectures need more, and the table below says what. This page shows you how to work with
# them.
#
# ## You will be able to
#
# * run cells, and know what the notebook remembers
# * commit to a prediction before you see an answer
# * read an error, play with a picture, and understand what a check tells you
# * find the lecture, the problem set and the help that you need

# %% [markdown]
# ## Run a cell
#
# Click into the grey cell below, or move to it with the arrow keys. Press **Shift+Enter**. The
# cell runs, its result appears under it, and the next cell is selected. The number in square
# brackets counts the cells that you have run; a star means that the cell is still running.

# %% id="first_cell"
print("2 + 3 =", 2 + 3)

# %% [markdown]
# ## What the notebook remembers
#
# Behind the page runs a Python process, the *kernel*. It keeps every name that a cell has
# defined.

# %% id="kernel_starts"
cups = 0
print("cups of coffee:", cups)

# %% [markdown]
# What counts is the order in which you *run* cells, and not the order in which they stand. Run
# the next cell twice and watch the number. Then run the one above again, and then this one.

# %% id="kernel_remembers"
cups = cups + 1
print("cups of coffee:", cups)

# %% [markdown]
# If a notebook behaves as if it remembered things that no longer stand on the page, it does.
# Choose *Kernel, Restart Kernel and Run All Cells* from the menu, and what you see is again what
# the text says. The results that were there when you opened this page came from such a run. The
# whole course is run and compared in this way before it is published, so your results should be
# the same.
#
# Nearly every lecture begins with these lines. `tensorlab` is the course's own toolbox.
# `tl.device()` finds out whether there is a GPU to compute on and takes the CPU otherwise;
# nothing else changes.

# %% role="setup"
import torch

import tensorlab as tl

tl.style.use()
device = tl.device()

# %% [markdown]
# ## Predict, then look
#
# This is how the lectures teach. A question stands in front of the code. **You answer first**:
# replace `None` by your answer, run the cell, then run the next one. It shows a closed line.
# Click on it, or reach it with Tab and press Enter, to see the answer and whether you had it. A
# wrong prediction is the best thing that can happen: now you know where to read slowly.
#
# Try it. Python's `range(5)` counts 0, 1, 2 and so on. What is `sum(range(5))`?

# %% role="predict"
guess = None

# %% role="reveal" id="sample_reveal"
tl.reveal(sum(range(5)), guess, why="range stops before its end: 0 + 1 + 2 + 3 + 4.")

# %% [markdown]
# An answer may be a number, a tuple such as `(4, 5)`, a list, `True`, or a word in quotes. Where
# the question offers `"error"`, running the code may fail, and you may say so.
#
# ## Errors are part of the text
#
# Some cells fail on purpose: each lecture makes the mistake that everybody makes, and then reads
# the message with you. Read an error from below. The last line says what happened; the lines
# above say where.

# %% id="sample_error" raises="ZeroDivisionError"
1 / 0

# %% [markdown]
# Such a cell does not stop *Run All*. If a cell fails that should not, the run stops there, and
# everything below it is old.
#
# ## Pictures and numbers
#
# Pictures come from `tl.draw`. Beside each stands a print of the numbers that it shows, so that
# you can check one against the other, and a description for readers who cannot see it. This one
# shows which elements of a small table an index picks: lecture 01 is about that.

# %% id="sample_picture" alt="Left, a table of three rows and four columns with the numbers 0 to 11; the first column, 0, 4 and 8, has thick frames. Right, the result of x[:, 0], one row with 0, 4 and 8, marked as a view."
print(torch.arange(12).reshape(3, 4)[:, 0].tolist())
figure = tl.draw.indexing("x[:, 0]", shape=(3, 4))

# %% [markdown]
# ## Play
#
# Each lecture has an *explorable*: the same picture with boxes to type into, or sliders to move.
# Tab takes you from one control to the next, and the arrow keys move a slider. Nothing can break.
# Type `x[0]`, then `x[1:]`, then something that cannot work. Explorables need a running kernel:
# run the cell first.

# %% role="explore"
tl.explore.indexing("x[:, 0]")

# %% [markdown]
# ## What a check says
#
# In the problem sets, checks try your functions out. A check is a sentence about one call. Here
# is a function that should double a number but squares it, a check that it happens to pass, and
# one that catches it. `tl.attempt` fetches the message, so that this page runs on.


# %% id="sample_check"
def double(number):
    return number * number


tl.check.call(double, 2).equals(4).done()
print("double(2) passed")
print(tl.attempt(tl.check.call(double, 3).equals, 6, hint="Twice, not squared."))

# %% [markdown]
# Read a message from above: which call, what is wrong about it (type, shape, dtype or values, in
# this order), what was expected, what came, and a hint. A function that passes one check need not
# be right, as you see.
#
# A check that passes says so in a green line, and after the last check of an exercise that line
# leads to the next. When something slips, a blue line says what helps: a set-up cell that was not
# run since the kernel started, an answer that Python could not read, cells run out of order. If
# the kernel dies, everything that it remembered is gone: choose *Run, Run All Above Selected Cell*.
#
# ## The lectures
#
# Each names at its top how long it takes, what it builds on, and what you will be able to do; at
# its end stand its problem set and the next lecture. Most readers need between 45 and 130 minutes
# for one. Two sittings are better than one where it takes more than an hour: stop at a heading, and
# begin the next time with *Restart Kernel and Run All Cells*.
#
# Some headings begin with *Second reading*. What stands under them goes deeper or aside. Nothing that
# comes later in the lecture needs it, only an exercise here and there. Leave it out the first time
# if you are short of time.
#
# | lecture | what it teaches | mathematics that you need |
# |---|---|---|
# | [01 Tensors](01_tensors.ipynb) | make tensors, take parts of them, multiply and join them, share them with NumPy, move them to a device | the derivative of $w^2$; the product of matrices is explained |
# | [02 Number types](02_dtypes.ipynb) | what a number costs in bytes, what it can hold, and what happens when it cannot | powers and logarithms; a derivative at the end |
# | [03 Broadcasting](03_broadcasting.ipynb) | one rule by which tensors of different shapes meet, and the bug that it can hide | none; mean and variance are explained |
# | [04 Views and storage](04_views.ipynb) | one block of memory under many names: who shares, who copies, who changes it | none |
# | [05 Automatic differentiation](05_autograd.ipynb) | how a recorded computation becomes exact derivatives, and how gradients add up | the chain rule; partial derivatives |
# | [05b How autograd works](05b_how_autograd_works.ipynb) | second half of 05: you build the machine yourself, and check what it says | Taylor's formula; eigenvalues of a 2 by 2 matrix |
# | [06 Least squares, solved and descended](06_ols_vs_gradient_descent.ipynb) | one model fitted in two ways, with every step of the slow way predicted | products, transposes and inverses of matrices; eigenvectors; for the second reading variance and covariance |
# | [07 Modules and training](07_modules_and_training.ipynb) | parameters, layers, data in batches, and a training loop that you can trust | the chain rule; the logarithm; mean and variance |
# | [08 Optimisers](08_optimizers.ipynb) | momentum, Adagrad and Adam from their formulas, and how to compare them fairly | eigenvalues, as in 06 |
# | [09 Pictures as tensors](09_cifar_channels.ipynb) | swap, silence and mix the colours of small photographs, and know what is shared and what is copied | cross entropy, as in 07 |
#
# If something in the last column is new to you, [*Mathematics for Machine
# Learning*](https://mml-book.github.io) by M. P. Deisenroth, A. A. Faisal and C. S. Ong is free to
# read: chapter 2 for matrices, section 4.2 for eigenvectors, chapter 5 for partial derivatives, the
# Jacobian, the Hessian and Taylor's formula, section 6.4 for variance and covariance. Of [the Python
# tutorial](https://docs.python.org/3/tutorial/), sections 3 to 5 and the part of section 7 on
# f-strings are enough for the first four lectures; from lecture 05 on you also need section 9, on
# classes.
#
# ## How problem sets work
#
# A problem set has the number of its lecture: `ps03_broadcasting` belongs to lecture 03, and the
# end of each lecture leads to it. They stand in the folder `problem_sets`. Each exercise is a
# sentence that says what to write, with its points, its difficulty, an honest number of minutes,
# and the section of the lecture that it stands on.
#
# 1. Write your answer where the cell says `raise NotImplementedError`. Delete that line.
# 2. Stuck? Under each exercise stand three closed lines with **hints**. The first points the way;
#    the third is enough to solve it.
# 3. Run the **check** cell below your answer. An untouched exercise is *not attempted yet*, which
#    is not the same as wrong.
# 4. Before you hand in, press **Validate** in the toolbar. It saves, runs everything from the top
#    in a fresh kernel, and says how each exercise stands, with a link to it. `tl.validate("ps03")`
#    in a cell, or in a terminal's Python, does the same.
# 5. Grading also runs **hidden checks**, on other inputs: an empty tensor, a negative number, a
#    transposed one. Their messages name the kind of case and not the numbers. So solve the
#    sentence and not the example.
# 6. A few answers are prose. A person reads them, by the criteria that stand in the exercise. The
#    box to write in says so: double-click it.
#
# ## Handing in
#
# The last cell of each problem set hands it in: `tl.submit("ps03", "Your Name")`. It looks whether
# anything is missing, packs the notebook into a zip in the course's folder and gives you a receipt
# with the time and a hash. Give the zip to your teacher. Where your course has an exchange, it goes
# there by itself. You may hand in again; the newest counts.
#
# You may add cells and print whatever you like. Leave the check cells alone: grading does not use
# your copy of them. Solutions are published after the deadline, each with the commonest wrong
# answer.
#
# ## How far you are
#
# While you work in JupyterLab, the course notes on your machine which cells you have run, which
# predictions came true at the first try, and which checks pass. Nothing of it is sent anywhere or
# counts for anything; below the table stands where it lies, and you may delete it.

# %% id="progress_panel"
tl.progress()

# %% [markdown]
# `tl.predictions()` lists the predictions that did not come true, each with a link to the section
# that is worth reading again.
#
# ## The keyboard
#
# A cell is in *edit mode* (you type into it) or in *command mode* (keys are commands).
#
# | keys | what they do |
# |---|---|
# | Enter, Esc | go to edit mode, go to command mode |
# | Shift+Enter, Ctrl+Enter | run the cell and go on; run it and stay |
# | Up and Down, or K and J | select another cell (command mode) |
# | A, B | insert a cell above, below (command mode) |
# | D D | press D twice: delete the cell (command mode) |
# | Z | undo what was done to a cell (command mode) |
# | I I, 0 0 | interrupt the kernel; restart it (command mode) |
# | Tab | complete the name that you are typing |
# | Shift+Tab | show the documentation of the function at the cursor |
# | Ctrl+S | save |
# | Ctrl+B | hide or show the list of files, for more room |
# | Ctrl+Shift+C | open the list of all commands, to be searched by typing |
#
# On a Mac, read Cmd for Ctrl.
#
# ## Where help is
#
# Every function of the toolbox explains itself, with an example. Put a question mark behind a
# name, as in `tl.reveal?`, or press Shift+Tab. In code, `help` does the same. The first line is
# the summary:

# %% id="sample_help"
for function in (tl.reveal, tl.attempt, tl.device, tl.draw.indexing):
    print(f"{function.__name__:9}", function.__doc__.splitlines()[0])

# %% [markdown]
# * What does this PyTorch function do? The documentation of PyTorch has a page for each name.
#   Every lecture ends with *Where to read on*, which leads to it.
# * The kernel hangs, or the computer is slow: interrupt it (I I), then restart it (0 0).
# * You changed a lecture and want the original back: unpack the course's zip again somewhere else.
# * Something here is wrong: tell the person who gave you the course, with the name of the
#   notebook and the sentence or cell. Every printed number has a proof in `docs/numbers.md`, and
#   we want to know about any that fails.
#
# Now open [01 Tensors](01_tensors.ipynb).
