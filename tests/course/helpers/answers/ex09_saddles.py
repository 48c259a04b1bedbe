"""Answers to exercise 09. For ``value`` tasks they are functions of the numbers given."""

import math

import numpy as np

from tests.course.helpers.book import right, wrong


@right("kind-of-point")
def by_counting(hessian):
    curvatures = np.linalg.eigvals(hessian).real
    up = sum(c > 1e-8 for c in curvatures)
    down = sum(c < -1e-8 for c in curvatures)
    if up and down:
        return "saddle"
    if up + down < len(curvatures):
        return "undecided"
    return "minimum" if up else "maximum"


@right("kind-of-point")
def by_the_two_ends(hessian):
    low, *_, high = np.linalg.eigh(hessian)[0]
    if low < -1e-8 and high > 1e-8:
        return "saddle"
    if low > 1e-8:
        return "minimum"
    return "maximum" if high < -1e-8 else "undecided"


@right("kind-of-point")
def with_a_tolerance_of_its_own(hessian):
    signs = set(np.trunc(np.clip(np.linalg.eigvalsh(hessian) / 1e-8, -1.5, 1.5)))
    if {1, -1} <= signs:
        return "saddle"
    return "undecided" if 0 in signs else "minimum" if 1 in signs else "maximum"


@wrong("kind-of-point", "zero-first")
def as_in_the_chapter(hessian):
    curvatures = np.linalg.eigvalsh(hessian)
    if np.abs(curvatures).min() < 1e-8:
        return "undecided"
    up, down = (curvatures > 0).all(), (curvatures < 0).all()
    return "minimum" if up else "maximum" if down else "saddle"


@wrong("kind-of-point", "too-strict")
def without_a_tolerance(hessian):
    curvatures = np.linalg.eigvalsh(hessian)
    if (curvatures > 0).all():
        return "minimum"
    if (curvatures < 0).all():
        return "maximum"
    if (curvatures > 0).any() and (curvatures < 0).any():
        return "saddle"
    return "undecided"


@wrong("kind-of-point", "zero-ignored")
def by_two_questions(hessian):
    curvatures = np.linalg.eigvalsh(hessian)
    up, down = any(curvatures > 1e-8), any(curvatures < -1e-8)
    if up and down:
        return "saddle"
    return "minimum" if up else "maximum" if down else "undecided"


@wrong("kind-of-point", "zero-ignored")
def within_the_tolerance(hessian):
    low, _, high = np.linalg.eigvalsh(hessian)
    if low > -1e-8:
        return "minimum"
    if high < 1e-8:
        return "maximum"
    return "saddle" if low < 0 < high else "undecided"


@wrong("kind-of-point", "diagonal")
def by_its_diagonal(hessian):
    entries = [hessian[i][i] for i in range(3)]
    if min(entries) < -1e-8 and max(entries) > 1e-8:
        return "saddle"
    return "minimum" if min(entries) > 0 else "maximum"


@wrong("kind-of-point", "determinant")
def by_its_determinant(hessian):
    determinant = np.linalg.det(hessian)
    if determinant > 1e-8:
        return "maximum" if hessian[0][0] < 0 else "minimum"
    return "saddle" if determinant < -1e-8 else "undecided"


@wrong("kind-of-point", "level-is-saddle")
def saddle_for_the_rest(hessian):
    curvatures = np.linalg.eigvalsh(hessian)
    if min(curvatures) > 1e-8:
        return "minimum"
    return "maximum" if max(curvatures) < -1e-8 else "saddle"


@wrong("kind-of-point", "kind")
def curvatures_themselves(hessian):
    return np.linalg.eigvalsh(hessian)


@wrong("kind-of-point", "error")
def both_results_of_eig(hessian):
    curvatures = np.linalg.eig(hessian)
    return "minimum" if curvatures > 0 else "saddle"


@right("steps-to-escape")
def by_walking(curvature, lr, distance):
    steps = 0
    while distance < 1:
        distance -= lr * curvature * distance
        steps += 1
    return steps


@right("steps-to-escape")
def in_decimal_logarithms(curvature, lr, distance):
    return math.ceil(-math.log10(distance) / math.log10(1 + abs(curvature) * lr))


@wrong("steps-to-escape", "of-the-chapter")
def formula_of_the_chapter(curvature, lr, distance):
    return np.ceil(np.log(1 / distance) / np.log(1 + 2 * lr))


@wrong("steps-to-escape", "not-whole")
def four_digits(curvature, lr, distance):
    return float(f"{np.log(1 / distance) / np.log(1 - curvature * lr):.4g}")


@wrong("steps-to-escape", "one-short")
def cut_off(curvature, lr, distance):
    return int(-np.log(distance) / np.log1p(-curvature * lr))


@right("perturbed-descent")
def all_noise_at_once(gradient, x, lr, steps, noise, generator):
    for kick in generator.standard_normal((steps, len(x))):
        x = x - lr * (gradient(x) + noise * kick)
    return x


@right("perturbed-descent")
def by_normal(gradient, x, lr, steps, noise, generator):
    for _ in range(steps):
        kick = generator.normal(0, noise, size=len(x))
        x = x - lr * gradient(x) - lr * kick
    return x


@right("perturbed-descent")
def entry_by_entry(gradient, x, lr, steps, noise, generator):
    x = list(x)
    for _ in range(steps):
        slopes = [slope + noise * generator.standard_normal() for slope in gradient(np.array(x))]
        x = [place - lr * slope for place, slope in zip(x, slopes, strict=True)]
    return x


@wrong("perturbed-descent", "not-through-lr")
def noise_on_the_place(gradient, x, lr, steps, noise, generator):
    for _ in range(steps):
        x = x - lr * gradient(x) + generator.normal(0, noise, len(x))
    return x


@wrong("perturbed-descent", "taken-from-the-place")
def with_two_minuses(gradient, x, lr, steps, noise, generator):
    for _ in range(steps):
        x = x - lr * gradient(x) - generator.normal(0, noise, len(x))
    return x


@wrong("perturbed-descent", "without-its-size")
def standard_normal_alone(gradient, x, lr, steps, noise, generator):
    for _ in range(steps):
        x = x - lr * (gradient(x) + generator.standard_normal(len(x)))
    return x


@wrong("perturbed-descent", "same-noise")
def drawn_before_the_loop(gradient, x, lr, steps, noise, generator):
    kick = noise * generator.standard_normal(len(x))
    for _ in range(steps):
        x = x - lr * (gradient(x) + kick)
    return x


@wrong("perturbed-descent", "keeps-state")
def global_noise(gradient, x, lr, steps, noise, generator):
    for _ in range(steps):
        x = x - lr * (gradient(x) + noise * np.random.default_rng().standard_normal(len(x)))
    return x


@wrong("perturbed-descent", "own-generator")
def seed_of_its_own(gradient, x, lr, steps, noise, generator):
    generator = np.random.default_rng(0)
    for _ in range(steps):
        x = x - lr * (gradient(x) + noise * generator.standard_normal(x.shape))
    return x


@wrong("perturbed-descent", "changed-input")
def in_place(gradient, x, lr, steps, noise, generator):
    for _ in range(steps):
        x -= lr * (gradient(x) + noise * generator.standard_normal(x.shape))
    return x


@wrong("perturbed-descent", "one-number")
def one_draw_for_both(gradient, x, lr, steps, noise, generator):
    for _ in range(steps):
        x = x - lr * (gradient(x) + generator.normal(0, noise))
    return x


@wrong("perturbed-descent", "shape")
def whole_path(gradient, x, lr, steps, noise, generator):
    path = [x]
    for _ in range(steps):
        path.append(
            path[-1] - lr * (gradient(path[-1]) + noise * generator.standard_normal(len(x)))
        )
    return np.array(path)


@wrong("perturbed-descent", "uphill")
def with_a_plus(gradient, x, lr, steps, noise, generator):
    for _ in range(steps):
        x = x + lr * (gradient(x) + noise * generator.standard_normal(len(x)))
    return x


@right("kind-of-point")
def with_numpy_s_texts(hessian):
    values = np.linalg.eigh(np.asarray(hessian))[0]
    signs = np.where(np.abs(values) <= 1e-8, 0, np.sign(values))
    names = np.array(["undecided", "saddle", "minimum", "maximum"])
    if {-1.0, 1.0} <= set(signs):
        return names[1]
    return names[2] if (signs > 0).all() else names[3] if (signs < 0).all() else names[0]


@wrong("kind-of-point", "too-wide")
def wide_tolerance(hessian):
    values = np.round(np.linalg.eigvalsh(hessian), 6)
    if (values > 0).any() and (values < 0).any():
        return "saddle"
    return "undecided" if (values == 0).any() else "minimum" if values[0] > 0 else "maximum"


@wrong("kind-of-point", "too-strict")
def narrow_tolerance(hessian):
    values = np.linalg.eigvalsh(hessian)
    if values[0] > 1e-12:
        return "minimum"
    if values[-1] < -1e-12:
        return "maximum"
    return "saddle" if values[0] < -1e-12 and values[-1] > 1e-12 else "undecided"


@wrong("kind-of-point", "trace")
def sum_of_the_diagonal(hessian):
    total = sum(hessian[i, i] for i in range(3))
    return "minimum" if total > 1e-8 else "maximum" if total < -1e-8 else "undecided"


@wrong("kind-of-point", "level-is-saddle")
def three_words(hessian):
    values = np.linalg.eigvalsh(hessian)
    if min(values) > 1e-8:
        return "minimum"
    return "maximum" if max(values) < -1e-8 else "saddle"


@wrong("steps-to-escape", "one-too-many")
def counted_to_the_end(curvature, lr, distance):
    y, steps = distance, 1
    while y < 1:
        y, steps = y * (1 - lr * curvature), steps + 1
    return steps


@wrong("steps-to-escape", "no-rate")
def rate_forgotten(curvature, lr, distance):
    return math.ceil(math.log(1 / distance, 1 - curvature))


@right("perturbed-descent")
def all_noise_at_first(gradient, x, lr, steps, noise, generator):
    place = list(x)
    for kick in generator.standard_normal((steps, len(x))) * noise:
        slope = gradient(np.array(place))
        place = [a - lr * (b + c) for a, b, c in zip(place, slope, kick, strict=True)]
    return place


@wrong("perturbed-descent", "error")
def two_numbers(gradient, x, lr, steps, noise, generator):
    for _ in range(steps):
        x = x - lr * (gradient(x) + noise * generator.standard_normal(2))
    return x


@wrong("perturbed-descent", "size-squared")
def variance(gradient, x, lr, steps, noise, generator):
    for _ in range(steps):
        x = x - lr * (gradient(x) + generator.normal(0, noise**2, x.shape))
    return x


@wrong("perturbed-descent", "slope-of-the-start")
def slope_felt_once(gradient, x, lr, steps, noise, generator):
    slope = gradient(x)
    for _ in range(steps):
        x = x - lr * (slope + noise * generator.standard_normal(x.shape))
    return x


@wrong("perturbed-descent", "one-less")
def from_step_1(gradient, x, lr, steps, noise, generator):
    for _ in range(1, steps):
        x = x - lr * (gradient(x) + noise * generator.standard_normal(x.shape))
    return x


@wrong("perturbed-descent", "stretches")
def relative_noise(gradient, x, lr, steps, noise, generator):
    for _ in range(steps):
        x = x - lr * gradient(x) * (1 + noise * generator.standard_normal(x.shape))
    return x


@wrong("kind-of-point", "first-two")
def as_for_two_directions(hessian):
    a, b = np.linalg.eigvalsh(hessian)[:2]
    if min(a, b) > 1e-8:
        return "minimum"
    if max(a, b) < -1e-8:
        return "maximum"
    return "saddle" if a < -1e-8 and b > 1e-8 else "undecided"
