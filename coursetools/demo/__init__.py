"""A sample class, made from a problem set's own answers: what `make demo` grades."""
