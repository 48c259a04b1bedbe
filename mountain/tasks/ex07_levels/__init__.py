"""Exercise 07, levels: one training in pure Python and in PyTorch, and the rate it can bear."""
