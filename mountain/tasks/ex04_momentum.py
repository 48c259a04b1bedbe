"""Exercise 04, momentum: two rules that share a name, and what their memory costs."""

from descent_lib.rules import EmaMomentum, Momentum
from mountain.check.short_answers import choice, number
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex04_momentum")
BETA = 0.9


def _walks(rng, i):
    """Walks of one step, of two, of six and of twelve, with numbers, arrays and tables."""
    steps = 1 + i if i < 2 else 12 if i % 4 == 3 else 6
    gradients = rng.normal(size=(steps, *((2,), (3,), (2, 2), (4,))[i % 4]))
    return {"start": 0.0, "gradients": list(gradients if i else gradients[:, 0])}


def _unfaded(gradient, velocity, t):
    return velocity + gradient, velocity + gradient


ball = Task(
    "heavy-ball",
    EXERCISE,
    points=2,
    minutes=6,
    probe="walk",
    case=_walks,
    reference=Momentum(beta=BETA),
    checked="walks of up to twelve steps, with numbers and with arrays",
    not_from=("descent_lib.rules",),
)

ball.mistake(
    "averages",
    EmaMomentum(beta=BETA),
    "That is the running average: it has a factor 1 − beta on the gradient. The heavy ball has "
    "none.",
)


@ball.mistake
def nesterov(gradient, velocity, t):
    """That looks ahead, as Nesterov's rule does. The heavy ball walks along its velocity, and
    nothing else.
    """
    velocity = BETA * velocity + gradient
    return gradient + BETA * velocity, velocity


@ball.mistake
def one_gradient(gradient, velocity, t):
    """It remembers only the last gradient. The state must be the velocity, which holds
    all of them.
    """
    return BETA * velocity + gradient, gradient


@ball.mistake
def fades_twice(gradient, velocity, t):
    """The new gradient is faded too. Beta belongs to the old velocity alone."""
    velocity = BETA * (velocity + gradient)
    return velocity, velocity


ball.mistake("sum", _unfaded, "Nothing fades: that is the sum of all gradients. Where is beta?")


@ball.mistake
def added_twice(gradient, velocity, t):
    """The new gradient is added twice. The state is the very velocity that you walk along."""
    velocity = BETA * velocity + gradient
    return velocity, velocity + gradient


@ball.mistake
def faded_before(gradient, velocity, t):
    """The velocity fades, and you walk before the new gradient is added."""
    return BETA * velocity, BETA * velocity + gradient


@ball.mistake
def sum_before(gradient, velocity, t):
    """You walk before the new gradient is added, and the old ones never fade."""
    return velocity, velocity + gradient


@ball.mistake
def before(gradient, velocity, t):
    """It walks along the velocity of the step before. First add the new gradient, then walk."""
    return velocity, BETA * velocity + gradient


@ball.mistake
def forgets(gradient, velocity, t):
    """Right at the first step, and then the memory is lost: the new velocity must be returned as
    the state.
    """
    return BETA * velocity + gradient, velocity


@ball.mistake
def uphill(gradient, velocity, t):
    """The sign is turned: the walk itself subtracts the direction, so the rule must not."""
    velocity = BETA * velocity - gradient
    return velocity, velocity


@ball.mistake
def short_memory(gradient, velocity, t):
    """The old velocity keeps a tenth only. It fades by the factor 0.9."""
    velocity = (1 - BETA) * velocity + gradient
    return velocity, velocity


@ball.mistake
def long_memory(gradient, velocity, t):
    """It fades too slowly, by the factor 0.99. Compare with the beta of the text."""
    velocity = 0.99 * velocity + gradient
    return velocity, velocity


@ball.mistake
def corrected(gradient, velocity, t):
    """It divides by 1 − beta^t, as Adam does for its start. The heavy ball does not."""
    velocity = BETA * velocity + gradient
    return velocity / (1 - BETA ** (t + 1)), velocity


@ball.mistake
def fades_by_the_count(gradient, velocity, t):
    """The factor changes from step to step. It is 0.9 in every one."""
    velocity = BETA**t * velocity + gradient
    return velocity, velocity


@ball.mistake
def old_subtracted(gradient, velocity, t):
    """Right at the first step. Then the old velocity pushes the wrong way."""
    velocity = gradient - BETA * velocity
    return velocity, velocity


@ball.mistake
def new_one_faded(gradient, velocity, t):
    """Beta stands at the new gradient, and the old velocity never fades. It is the other way
    round.
    """
    velocity = velocity + BETA * gradient
    return velocity, velocity


def _averaged(gradient, average):
    return BETA * average + (1 - BETA) * gradient


averaging = Task(
    "averaged-gradients",
    EXERCISE,
    points=2,
    minutes=6,
    probe="walk",
    case=_walks,
    reference=EmaMomentum(beta=BETA),
    checked="walks of up to twelve steps, with numbers and with arrays",
    not_from=("descent_lib.rules",),
)

averaging.mistake(
    "heavy",
    Momentum(beta=BETA),
    "That is the heavy ball. An average gives the new gradient the weight 1 − beta.",
)


@averaging.mistake
def swapped(gradient, velocity, t):
    """The two weights are swapped: beta belongs to the old average."""
    velocity = (1 - BETA) * velocity + BETA * gradient
    return velocity, velocity


@averaging.mistake
def divided_by_its_start(gradient, average, t):
    """It divides by 1 − beta^t, as Adam does for its start. The plain average does not."""
    average = _averaged(gradient, average)
    return average / (1 - BETA ** (t + 1)), average


@averaging.mistake
def dampened(gradient, average, t):
    """The first gradient enters whole, as with PyTorch's dampening. The plain average begins with
    0, and treats all gradients alike.
    """
    average = _averaged(gradient, average) if t else gradient
    return average, average


averaging.mistake(
    "before",
    lambda gradient, average, t: (average, _averaged(gradient, average)),
    "It walks along the average of the step before. First let the new gradient in, then walk.",
)
averaging.mistake(
    "forgets",
    lambda gradient, average, t: (_averaged(gradient, average), average),
    "Right at the first step, and then the memory is lost: the new average must be returned as "
    "the state.",
)


@averaging.mistake
def keeps_gradient(gradient, average, t):
    """It remembers only the last gradient. The state must be the average, which holds all
    of them.
    """
    return (_averaged(gradient, average), gradient)


@averaging.mistake
def sum_fades_nothing(gradient, average, t):
    """The new gradient has its weight, and the old average keeps all of it. Together they have
    the weight 1.
    """
    average = average + (1 - BETA) * gradient
    return average, average


@averaging.mistake
def both_faded(gradient, average, t):
    """Both have the weight 0.9. Together they have the weight 1."""
    average = BETA * (average + gradient)
    return average, average


@averaging.mistake
def turned(gradient, average, t):
    """The sign is turned: the walk itself subtracts the direction, so the rule must not."""
    average = BETA * average - (1 - BETA) * gradient
    return average, average


@averaging.mistake
def ahead(gradient, average, t):
    """That looks ahead, as Nesterov's rule does. It walks along its average, and nothing else."""
    average = _averaged(gradient, average)
    return BETA * average + (1 - BETA) * gradient, average


@averaging.mistake
def plain_mean(gradient, average, t):
    """That is the plain mean of all gradients so far. A running average forgets."""
    average = average + (gradient - average) / (t + 1)
    return average, average


@averaging.mistake
def remembers_too_long(gradient, average, t):
    """It remembers too long: the weights are 0.99 and 0.01. Compare with the beta of the text."""
    average = 0.99 * average + 0.01 * gradient
    return average, average


@averaging.mistake
def halves(gradient, average, t):
    """Old and new have equal weights: where is beta?"""
    average = (average + gradient) / 2
    return average, average


def _memory(rng, i):
    """With 3 or 4 buffers no two mistakes lead to the same number; with 1 or 2 they do."""
    return {"millions": int(rng.integers(2, 90)) * 10, "buffers": int(rng.choice([3, 4]))}


def _megabytes(millions, buffers):
    return millions * 4 * (2 + buffers)


memory = number(
    "training-memory", EXERCISE, points=1, minutes=6, case=_memory, reference=_megabytes
)


@memory.mistake
def state_only(millions, buffers):
    """That counts the optimizer's state alone. Weights and gradients lie in memory as well."""
    return millions * 4 * buffers


@memory.mistake
def weights_only(millions, buffers):
    """That counts the weights alone. Gradients and buffers are as long."""
    return millions * 4


@memory.mistake
def no_buffers(millions, buffers):
    """Weights and gradients are there; the optimizer's buffers are missing."""
    return millions * 8


@memory.mistake
def no_gradients(millions, buffers):
    """Weights and state are there; the gradients are missing."""
    return millions * 4 * (1 + buffers)


@memory.mistake
def numbers(millions, buffers):
    """That counts numbers. Each float32 number has 4 bytes."""
    return millions * (2 + buffers)


@memory.mistake
def half_precision(millions, buffers):
    """Two bytes a number would be float16. Here it is float32."""
    return millions * 2 * (2 + buffers)


@memory.mistake
def bits(millions, buffers):
    """That is in megabits. A byte has 8 bits."""
    return millions * 32 * (2 + buffers)


@memory.mistake
def gigabytes(millions, buffers):
    """That is in gigabytes, not in megabytes."""
    return millions * 4 * (2 + buffers) / 1000


@memory.mistake
def all_bytes(millions, buffers):
    """That is in bytes, not in megabytes."""
    return millions * 4e6 * (2 + buffers)


@memory.mistake
def mebibytes(millions, buffers):
    """That divides by 1024². Here 1 MB is a million bytes."""
    return millions * 4e6 * (2 + buffers) / 1024**2


@memory.mistake
def double_precision(millions, buffers):
    """Eight bytes a number would be float64. Here it is float32."""
    return millions * 8 * (2 + buffers)


@memory.mistake
def multiplied(millions, buffers):
    """It multiplies by the buffers. They lie beside weights and gradients: add."""
    return millions * 4 * 2 * buffers


choice(
    "why-slower",
    EXERCISE,
    points=1,
    minutes=4,
    right="c",
    a="Noise is not needed: on a constant slope, without any noise, it is ten times slower too.",
    b="Both remember equally long: the same beta, the same window of about 1/(1 − beta) steps.",
    d="Neither rule changes the learning rate. Look at the size of what it multiplies.",
)
