"""Answers to exercise 03. For ``value`` tasks they are functions of the numbers given."""

import math

import numpy as np

from tests.course.helpers.book import right, wrong


@right("squared-loss-gradient")
def reading_by_reading(w, b, x, y):
    dw = db = 0
    for xi, yi in zip(x, y, strict=True):
        error = w * xi + b - yi
        dw += error * xi
        db += error
    return dw / len(x), db / len(x)


@right("squared-loss-gradient")
def in_matrix_form(w, b, x, y):
    X = np.stack([x, np.ones(len(x))], axis=1)
    return X.T @ (X @ [w, b] - y) / len(y)


@right("squared-loss-gradient")
def by_autograd(w, b, x, y):
    import torch

    place = torch.tensor([w, b], dtype=torch.float64, requires_grad=True)
    errors = place[0] * torch.tensor(x) + place[1] - torch.tensor(y)
    ((errors**2).sum() / (2 * len(x))).backward()
    return place.grad


@wrong("squared-loss-gradient", "doubled")
def of_the_mean_square(w, b, x, y):
    return 2 * np.mean((w * x + b - y) * x), 2 * np.mean(w * x + b - y)


@wrong("squared-loss-gradient", "halved")
def half_kept(w, b, x, y):
    return np.sum((w * x + b - y) * x) / (2 * len(x)), np.sum(w * x + b - y) / (2 * len(x))


@wrong("squared-loss-gradient", "sum")
def dot_without_mean(w, b, x, y):
    return np.dot(w * x + b - y, x), np.sum(w * x + b - y)


@wrong("squared-loss-gradient", "uphill")
def target_minus_prediction(w, b, x, y):
    return np.mean((y - w * x - b) * x), np.mean(y - w * x - b)


@wrong("squared-loss-gradient", "product-of-means")
def means_first(w, b, x, y):
    error = np.mean(w * x + b) - np.mean(y)
    return np.mean(x) * error, error


@wrong("squared-loss-gradient", "shape")
def one_slope_for_each_reading(w, b, x, y):
    return (w * x + b - y) * x, w * x + b - y


@wrong("squared-loss-gradient", "changed-input")
def targets_shifted(w, b, x, y):
    y -= w * x + b
    return -np.mean(y * x), -np.mean(y)


@right("error-factor")
def by_one_step(x, eta):
    x = np.array(x)
    y = 3 * x  # the best weight is 3
    w = 4 - eta * np.mean((4 * x - y) * x)
    return w - 3


@right("error-factor")
def rounded(x, eta):
    return round(1 - eta * sum(i * i for i in x) / 4, 4)


@wrong("error-factor", "square-of-mean")
def mean_then_square(x, eta):
    return 1 - eta * (sum(x) / len(x)) ** 2


@wrong("error-factor", "sign")
def factor_minus_one(x, eta):
    return eta * np.mean(np.square(x)) - 1


@right("numerical-gradient")
def coordinate_by_coordinate(function, theta, h):
    slopes = np.zeros(len(theta))
    for j in range(len(theta)):
        left, right_ = theta.copy(), theta.copy()
        left[j] -= h
        right_[j] += h
        slopes[j] = (function(right_) - function(left)) / (2 * h)
    return slopes


@right("numerical-gradient")
def all_places_in_one_call(function, theta, h):
    shifts = h * np.eye(theta.size)
    return (function(theta + shifts) - function(theta - shifts)) / h / 2


@right("numerical-gradient")
def shifted_and_put_back(function, theta, h):
    slopes = []
    for j, old in enumerate(theta.tolist()):
        theta[j] = old + h
        ahead = function(theta)
        theta[j] = old - h
        slopes.append((ahead - function(theta)) / (2 * h))
        theta[j] = old
    return slopes


@right("numerical-gradient")
def mean_of_both_sides(function, theta, h):
    here = function(theta)
    forward = [(function(theta + u) - here) / h for u in h * np.eye(len(theta))]
    backward = [(here - function(theta - u)) / h for u in h * np.eye(len(theta))]
    return (np.array(forward) + np.array(backward)) / 2


@wrong("numerical-gradient", "forward")
def one_sided(function, theta, h):
    here = function(theta)
    return [(function(theta + h * u) - here) / h for u in np.eye(len(theta))]


@wrong("numerical-gradient", "run")
def divided_by_h(function, theta, h):
    return [(function(theta + u) - function(theta - u)) / h for u in np.eye(len(theta)) * h]


@wrong("numerical-gradient", "brackets")
def run_without_brackets(function, theta, h):
    shifts = np.eye(len(theta)) * h
    return [(function(theta + u) - function(theta - u)) / 2 * h for u in shifts]


@wrong("numerical-gradient", "all-at-once")
def no_unit_vector(function, theta, h):
    slope = (function(theta + h) - function(theta - h)) / (2 * h)
    return np.array([slope for _ in theta])


@wrong("numerical-gradient", "changed-input")
def not_put_back(function, theta, h):
    shifts = h * np.eye(len(theta))
    slopes = [(function(theta + u) - function(theta - u)) / (2 * h) for u in shifts]
    theta += h
    return slopes


@wrong("numerical-gradient", "stays-shifted")
def shifted_for_good(function, theta, h):
    theta, slopes = np.array(theta), []
    for j in range(len(theta)):
        theta[j] += h
        above = function(theta)
        theta[j] -= h + h
        slopes.append((above - function(theta)) / (h + h))
    return np.array(slopes)


@wrong("numerical-gradient", "two-stay-shifted")
def copies_outside_the_loop(function, theta, h):
    right_, left, slopes = theta.copy(), theta.copy(), np.zeros_like(theta)
    for j in range(len(theta)):
        right_[j], left[j] = right_[j] + h, left[j] - h
        slopes[j] = (function(right_) - function(left)) / 2 / h
    return slopes


@wrong("numerical-gradient", "walks-ahead")
def shifted_itself(function, theta, h):
    place, slopes = np.array(theta), []
    for j, u in enumerate(h * np.eye(len(theta))):
        below = function(place - u)
        place[j] += h
        slopes.append((function(place) - below) / (2 * h))
    return slopes


@wrong("numerical-gradient", "one-array")
def two_names_for_one_array(function, theta, h):
    slopes = []
    for j in range(len(theta)):
        ahead = theta
        behind = theta
        ahead[j] += h
        behind[j] -= h
        slopes.append((function(ahead) - function(behind)) / (2 * h))
    return np.array(slopes)


@wrong("numerical-gradient", "changed-input")
def put_back_but_for_rounding(function, theta, h):
    slopes = []
    for j in range(len(theta)):
        theta[j] += h
        ahead = function(theta)
        theta[j] -= 2 * h
        slopes.append((ahead - function(theta)) / (2 * h))
        theta[j] += h
    return slopes


@wrong("numerical-gradient", "own-width")
def width_of_the_chapter(function, theta, h):
    h = 1e-6
    shifts = h * np.eye(len(theta))
    return (function(theta + shifts) - function(theta - shifts)) / (2 * h)


@wrong("numerical-gradient", "one-number")
def along_the_diagonal(function, theta, h):
    return (function(theta + h * np.ones(len(theta))) - function(theta - h)) / (h + h)


@right("gradient-check")
def by_sums_of_squares(a, b):
    difference, sizes = sum((a - b) ** 2), math.sqrt(sum(a**2)) + math.sqrt(sum(b**2))
    return difference < (1e-6 * sizes) ** 2


@right("gradient-check")
def in_words(a, b):
    relative = np.linalg.norm(b - a) / (np.linalg.norm(b) + np.linalg.norm(a))
    if relative < 0.000001:  # noqa: SIM103
        return True
    return False


@wrong("gradient-check", "absolute")
def largest_difference(a, b):
    return np.abs(a - b).max() < 1e-6


@wrong("gradient-check", "allclose")
def by_default(a, b):
    return np.allclose(a, b)


@wrong("gradient-check", "allclose-limit")
def with_the_limit(a, b):
    return np.allclose(a, b, 1e-6)


@wrong("gradient-check", "too-loose")
def three_tenths(a, b):
    n = np.linalg.norm
    return bool(n(a - b) <= 0.3 * (n(a) + n(b)))


@wrong("gradient-check", "too-loose")
def limit_ten_times_too_wide(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)) < 10e-6


@wrong("gradient-check", "too-loose")
def sums_of_squares(a, b):
    return ((a - b) @ (a - b)) / (a @ a + b @ b) < 1e-6


@wrong("gradient-check", "too-strict")
def limit_of_a_better_machine(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)) < 1e-10


@wrong("gradient-check", "too-strict")
def limit_ten_times_too_narrow(a, b):
    return np.linalg.norm(a - b) < 1e-7 * (np.linalg.norm(a) + np.linalg.norm(b))


@wrong("gradient-check", "one-length")
def by_the_longer(a, b):
    return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b)) < 1e-6


@wrong("gradient-check", "entry-by-entry")
def entries(a, b):
    return all(abs(p - q) / (abs(p) + abs(q)) < 1e-6 for p, q in zip(a, b, strict=True))


@wrong("gradient-check", "ratios")
def ratios(a, b):
    return np.all(np.abs(a / b - 1) < 1e-6)


@wrong("gradient-check", "lengths")
def length_against_length(a, b):
    return math.isclose(np.linalg.norm(a), np.linalg.norm(b), rel_tol=1e-6)


@wrong("gradient-check", "directions")
def cosine(a, b):
    return np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)) > 0.999999


@wrong("gradient-check", "never")
def to_the_last_digit(a, b):
    return bool((a == b).all())


@wrong("gradient-check", "kind")
def the_number_itself(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))


@right("squared-loss-gradient")
def in_fractions_of_a_dict(w, b, x, y):
    n = len(x)
    dw = sum(float(xi) * (w * float(xi) + b - float(yi)) for xi, yi in zip(x, y, strict=True))
    return [np.array(dw / n), np.float64((w * x + b - y).sum() / n)]


@wrong("squared-loss-gradient", "other-sum")
def mean_for_b_alone(w, b, x, y):
    return ((w * x + b - y) * x).sum(), (w * x + b - y).mean()


@wrong("squared-loss-gradient", "squares")
def not_derived(w, b, x, y):
    return np.mean((w * x + b - y) ** 2 * x), np.mean((w * x + b - y) ** 2)


@wrong("squared-loss-gradient", "one-turned")
def sign_slips(w, b, x, y):
    return np.mean((w * x + b - y) * x), np.mean(y - w * x - b)


@wrong("squared-loss-gradient", "by-weight")
def derived_by_x(w, b, x, y):
    return np.mean((w * x + b - y) * w), np.mean(w * x + b - y)


@wrong("squared-loss-gradient", "of-four")
def four_readings(w, b, x, y):
    errors = w * x + b - y
    return sum(errors * x) / 4, sum(errors) / 4


@wrong("error-factor", "squared")
def of_the_loss(x, eta):
    return (1 - eta * sum(i * i for i in x) / len(x)) ** 2


@wrong("error-factor", "not-squared")
def plain_mean(x, eta):
    return 1 - eta * sum(x) / 4


@wrong("error-factor", "taken-away")
def share_alone(x, eta):
    return eta * sum(i * i for i in x) / 4


@right("numerical-gradient")
def as_a_dict_of_shifts(function, theta, h):
    places = [theta + sign * h * u for u in np.eye(len(theta)) for sign in (1, -1)]
    values = [function(place) for place in places]
    return tuple((values[2 * j] - values[2 * j + 1]) / 2 / h for j in range(len(theta)))


@wrong("numerical-gradient", "error")
def two_coordinates(function, theta, h):
    x, y = theta
    along_x = function(np.array([x + h, y])) - function(np.array([x - h, y]))
    along_y = function(np.array([x, y + h])) - function(np.array([x, y - h]))
    return np.array([along_x, along_y]) / (2 * h)


@wrong("numerical-gradient", "sizes")
def distance_between_heights(function, theta, h):
    return [
        abs(function(theta + u) - function(theta - u)) / (2 * h) for u in np.eye(len(theta)) * h
    ]


@wrong("numerical-gradient", "second-difference")
def bend(function, theta, h):
    here = function(theta)
    shifts = h * np.eye(len(theta))
    return [(function(theta + u) - 2 * here + function(theta - u)) / h**2 for u in shifts]


@wrong("numerical-gradient", "wide")
def twice_the_width(function, theta, h):
    shifts = 2 * h * np.eye(len(theta))
    return [(function(theta + u) - function(theta - u)) / (4 * h) for u in shifts]


@wrong("numerical-gradient", "first-alone")
def left_after_the_first(function, theta, h):
    slopes = np.zeros_like(theta)
    for j in range(len(theta)):
        u = np.zeros_like(theta)
        u[j] = h
        slopes[j] = (function(theta + u) - function(theta - u)) / (2 * h)
        return slopes
    return slopes


@right("gradient-check")
def by_numpy_s_truth(a, b):
    return np.less(np.linalg.norm(a - b), 1e-6 * np.add(*map(np.linalg.norm, (a, b))))


@right("gradient-check")
def in_torch(a, b):
    import torch

    a, b = torch.tensor(a), torch.tensor(b)
    return (a - b).norm() / (a.norm() + b.norm()) < 1e-6


@wrong("gradient-check", "sums-of-sizes")
def city_blocks(a, b):
    return sum(abs(a - b)) / (sum(abs(a)) + sum(abs(b))) < 1e-6


@wrong("gradient-check", "largest-entries")
def by_the_worst(a, b):
    return max(abs(a - b)) / (max(abs(a)) + max(abs(b))) < 1e-6


@wrong("gradient-check", "error")
def three_entries(a, b):
    d0, d1, d2 = a - b
    return math.hypot(d0, d1, d2) < 1e-6 * (np.linalg.norm(a) + np.linalg.norm(b))


@wrong("gradient-check", "first-entry")
def one_is_enough(a, b):
    return abs(a - b)[0] / (abs(a) + abs(b))[0] < 1e-6


@wrong("gradient-check", "one-word")
def three_entries_by_number(a, b):
    difference = np.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2)
    return difference < 1e-6 * (np.linalg.norm(a) + np.linalg.norm(b))


@wrong("gradient-check", "signs-cancel")
def sum_over_lengths(a, b):
    return bool(sum(a - b) < 1e-6 * (np.linalg.norm(a) + np.linalg.norm(b)))
