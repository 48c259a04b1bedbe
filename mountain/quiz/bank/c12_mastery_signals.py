"""Questions on chapter 12: mastery signals."""

from descent_lib.descent import descend, trail
from descent_lib.landscapes import Bowl
from descent_lib.rules import Momentum
from mountain.quiz.questions import Questions

questions = Questions(12, "Mastery signals")


@questions.drawn
def _forgotten_zero_grad(pick):
    eta, steps = pick([0.1, 0.2, 0.3]), pick([2, 3])
    forgetful = trail(descend(Bowl(dimension=1), Momentum(beta=1.0), eta, [1.0]), steps).x[:, 0]
    return {
        "text": rf"On $x^2/2$ from $x = 1$, $\eta = {eta:g}$, somebody forgot `zero_grad`. "
        f"Where is $x$ after {steps} steps?",
        "answer": forgetful[-1],
        "why": "The slopes add up, as in a heavy ball without friction. It never settles.",
        "how": "Each step subtracts the learning rate times the sum of all slopes so far. "
        "The slope at $x$ is $x$.",
        "wrong": [
            (
                (1 - eta) ** steps,
                "That is the walk with `zero_grad`. Without it the slopes add up.",
            ),
            (forgetful[-2], "One step more."),
            (
                1 - steps * eta,
                "That uses the slope of the start each time. It is felt anew, and added.",
            ),
        ],
        "tolerance": 0.002,
    }


questions.choice(
    "when-to-clear",
    "Where may optimizer.zero_grad() stand in the training loop?",
    (
        "Anywhere after step() and before the next backward().",
        "Only what stands in `.grad` at the next `backward()` and `step()` counts.",
    ),
    ("Only right before backward().", "A good habit. But right after `step()` does the same."),
    ("Between backward() and step().", "Then the fresh slope is wiped away, and nothing moves."),
)

questions.choice(
    "what-accumulation-saves",
    "Gradient accumulation lets a small graphics card train with a large batch. It saves the "
    "memory of …",
    ("activations.", "They grow with the rows in flight, and only a micro-batch is in flight."),
    ("weights.", "All weights are there, whatever the batch. For those you need sharding."),
    ("the optimizer's state.", "Adam keeps two numbers per weight, whatever the batch."),
)
