"""Exercise 12, capstone: a cyclic schedule, a log that tells on its loop, and a whole training."""
