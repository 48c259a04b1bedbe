"""Exercise 11, Adam: written out, without its correction, and with decay beside it."""
