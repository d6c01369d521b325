"""The peers of the quality benchmark, one family a file; each peer takes a Run and returns (choices, predicted rewards or None)."""
