"""Exercise 12, capstone: a cyclic schedule, a log that tells on its loop, and a whole training."""

import math

import numpy as np

from descent_lib.schedules import exponential, linear
from mountain.check.codec import Linear, Tensor
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex12_capstone")


def _cycles(rng, i):
    knobs = (2, 4, 0.1, 0.9)
    if i:
        low, high = rng.integers(2, 9) / 100, rng.integers(40, 90) / 100
        knobs = (int(rng.integers(3, 7)), int(rng.choice([4, 6, 8])), float(low), float(high))
    return [(t, *knobs) for t in range(28)]


def _upwards(t, warm, low, high):
    return high * (t + 1) / warm


def _triangle(swing):
    return abs(1 - 2 * (swing % 1))


def _since_the_peak(t, warm, cycle):
    return (t - warm + 1) / cycle


def _halved(swing):
    return 0.5 ** math.floor(swing + 0.5)


def _cyclic(warmup=_upwards, swing=_since_the_peak, shape=_triangle, fade=_halved, floor=True):
    def rate(t, warm, cycle, low, high):
        if t < warm:
            return warmup(t, warm, low, high)
        now = swing(t, warm, cycle)
        height = (high - low) * shape(now)
        return low + height * fade(now) if floor else (low + height) * fade(now)

    return rate


cyclic = Task(
    "cyclic-schedule",
    EXERCISE,
    points=3,
    case=_cycles,
    reference=_cyclic(),
    checked="six schedules, 28 steps each",
)

cyclic.mistake(
    "even-peaks",
    _cyclic(fade=lambda s: 1),
    "That is the chapter's wave: all its peaks are equally high. Here each is half as high above "
    "the low value as the one before.",
)
cyclic.mistake(
    "late",
    _cyclic(
        lambda t, warm, low, high: high * t / warm,
        lambda t, warm, cycle: (t - warm) / cycle,
    ),
    "All of it comes one step late. Step 0 has a rate above 0, and step `warm - 1` is the first "
    "peak.",
)
cyclic.mistake(
    "zero-first",
    _cyclic(lambda t, warm, low, high: high * t / warm),
    "Right from the first peak on. But step 0 has the rate 0, and its batch is thrown away.",
)
cyclic.mistake(
    "peak-twice",
    _cyclic(swing=lambda t, warm, cycle: (t - warm) / cycle),
    "The warmup is right, and then the first peak is walked twice: the wave comes one step late.",
)
cyclic.mistake(
    "warm-from-low",
    _cyclic(lambda t, warm, low, high: low + (high - low) * (t + 1) / warm),
    "The warmup begins at the low value. It is a straight line from 0.",
)
cyclic.mistake(
    "fades-at-the-peak",
    _cyclic(fade=lambda s: 0.5 ** math.floor(s)),
    "It jumps at a peak: the way up still heads for the old height. Where is the wave at `low`, "
    "so that a change of height cannot be seen?",
)
cyclic.mistake(
    "fades-after-the-peak",
    _cyclic(fade=lambda s: 0.5 ** math.ceil(s)),
    "It jumps right after a peak: the way down is already half as high.",
)
cyclic.mistake(
    "low-halved",
    _cyclic(floor=False),
    "The low value is halved as well. Only the height above it shrinks.",
)


@cyclic.mistake
def high_halved(t, warm, cycle, low, high):
    """It halves the high value. Half as high *above the low value* is something else."""
    fade = 1 if t < warm else _halved(_since_the_peak(t, warm, cycle))
    return _cyclic(fade=lambda s: 1)(t, warm, cycle, low, high * fade)


cyclic.mistake(
    "fades-slowly",
    _cyclic(fade=lambda s: 1 / (1 + math.floor(s + 0.5))),
    "The second peak is right and the third too high: 1, 1/2, 1/3 is not halving.",
)
cyclic.mistake(
    "trough-first",
    _cyclic(shape=lambda s: 1 - _triangle(s)),
    "After the warmup it falls into the trough at once. The peak is where the wave begins.",
)
cyclic.mistake(
    "too-slow",
    _cyclic(swing=lambda t, warm, cycle: (t - warm + 1) / (2 * cycle)),
    "It takes `cycle` steps from peak to trough. They are for the way there and back.",
)
cyclic.mistake(
    "sawtooth",
    _cyclic(shape=lambda s: 1 - s % 1),
    "It falls slowly and leaps back up. The way up is a straight line as well.",
)
cyclic.mistake(
    "cosine",
    _cyclic(shape=lambda s: (1 + math.cos(2 * math.pi * s)) / 2),
    "Peaks and troughs are right. In between go straight lines, not cosines.",
)
cyclic.mistake(
    "unshifted",
    _cyclic(swing=lambda t, warm, cycle: t / cycle),
    "The wave does not know that there was a warmup: its steps count from the first peak.",
)


def _logs(rng, i):
    every = (1, 0, 2, 3, 5, 4)[i % 6]
    while True:
        start = round(float(rng.uniform(0.7, 2)), 6)
        lr = int(rng.integers(50, 250)) / 1000 + 0.0003  # no product ends at the sixth digit
        x, total, log, totals = start, 0.0, [start], []
        for t in range(12):
            total = x + (0.0 if every and t % every == 0 else total)
            x -= lr * total
            log.append(round(x, 6))
            totals.append(total)
        if min(map(abs, totals)) < 0.02:  # a sum that is nothing by accident
            continue
        to_the_digit = [_by_positions(_alike(6)), _by_slopes(_alike(6))]
        fails = i % 6 not in (0, 2) or all(answer(log, lr) != every for answer in to_the_digit)
        if fails and all(answer(log, lr) == every for answer in CAREFUL):
            return [(log, lr)]


def _near(width):
    return lambda one, other: abs(one - other) < width


def _alike(digits):
    return lambda one, other: round(one, digits) == round(other, digits)


def _as_numpy(one, other):
    return abs(one - other) <= 1e-8 + 1e-5 * abs(other)  # np.isclose


def _by_positions(same):
    """The first round whose position is that after a plain step, as ``same`` compares; else 0."""

    def answer(log, lr):
        return next((t for t in range(1, 12) if same(log[t + 1], (1 - lr) * log[t])), 0)

    return answer


def _by_slopes(same):
    """As _by_positions, but by the slopes: the step divided by the rate."""

    def answer(log, lr):
        return next((t for t in range(1, 12) if same((log[t] - log[t + 1]) / lr, log[t])), 0)

    return answer


# A log is drawn so that each of these finds the answer: none is right or wrong by luck.
CAREFUL = (
    *map(_by_positions, (_near(1e-2), _near(1e-6), *map(_alike, (2, 3, 4, 5)), _as_numpy)),
    *map(_by_slopes, (_near(1e-1), _near(1e-5), *map(_alike, (1, 2, 3, 4, 5)), _as_numpy)),
)


def _felt(log, lr):
    """The slope that each step was made of."""
    return (np.array(log[:-1]) - log[1:]) / lr


def _clearings(log, lr):
    """The rounds, after round 0, that began with nothing in ``.grad``."""
    return (np.flatnonzero(np.abs(_felt(log, lr) - log[:-1])[1:] < 1e-3) + 1).tolist()


def _first(rounds, never=0):
    return int(rounds[0]) if len(rounds) else never


def _clears_every(log, lr):
    return _first(_clearings(log, lr))


missing = Task(
    "missing-zero-grad",
    EXERCISE,
    points=2,
    case=_logs,
    reference=_clears_every,
    checked="six logs of twelve steps, among them a right loop and one that never clears",
)


@missing.mistake
def finds_none(log, lr):
    """It finds no clearing in any log. Is the step divided by the rate? Is the comparison within a
    tolerance? Or does it stop at step 0, which is the same in every loop?
    """
    return 0


missing.mistake(
    "to-the-last-digit",
    _by_positions(_alike(6)),
    "It misses clearings where the last digit of the log was rounded the other way. Compare "
    "within a tolerance.",
)
missing.mistake(
    "slopes-to-the-last-digit",
    _by_slopes(_alike(6)),
    "It misses clearings: divided by the rate, the rounding of the log grows. Compare within a "
    "tolerance.",
)


@missing.mistake
def one_more(log, lr):
    """One too many. Steps count from 0, and step k is the first after a clearing."""
    return _clears_every(log, lr) + bool(_clearings(log, lr))


@missing.mistake
def one_less(log, lr):
    """One too few. Steps count from 0, and step k is the first after a clearing."""
    return _clears_every(log, lr) - bool(_clearings(log, lr))


@missing.mistake
def last_clearing(log, lr):
    """That is the last clearing in the log. The first one says how often."""
    return _first(_clearings(log, lr)[::-1])


@missing.mistake
def count(log, lr):
    """That is the number of clearings. Asked for is the number of steps from one to the next."""
    return len(_clearings(log, lr))


@missing.mistake
def shorter(log, lr):
    """It takes a shorter step for a clearing. Without any clearing steps get shorter, too, once the
    slope has turned.
    """
    sizes = np.abs(_felt(log, lr))
    return _first(np.flatnonzero(sizes[1:] < sizes[:-1]) + 1)


@missing.mistake
def round_one(log, lr):
    """It tells right loops from wrong ones by step 1 alone. Some clear later."""
    return int(1 in _clearings(log, lr))


@missing.mistake
def crossing(log, lr):
    """That is where the walk crosses the bottom. A ball crosses it with and without clearing."""
    return _first(np.flatnonzero(np.array(log) < 0))


@missing.mistake
def length(log, lr):
    """Right where something is cleared. A loop that never clears has the answer 0."""
    return _first(_clearings(log, lr), len(log) - 1)


@missing.mistake
def never_as_right(log, lr):
    """Right where something is cleared. A loop that never clears gets the number of a right one:
    `argmax` finds something in any list.
    """
    return _first(_clearings(log, lr), 1)


@missing.mistake
def endless_as_infinity(log, lr):
    """Right where something is cleared. Infinity is well said, but asked for is 0."""
    return _first(_clearings(log, lr)) or math.inf


def _trainings(rng, i):
    model = Linear(rng.integers(-20, 21, size=(1, 2)) / 10, rng.integers(-20, 21, size=1) / 10)
    if i == 0:
        sizes = [[1, 2]]
    else:
        sizes = [rng.permutation([1, 2, 4, 5])[: rng.integers(2, 4)] for _ in range(4)]
    batches = [[_piece(rng, int(n)) for n in batch] for batch in sizes]
    peak = float(rng.integers(4, 12)) / 100
    schedule = linear(peak, 9, peak / 10) if i % 2 else exponential(peak, 0.7)
    return [(model, batches, schedule, float(rng.integers(15, 35)) / 10)]


def _piece(rng, rows):
    x, y = rng.integers(-20, 21, size=(rows, 2)) / 10, rng.integers(-30, 31, size=(rows, 1)) / 10
    return Tensor(x), Tensor(y)


def _train(fault=None, note="mean", rate=lambda schedule, t, pieces, done: schedule(t), first=None):
    """The loop with one fault, by its name; ``note`` says which loss is noted."""

    def train(model, batches, schedule, limit):
        import torch

        parts = [model.weight, model.bias]
        momentum = 0.0 if fault == "no-momentum" else 0.9
        optimizer = torch.optim.SGD(parts, lr=1.0, momentum=momentum)
        losses, done = [], 0
        for t, pieces in enumerate(batches[:first]):
            optimizer.param_groups[0]["lr"] = rate(schedule, t, len(pieces), done)
            done += len(pieces)
            means, n = [], sum(len(x) for x, _ in pieces)
            for x, y in pieces:
                if fault == "cleared-each":
                    optimizer.zero_grad()
                means.append(((model(x) - y) ** 2).mean())
                share = {"sum": 1.0, "equal-shares": 1 / len(pieces)}.get(fault, len(x) / n)
                (means[-1] * share).backward()
                if fault in ("clipped-each", "step-each", "step-alone"):
                    torch.nn.utils.clip_grad_norm_(parts, limit)
                if fault in ("step-each", "step-alone"):
                    optimizer.step()
                if fault == "step-alone":
                    optimizer.zero_grad()
            losses += _noted(note, means, [len(x) for x, _ in pieces])
            if fault == "cleared-early":
                optimizer.zero_grad()
            _clip(torch.nn.utils, parts, limit, fault)
            if fault not in ("step-each", "step-alone"):
                optimizer.step()
            if fault != "never-cleared":
                optimizer.zero_grad()
            if note == "after":
                losses[-1] = sum(((model(x) - y) ** 2).sum() for x, y in pieces) / n
        return model.weight, model.bias, losses

    return train


def _clip(utils, parts, limit, fault):
    if fault == "by-value":
        utils.clip_grad_value_(parts, limit)
    elif fault == "each-parameter":
        for part in parts:
            utils.clip_grad_norm_([part], limit)
    elif fault not in ("unclipped", "clipped-each", "step-each", "step-alone"):
        utils.clip_grad_norm_(parts, limit)


def _noted(note, means, rows):
    shares = [m * n / sum(rows) for m, n in zip(means, rows, strict=True)]
    return {
        "mean": [sum(shares)],
        "after": [None],
        "sum": [sum(means)],
        "mean-of-means": [sum(means) / len(means)],
        "last": means[-1:],
        "last-share": shares[-1:],
        "each": means,
    }[note]


train = Task(
    "train",
    EXERCISE,
    points=4,
    case=_trainings,
    reference=_train(),
    checked="six trainings: up to four batches, in pieces of one to five rows",
    graded=8,
    rtol=1e-5,
    atol=1e-5,
    because="PyTorch's clipping divides by the norm plus a millionth, handwritten ones do not",
)

train.mistake(
    "sum",
    _train("sum"),
    "The gradient of a batch is the plain sum over its pieces. Whose mean is the loss?",
)
train.mistake(
    "equal-shares",
    _train("equal-shares"),
    "Each piece counts the same. They have different numbers of rows.",
)
train.mistake(
    "sum-noted-too",
    _train("sum", note="sum"),
    "The gradient of a batch is the plain sum over its pieces, and so is its loss. The loss is a "
    "mean over all rows.",
)
train.mistake(
    "equal-shares-noted-too",
    _train("equal-shares", note="mean-of-means"),
    "Each piece counts the same, in the gradient and in the loss. They have different numbers of "
    "rows.",
)
train.mistake(
    "cleared-each",
    _train("cleared-each"),
    "Only the last piece of each batch is left when the step is made. Who clears?",
)
train.mistake(
    "never-cleared",
    _train("never-cleared"),
    "The first step is right. From then on the old batch is still in `.grad`.",
)
train.mistake(
    "cleared-early",
    _train("cleared-early"),
    "The weights have not moved: `.grad` is empty at the moment of the step.",
)
train.mistake(
    "clipped-each",
    _train("clipped-each"),
    "It clips after every `backward()`. The first pieces are whittled away before the last one "
    "comes.",
)
train.mistake(
    "unclipped",
    _train("unclipped"),
    "Nothing is clipped at the moment of the step. Is it done at all, or only after?",
)
train.mistake(
    "by-value",
    _train("by-value"),
    "It clips each entry. The limit is for the norm of the whole gradient.",
)
train.mistake(
    "each-parameter",
    _train("each-parameter"),
    "It clips weight and bias each by itself. They are one gradient, with one norm.",
)
train.mistake(
    "step-each",
    _train("step-each"),
    "It makes a step after every piece. One batch is one step.",
)
train.mistake(
    "step-alone",
    _train("step-alone"),
    "It makes a step for each piece and clears in between: that is not accumulation.",
)
train.mistake(
    "no-momentum",
    _train("no-momentum"),
    "There is no momentum in it. Is it asked for, and is the optimizer made once, before all "
    "batches?",
)
train.mistake(
    "rate-early",
    _train(rate=lambda schedule, t, pieces, done: schedule(t + 1)),
    "The rates come one step early: the first step has the rate of t = 0.",
)
train.mistake(
    "rate-late",
    _train(rate=lambda schedule, t, pieces, done: schedule(max(0, t - 1))),
    "From the second step on, the rates come one step late.",
)
train.mistake(
    "rate-constant",
    _train(rate=lambda schedule, t, pieces, done: schedule(0)),
    "All steps have the rate of the first: the schedule is asked only once.",
)
train.mistake(
    "rate-by-pieces",
    _train(rate=lambda schedule, t, pieces, done: schedule(done + pieces - 1)),
    "The schedule is asked for the number of the piece. It counts steps.",
)
train.mistake(
    "scheduler-by-pieces",
    _train(rate=lambda schedule, t, pieces, done: schedule(done + pieces)),
    "The scheduler moves on with every piece. It belongs where the steps are made.",
)
train.mistake(
    "loss-after",
    _train(note="after"),
    "The weights are right. Each loss is that after the step, and asked for is the one before.",
)
train.mistake(
    "loss-sum",
    _train(note="sum"),
    "The weights are right. Each loss is the sum over the pieces, not the mean over all rows.",
)
train.mistake(
    "loss-mean-of-means",
    _train(note="mean-of-means"),
    "The weights are right. The losses count each piece the same.",
)
train.mistake(
    "loss-last",
    _train(note="last"),
    "The weights are right. Each loss is that of the last piece alone.",
)
train.mistake(
    "loss-last-share",
    _train(note="last-share"),
    "The weights are right. Each loss is the last piece's share. Shares add up, too.",
)
train.mistake(
    "loss-each",
    _train(note="each"),
    "The weights are right. There is a loss for each piece, where one for each batch is asked for.",
)
train.mistake(
    "first-batch",
    _train(first=1),
    "It stops after the first batch. How far is `return` indented?",
)
