"""Exercise 14, sweep and stop: the next grid of rates, and a training that ends in time."""
