"""Exercise 07, task 3: the same training in PyTorch."""

from mountain.check.inputs import Linear, Tensor
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex07_levels")


def _batches(rng, i):
    rows, steps = (2, 1) if i == 0 else (int(rng.integers(3, 6)), int(rng.integers(3, 8)))
    steps = 30 if i == 5 else steps  # so that no count of its own is right
    model = Linear(rng.normal(size=(1, 2)).round(1), rng.normal(size=1).round(1))
    x, y = rng.integers(-20, 21, size=(rows, 2)) / 10, rng.normal(2.0, size=rows).round(1)
    return [(model, Tensor(x), Tensor(y), float(rng.integers(2, 9)) / 100, steps)]


def _mean_square(output, y):
    return ((output[:, 0] - y) ** 2).mean()


def _loop(loss=_mean_square, make=None, clear=True, more=0, parts=("weight", "bias")):
    """The training loop; ``make`` makes the optimizer, by name, with these arguments."""
    name, settings = make or ("SGD", {"momentum": 0.9})

    def train(model, x, y, lr, steps):
        import torch

        parameters = [getattr(model, part) for part in parts]
        optimizer = getattr(torch.optim, name)(parameters, **{"lr": lr, **settings})
        for _ in range(steps + more):
            loss(model(x), y).backward()
            optimizer.step()
            if clear:
                optimizer.zero_grad()
        return model.weight, model.bias

    return train


torch_training = Task(
    "torch-training",
    EXERCISE,
    points=2,
    minutes=12,
    case=_batches,
    reference=_loop(),
    checked="six models with two inputs, from one to thirty steps",
    graded=12,
)

torch_training.mistake(
    "no-target",
    _loop(lambda output, y: output.mean()),
    "What it pushes down has no floor: the raw output, or a difference that is not squared.",
)


@torch_training.mistake
def unmoved(model, x, y, lr, steps):
    """The weights of the model you are given have not moved. What lies in `.grad` at the moment of
    the step, and whose weights has the optimizer got?
    """
    return model.weight, model.bias


torch_training.mistake(
    "not-cleared",
    _loop(clear=False),
    "Right at the first step, and then old gradients are still in `.grad`: `backward()` adds.",
)
torch_training.mistake(
    "broadcast",
    _loop(lambda output, y: ((output - y) ** 2).mean()),
    "The shapes do not fit: `model(x)` is a column, `y` has one dimension, and their difference "
    "is a square table. Print its shape.",
)
torch_training.mistake(
    "sum",
    _loop(lambda output, y: ((output[:, 0] - y) ** 2).sum()),
    "The gradient is too long, by the number of rows: the loss is a sum where a mean is asked for.",
)
torch_training.mistake(
    "half",
    _loop(lambda output, y: ((output[:, 0] - y) ** 2).mean() / 2),
    "That is half of the mean squared error. Convenient on paper, but it halves every step.",
)
torch_training.mistake(
    "absolute",
    _loop(lambda output, y: (output[:, 0] - y).abs().mean()),
    "That descends on the mean of the absolute errors. Asked for are their squares.",
)
torch_training.mistake(
    "no-momentum",
    _loop(make=("SGD", {})),
    "That walks without momentum. Either it is not asked for, or the optimizer is made anew in "
    "every round and forgets its velocity.",
)
torch_training.mistake(
    "adam",
    _loop(make=("Adam", {})),
    "That is Adam. Asked for is the other optimizer of the sample.",
)
torch_training.mistake(
    "fixed-rate",
    _loop(make=("SGD", {"lr": 0.01, "momentum": 0.9})),
    "It walks with the rate of the sample, 0.01, and not with the `lr` it is given.",
)
torch_training.mistake(
    "weight-alone",
    _loop(parts=("weight",)),
    "The bias has not moved. Which parameters did the optimizer get?",
)


@torch_training.mistake
def one_step(model, x, y, lr, steps):
    """It stops after the first step. How far is `return` indented?"""
    return _loop()(model, x, y, lr, 1)


torch_training.mistake("one-more", _loop(more=1), "It goes one step too far.")
torch_training.mistake(
    "one-less",
    _loop(more=-1),
    "It stops one step too early: how often does `range` turn?",
)
torch_training.mistake(
    "nesterov",
    _loop(make=("SGD", {"momentum": 0.9, "nesterov": True})),
    "That is Nesterov's momentum. Asked for is the plain one.",
)
torch_training.mistake(
    "dampened",
    _loop(make=("SGD", {"momentum": 0.9, "dampening": 0.9})),
    "That is momentum as an average: the gradient is dampened. Asked for is SGD with momentum 0.9, "
    "and nothing else.",
)
torch_training.mistake(
    "long-memory",
    _loop(make=("SGD", {"momentum": 0.99})),
    "The momentum is not 0.9: it remembers too long.",
)
torch_training.mistake(
    "decayed",
    _loop(make=("SGD", {"momentum": 0.9, "weight_decay": 0.01})),
    "Its weights decay. Nobody asked for that.",
)
torch_training.mistake(
    "square-of-the-mean",
    _loop(lambda output, y: (output[:, 0] - y).mean() ** 2),
    "It squares the mean error. The mean of the squares is wanted.",
)
torch_training.mistake(
    "rate-of-each-row",
    _loop(lambda output, y: ((output[:, 0] - y) ** 2).mean() / len(y)),
    "Every step is too short by the number of rows: `mean` has divided by it already.",
)
torch_training.mistake(
    "bias-alone",
    _loop(parts=("bias",)),
    "The weights have not moved. Which parameters did the optimizer get?",
)
torch_training.mistake(
    "uphill",
    _loop(lambda output, y: -((output[:, 0] - y) ** 2).mean()),
    "It walks uphill: the loss, or the rate, has the wrong sign.",
)
