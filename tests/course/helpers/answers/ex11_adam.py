"""Answers to exercise 11, Adam. For ``value`` tasks they are functions of the numbers given."""

import math

import numpy as np

from descent_lib.rules import Adam
from tests.course.helpers.book import right, wrong


@right("adam")
def by_differences(gradient, state, t):
    m, v = state
    m, v = m + 0.1 * (gradient - m), v + 0.001 * (gradient * gradient - v)
    size = np.sqrt(v / (1 - pow(0.999, t + 1)))
    return m / (1 - pow(0.9, t + 1)) / (size + 1e-8), [m, v]


@right("adam")
def correction_in_the_rate(gradient, state, t):
    m, v = 0.9 * state[0] + 0.1 * gradient, 0.999 * state[1] + 0.001 * gradient**2
    root = math.sqrt(1 - 0.999 ** (t + 1))
    return root / (1 - 0.9 ** (t + 1)) * m / (v**0.5 + root * 1e-8), (m, v)


@right("adam")
def with_all_gradients(gradient, state, t):
    seen = [*state, gradient] if t else [gradient]
    old = np.arange(len(seen))[::-1]
    m = sum(0.9**k * g for k, g in zip(old, seen, strict=True)) / sum(0.9**old)
    v = sum(0.999**k * g**2 for k, g in zip(old, seen, strict=True)) / sum(0.999**old)
    return m / (np.sqrt(v) + 1e-8), seen


@wrong("adam", "uncorrected")
def plain_averages(gradient, state, t):
    m = state[0] * 0.9 + gradient * (1 - 0.9)
    v = state[1] * 0.999 + gradient * gradient * (1 - 0.999)
    return m / (np.sqrt(v) + 1e-8), (m, v)


@wrong("adam", "error")
def counted_from_nought(gradient, state, t):
    m, v = 0.9 * state[0] + 0.1 * gradient, 0.999 * state[1] + 0.001 * gradient**2
    return m / (1 - 0.9**t) / ((v / (1 - 0.999**t)) ** 0.5 + 1e-8), (m, v)


@wrong("adam", "one-behind")
def repaired_with_an_if(gradient, state, t):
    n = t if t > 0 else 1
    m, v = 0.9 * state[0] + 0.1 * gradient, 0.999 * state[1] + 0.001 * gradient**2
    return m / (1 - 0.9**n) / ((v / (1 - 0.999**n)) ** 0.5 + 1e-8), (m, v)


@wrong("adam", "no-power")
def divided_by_the_same_numbers(gradient, state, t):
    m, v = 0.9 * state[0] + 0.1 * gradient, 0.999 * state[1] + 0.001 * gradient**2
    return m / (1 - 0.9) / ((v / (1 - 0.999)) ** 0.5 + 1e-8), (m, v)


@wrong("adam", "not-squared")
def both_averages_of_the_gradient(gradient, state, t):
    m, v = 0.9 * state[0] + 0.1 * gradient, 0.999 * state[1] + 0.001 * gradient
    with np.errstate(invalid="ignore"):
        size = np.sqrt(v / (1 - 0.999 ** (t + 1)))
    return m / (1 - 0.9 ** (t + 1)) / (size + 1e-8), (m, v)


@wrong("adam", "epsilon-inside")
def root_of_everything(gradient, state, t):
    m, v = 0.9 * state[0] + 0.1 * gradient, 0.999 * state[1] + 0.001 * gradient**2
    hat = v / (1 - 0.999 ** (t + 1))
    return m / (1 - 0.9 ** (t + 1)) / np.sqrt(hat + 1e-8), (m, v)


@wrong("adam", "stores-corrected")
def hats_overwrite(gradient, state, t):
    m, v = state
    m = 0.9 * m + 0.1 * gradient
    m = m / (1 - 0.9 ** (t + 1))
    v = 0.999 * v + 0.001 * gradient**2
    v = v / (1 - 0.999 ** (t + 1))
    return m / (v**0.5 + 1e-8), (m, v)


@wrong("adam", "uphill")
def with_the_minus(gradient, state, t):
    m, v = 0.9 * state[0] + 0.1 * gradient, 0.999 * state[1] + 0.001 * gradient**2
    return -m / (1 - 0.9 ** (t + 1)) / ((v / (1 - 0.999 ** (t + 1))) ** 0.5 + 1e-8), (m, v)


@wrong("adam", "keeps-state")
def averages_in_a_default(gradient, state, t, kept=[0.0, 0.0]):  # noqa: B006
    kept[0] = 0.9 * kept[0] + 0.1 * np.mean(gradient)
    kept[1] = 0.999 * kept[1] + 0.001 * np.mean(gradient) ** 2
    m_hat, v_hat = kept[0] / (1 - 0.9 ** (t + 1)), kept[1] / (1 - 0.999 ** (t + 1))
    return m_hat / (v_hat**0.5 + 1e-8) + 0 * gradient, kept


@wrong("adam", "no-pair")
def three_results(gradient, state, t):
    m, v = 0.9 * state[0] + 0.1 * gradient, 0.999 * state[1] + 0.001 * gradient**2
    direction = m / (1 - 0.9 ** (t + 1)) / ((v / (1 - 0.999 ** (t + 1))) ** 0.5 + 1e-8)
    return direction, m, v


@right("first-stride")
def by_the_rule(lr, gradient, beta1, beta2):
    m, v = (1 - beta1) * gradient, (1 - beta2) * gradient**2
    return round(lr * m / math.sqrt(v), 6)


@wrong("first-stride", "half-corrected")
def only_above(lr, gradient, beta1, beta2):
    return lr * (1 - beta1) * gradient / math.sqrt(gradient**2)


@wrong("first-stride", "times-gradient")
def not_cancelled(lr, gradient, beta1, beta2):
    return lr * (1 - beta1) * gradient / math.sqrt(1 - beta2)


@wrong("first-stride", "sign")
def downwards(lr, gradient, beta1, beta2):
    return -lr * (1 - beta1) / math.sqrt(1 - beta2)


@right("adamw")
def shrinks_first(x, gradient, state, t, lr, decay):
    direction, state = Adam()(gradient, state, t)
    x = x * (1 - lr * decay)
    return x - lr * direction, state


@right("adamw")
def weight_by_weight(x, gradient, state, t, lr, decay):
    direction, (m, v) = Adam()(gradient, state, t)
    moved = [w - lr * d - lr * decay * w for w, d in zip(x, direction, strict=True)]
    return [moved, [m, v]]


@wrong("adamw", "coupled")
def decay_in_the_gradient(x, gradient, state, t, lr, decay):
    g = gradient + decay * x
    direction, state = Adam()(g, state, t)
    return x - lr * direction, state


@wrong("adamw", "without-rate")
def shrinks_without_rate(x, gradient, state, t, lr, decay):
    direction, state = Adam()(gradient, state, t)
    return (1 - decay) * x - lr * direction, state


@wrong("adamw", "afterwards")
def shrinks_last(x, gradient, state, t, lr, decay):
    direction, state = Adam()(gradient, state, t)
    return (x - lr * direction) * (1 - lr * decay), state


@wrong("adamw", "changed-input")
def in_place(x, gradient, state, t, lr, decay):
    direction, state = Adam()(gradient, state, t)
    x *= 1 - lr * decay
    x -= lr * direction
    return x, state


@wrong("adamw", "kind")
def place_alone(x, gradient, state, t, lr, decay):
    direction, state = Adam()(gradient, state, t)
    return x - lr * (direction + decay * x)


@wrong("adam", "never-falls")
def amsgrad(gradient, state, t):
    m = 0.9 * state[0] + 0.1 * gradient
    v = np.maximum(state[1], 0.999 * state[1] + 0.001 * gradient**2)
    return m / (1 - 0.9 ** (t + 1)) / ((v / (1 - 0.999 ** (t + 1))) ** 0.5 + 1e-8), (m, v)


@wrong("adam", "multiplied")
def wrong_way_round(gradient, state, t):
    m, v = 0.9 * state[0] + 0.1 * gradient, 0.999 * state[1] + 0.001 * gradient**2
    m_hat, v_hat = m * (1 - 0.9 ** (t + 1)), v * (1 - 0.999 ** (t + 1))
    return m_hat / (v_hat**0.5 + 1e-8), (m, v)


@wrong("adam", "large-epsilon")
def epsilon_of_keras(gradient, state, t):
    m, v = 0.9 * state[0] + 0.1 * gradient, 0.999 * state[1] + 0.001 * gradient**2
    return m / (1 - 0.9 ** (t + 1)) / ((v / (1 - 0.999 ** (t + 1))) ** 0.5 + 1e-7), (m, v)


@wrong("adam", "state-exchanged")
def state_in_another_order(gradient, state, t):
    m, v = 0.9 * state[0] + 0.1 * gradient, 0.999 * state[1] + 0.001 * gradient**2
    return m / (1 - 0.9 ** (t + 1)) / ((v / (1 - 0.999 ** (t + 1))) ** 0.5 + 1e-8), (v, m)


@wrong("adam", "square-forgotten")
def half_of_the_state(gradient, state, t):
    m, v = 0.9 * state[0] + 0.1 * gradient, 0.999 * state[1] + 0.001 * gradient**2
    return m / (1 - 0.9 ** (t + 1)) / ((v / (1 - 0.999 ** (t + 1))) ** 0.5 + 1e-8), (m, 0.0)


@wrong("first-stride", "roots-of-both")
def one_root(lr, gradient, beta1, beta2):
    return lr * ((1 - beta1) / (1 - beta2)) ** 0.5


@wrong("first-stride", "only-denominator")
def mean_corrected(lr, gradient, beta1, beta2):
    return lr * gradient / ((1 - beta2) * gradient**2) ** 0.5


@right("adamw")
def weights_shrunk_first(x, gradient, state, t, lr, decay):
    direction, state = Adam()(gradient, state, t)
    return (1 - lr * decay) * x - lr * direction, list(state)


@wrong("adamw", "rate-twice")
def rate_in_both_places(x, gradient, state, t, lr, decay):
    direction, state = Adam()(gradient, state, t)
    return x - lr * (direction + lr * decay * x), state


@wrong("adamw", "step-alone")
def way_alone(x, gradient, state, t, lr, decay):
    direction, state = Adam()(gradient, state, t)
    return -lr * (direction + decay * x), state


@wrong("adamw", "half")
def derivative_of_a_half(x, gradient, state, t, lr, decay):
    direction, state = Adam()(gradient, state, t)
    return x - lr * direction - lr * decay / 2 * x, state


@wrong("adamw", "error")
def three_weights(x, gradient, state, t, lr, decay):
    direction, state = Adam()(gradient, state, t)
    return [x[k] - lr * (direction[k] + decay * x[k]) for k in range(3)], state


@wrong("adam", "one-square-for-all")
def squared_by_a_product(gradient, state, t):
    m, v = state
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * np.dot(gradient, gradient)
    mean, square = m / (1 - 0.9 ** (t + 1)), v / (1 - 0.999 ** (t + 1))
    return mean / (square**0.5 + 1e-8), (m, v)
