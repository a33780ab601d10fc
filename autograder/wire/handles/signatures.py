"""Signatures of the student's functions, as they were described."""

from __future__ import annotations

import inspect
from typing import Any

__all__ = ["annotations_of", "signature_of"]

_KINDS = {
    int(kind): kind
    for kind in (
        getattr(inspect.Parameter, name)
        for name in (
            "POSITIONAL_ONLY",
            "POSITIONAL_OR_KEYWORD",
            "VAR_POSITIONAL",
            "KEYWORD_ONLY",
            "VAR_KEYWORD",
        )
    )
}


def signature_of(found: Any) -> inspect.Signature | None:
    """Return the signature that was described, or None; what is malformed raises some error."""
    if found is None:
        return None
    parameters, returned = found
    empty = inspect.Signature.empty
    return inspect.Signature(
        [
            inspect.Parameter(
                name,
                _KINDS[kind],
                default=empty if default is None else default[0],
                annotation=empty if annotation is None else annotation[0],
            )
            for name, kind, default, annotation in parameters
        ],
        return_annotation=empty if returned is None else returned[0],
    )


def annotations_of(signature: inspect.Signature) -> dict[str, Any]:
    """Return what a function with this signature has as its annotations."""
    annotated = {name: found.annotation for name, found in signature.parameters.items()}
    annotated["return"] = signature.return_annotation
    return {name: value for name, value in annotated.items() if value is not signature.empty}
