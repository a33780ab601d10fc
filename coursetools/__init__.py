"""The course's build tools: text to notebooks, proofs of checks, validation, book, bundle."""
