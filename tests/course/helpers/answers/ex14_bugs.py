"""Answers to exercise 14, the bug hunt."""

import numpy as np

from tests.course.helpers.book import right, wrong


@right("repaired-rmsprop")
def by_difference(gradient, square, t):
    square = square + 0.01 * (gradient * gradient - square)
    return gradient / (np.sqrt(square) + 1e-8), square


@right("repaired-rmsprop")
def the_root_as_state(gradient, size, t):
    size = np.hypot(0.99**0.5 * size, 0.1 * gradient)
    return [gradient / (size + 1e-8), size]


@wrong("repaired-rmsprop", "unrepaired")
def the_suspect(gradient, square, t):
    square = 0.01 * square + 0.99 * gradient**2
    return gradient / (square + 1e-8) ** 0.5, square


@wrong("repaired-rmsprop", "epsilon-left")
def new_weights_alone(gradient, square, t):
    square = square * 0.99 + gradient * gradient * 0.01
    return gradient / np.sqrt(square + 1e-8), square


@wrong("repaired-rmsprop", "weights-left")
def new_root_alone(gradient, square, t):
    square = 0.01 * square + (1 - 0.01) * gradient**2
    return gradient / (square**0.5 + 1e-8), square


@wrong("repaired-rmsprop", "changed-input")
def squared_in_place(gradient, square, t):
    direction = gradient / ((0.99 * square + 0.01 * gradient**2) ** 0.5 + 1e-8)
    gradient *= gradient
    return direction, 0.99 * square + 0.01 * gradient


@wrong("repaired-rmsprop", "no-pair")
def without_the_state(gradient, square, t):
    return gradient / ((0.99 * square + 0.01 * gradient**2) ** 0.5 + 1e-8)


@wrong("repaired-rmsprop", "sums")
def one_weight_missing(gradient, square, t):
    square = gradient**2 + 0.99 * square
    return gradient / (square**0.5 + 1e-8), square


@right("repaired-nesterov")
def in_one_formula(gradient, velocity, t):
    return 1.9 * gradient + 0.81 * velocity, 0.9 * velocity + gradient


@right("repaired-nesterov")
def faded_velocity_as_state(gradient, faded, t):
    faded = 0.9 * (faded + gradient)
    return gradient + faded, faded


@wrong("repaired-nesterov", "unrepaired")
def the_other_suspect(gradient, velocity, t):
    direction = gradient + 0.9 * velocity
    velocity = 0.9 * velocity + 0.1 * gradient
    return direction, velocity


@wrong("repaired-nesterov", "order-left")
def the_heavy_ball(gradient, velocity, t):
    velocity = 0.9 * velocity + gradient
    return velocity, velocity


@wrong("repaired-nesterov", "average-left")
def still_an_average(gradient, velocity, t):
    velocity = velocity - 0.1 * (velocity - gradient)
    return 0.9 * velocity + gradient, velocity


@wrong("repaired-nesterov", "no-fading")
def full_length(gradient, velocity, t):
    velocity = 0.9 * velocity + gradient
    return velocity + gradient, velocity


@wrong("repaired-nesterov", "uphill")
def with_the_minus(gradient, velocity, t):
    velocity = 0.9 * velocity + gradient
    return -(gradient + 0.9 * velocity), velocity


@wrong("repaired-nesterov", "error")
def wrong_name(gradient, velocity, t):
    v = 0.9 * velocity + gradient
    return gradient + 0.9 * v, velocty  # noqa: F821


@wrong("repaired-rmsprop", "never-falls")
def largest_so_far(gradient, square, t):
    square = np.maximum(square, 0.99 * square + 0.01 * gradient**2)
    return gradient / (np.sqrt(square) + 1e-8), square


@wrong("repaired-rmsprop", "adagrad")
def sums_of_squares(gradient, square, t):
    square = square + gradient * gradient
    return gradient / (square**0.5 + 1e-8), square


@wrong("repaired-rmsprop", "keeps-the-root")
def root_as_state(gradient, square, t):
    square = 0.99 * square + 0.01 * gradient**2
    root = np.sqrt(square)
    return gradient / (root + 1e-8), root


@wrong("repaired-rmsprop", "long-memory")
def beta_of_adam(gradient, square, t):
    square = 0.999 * square + 0.001 * gradient**2
    return gradient / (square**0.5 + 1e-8), square


@wrong("repaired-nesterov", "gradient-twice")
def adds_the_ball(gradient, velocity, t):
    new = 0.9 * velocity + gradient
    return gradient + new + 0.9 * velocity, new


@wrong("repaired-nesterov", "never-fades")
def sum_of_all(gradient, velocity, t):
    velocity = velocity + gradient
    return gradient + 0.9 * velocity, velocity


@wrong("repaired-nesterov", "keeps-the-gradient")
def wrong_state(gradient, velocity, t):
    new = 0.9 * velocity + gradient
    return gradient + 0.9 * new, gradient


@wrong("repaired-nesterov", "squared")
def faded_twice(gradient, velocity, t):
    new = 0.9 * velocity + gradient
    return gradient + 0.81 * new, new


@wrong("repaired-nesterov", "all-faded")
def faded_as_a_whole(gradient, velocity, t):
    velocity = 0.9 * velocity + gradient
    return 0.9 * (gradient + velocity), velocity


@wrong("repaired-nesterov", "gradient-faded")
def the_other_one_faded(gradient, velocity, t):
    velocity = 0.9 * velocity + gradient
    return 0.9 * gradient + velocity, velocity
