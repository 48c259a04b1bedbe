"""Exercise 12, task 3: a whole training."""

from descent_lib.schedules import exponential, linear
from mountain.check.inputs import Linear, Tensor
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex12_capstone")


def _trainings(rng, i):
    model = Linear(rng.integers(-20, 21, size=(1, 2)) / 10, rng.integers(-20, 21, size=1) / 10)
    if i == 0:
        sizes = [[1, 2]]
    else:
        sizes = [rng.permutation([1, 2, 4, 5])[: rng.integers(2, 4)] for _ in range(4)]
    batches = [[_piece(rng, int(n)) for n in batch] for batch in sizes]
    peak = float(rng.integers(4, 12)) / 100
    schedule = linear(peak, 9, peak / 10) if i % 2 else exponential(peak, 0.7)
    limit = 100.0 if i % 3 == 1 else float(rng.integers(15, 35)) / 10  # 100 clips nothing
    return [(model, batches, schedule, limit)]


def _piece(rng, rows):
    x, y = rng.integers(-20, 21, size=(rows, 2)) / 10, rng.integers(-30, 31, size=(rows, 1)) / 10
    return Tensor(x), Tensor(y)


def _train(fault=None, note="mean", rate=lambda schedule, t, pieces, done: schedule(t), first=None):
    """The loop with one fault, by its name; ``note`` says which loss is noted."""

    def train(model, batches, schedule, limit):
        import torch

        parts = [model.weight, model.bias]
        momentum, ahead = 0.0 if fault == "no-momentum" else 0.9, fault == "nesterov"
        optimizer = torch.optim.SGD(parts, lr=1.0, momentum=momentum, nesterov=ahead)
        losses, done = [], 0
        for t, pieces in enumerate(batches[:first]):
            optimizer.param_groups[0]["lr"] = rate(schedule, t, len(pieces), done)
            done += len(pieces)
            means, n = [], sum(len(x) for x, _ in pieces)
            for x, y in pieces:
                if fault == "cleared-each":
                    optimizer.zero_grad()
                means.append(((model(x) - y) ** 2).mean())
                share = {
                    "sum": 1.0,
                    "equal-shares": 1 / len(pieces),
                    "sum-of-squares": float(len(x)),
                    "half": len(x) / n / 2,
                }.get(fault, len(x) / n)
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
        "sum-of-squares": [sum(shares) * sum(rows)],
        "first": means[:1],
        "divided-twice": [sum(shares) / len(means)],
    }[note]


train = Task(
    "train",
    EXERCISE,
    points=4,
    minutes=27,
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
train.mistake(
    "nesterov",
    _train("nesterov"),
    "That is Nesterov's momentum. Asked for is the plain one of SGD.",
)
train.mistake(
    "sum-of-squares",
    _train("sum-of-squares"),
    "The gradient of a batch is that of the sum of all squares. The loss is a mean over all rows.",
)
train.mistake(
    "half",
    _train("half"),
    "The gradient is half as long as it should be, before it is clipped: the loss is a mean of "
    "squares, without a 1/2.",
)
train.mistake(
    "rate-last",
    _train(rate=lambda schedule, t, pieces, done: schedule(8)),
    "All steps have the rate of one late step. Ask the schedule anew for each.",
)
train.mistake(
    "rate-one",
    _train(rate=lambda schedule, t, pieces, done: 1.0),
    "All steps have the rate 1: the schedule is asked, if at all, without effect.",
)
train.mistake(
    "loss-sum-of-squares",
    _train(note="sum-of-squares"),
    "The weights are right. Each loss is a sum over the rows, not their mean.",
)
train.mistake(
    "loss-first",
    _train(note="first"),
    "The weights are right. Each loss is that of the first piece alone.",
)
train.mistake(
    "loss-divided-twice",
    _train(note="divided-twice"),
    "The weights are right. The losses are too small by the number of pieces: they are shares "
    "already.",
)
