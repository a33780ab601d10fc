"""How a test in one process uses what a student wrote in another.

Two processes: the *checker* C runs locked cells and tests, the *student's process* S runs answers.
One stream socket joins them. C trusts nothing that S sends; S may trust C.

Frames
    Eight bytes of length, big endian, then a message. `frames` caps lengths and waits at most until
    a deadline.

Messages
    ========================  ====================================================================
    one byte                  1 request, 2 reply, 3 raise
    number of the request     counted by whoever asks; a reply repeats it
    text                      what was printed in S since its last message; bounded
    numbers                   objects that C needs no more; from S, those that it does not need
    value                     where the global random generators stand, if they were moved
    numbers, contents         what both know and has changed here since the last message
    value                     ``(operation, *arguments)``, a result, or an exception
    ========================  ====================================================================

    C asks, S answers. While S works on an answer it may ask C in turn, but only to use a callback
    that a test has passed to it. A request at any other time, a reply that nobody waits for, a
    number that is not due: each ends the conversation.

Values
    A letter, then what it needs (`registry`). Plain values, small values of libraries
    (`adapters.scalars`) and exceptions are copied. What has an identity is numbered by its first
    sender (even: C, odd: S) and crosses once; later it is named by its number. So a list that a
    function returns *is* the list that was passed to it, in-place changes on either side arrive on
    the other with the next message, and every view stays a view: a tensor is (memory, dtype, shape,
    stride, offset) and memory is an object of its own, as is a random generator.

From S to C only data
    None, bool, int, float, complex, str, bytes, bytearray, tuple, list, dict, OrderedDict,
    defaultdict, Counter, deque, set, frozenset, named tuples, dict views, range, slice, Ellipsis,
    Decimal, Fraction, dates; NumPy arrays, scalars and dtypes; torch tensors, parameters, dtypes,
    devices and sizes; pandas Series, DataFrames, indexes and scalars; random generators;
    exceptions; plain types and modules by name; and descriptions of anything else, of which C
    makes proxies (`handles`). Subclasses arrive as their plain base. C has no reader for pickles.

From C to S also
    Live objects of libraries and of locked cells (`adapters.live`), and callbacks
    (`handles.callbacks`): what a test defines is called from S and runs in C, and none of its code
    leaves C.

Operations that C asks for
    ``run``, ``read``, ``bind``, ``shadow``, ``keep``, ``lock`` on S's namespace; ``call``,
    ``get``, ``set``, ``unset``, ``do`` (a special method), ``dir``, ``text``, ``copy``, ``item``,
    ``list`` on its objects; ``backward`` through the graph of a tensor that S has sent
    (`gradients`).

What S changes
    Where the checker says so (`Peer.before_changes`), a change of what C has made reaches a copy
    (`own_copies`), which is S's from then on.

Operations that S asks for
    ``call``, ``get``, ``set``, ``do`` on callbacks; ``backward`` through the graph of a tensor that
    C has sent; ``rebound``, to name what its code has bound anew of the names that C has read.
"""
