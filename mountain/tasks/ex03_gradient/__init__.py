"""Exercise 03, gradient: derive it, follow the error, feel it by differences, and compare."""
