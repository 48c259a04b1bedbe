"""Level 1: any rule as a ``torch.optim.Optimizer``, and the source's regression in PyTorch."""

import torch

from descent_lib import arguments
from descent_lib.in_python import finite_line, regression_arguments


def gradient_descent_torch(data_x, data_y, lr=0.01, epochs=100):
    """The same fit as ``gradient_descent_pure``, with autograd and ``torch.optim.SGD``: (w, b)."""
    xs, ys, lr, epochs = regression_arguments(data_x, data_y, lr, epochs)
    x, y = torch.tensor(xs, dtype=torch.float64), torch.tensor(ys, dtype=torch.float64)
    w, b = (torch.zeros((), dtype=torch.float64, requires_grad=True) for _ in "wb")
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        optimizer.step()
    return finite_line(w.item(), b.item(), xs, lr)


class Descent(torch.optim.Optimizer):
    """Walk the parameters by ``rule``: ``p <- p - lr * (direction + decay * p)``.

    ``lr`` is a number, which torch's schedulers may change, or one of our schedules ``t -> lr``.
    ``decay`` is decoupled weight decay. One rule serves all parameter groups; ``lr`` and ``decay``
    may differ between them.
    """

    def __init__(self, params, rule, lr, decay=0.0):
        self.rule = arguments.rule("rule", rule)
        if not callable(lr):
            lr = arguments.number("lr", lr, low=0)
        decay = arguments.number("decay", decay, low=0)
        super().__init__(params, {"lr": lr, "decay": decay})

    def __getstate__(self):
        return super().__getstate__() | {"rule": self.rule}  # for copies

    @torch.no_grad()
    def step(self, closure=None):
        """Take one step, and return ``closure()`` if a closure is given."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self._move(p, group["lr"], group["decay"])
        return loss

    def _move(self, p, lr, decay):
        state = self.state[p]
        t = state.get("t", 0)
        rate = lr(t) if callable(lr) else lr
        direction, state["memory"] = self.rule(p.grad, state.get("memory", self.rule.start), t)
        state["t"] = t + 1
        p.mul_(1 - rate * decay).sub_(rate * direction)
