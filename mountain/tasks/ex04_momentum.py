"""Exercise 04, momentum: two rules that share a name, and what their memory costs."""

from descent_lib.rules import EmaMomentum, Momentum
from mountain.check.task import Exercise, Task, choice, number

EXERCISE = Exercise("ex04_momentum")
BETA = 0.9


def _walks(rng, i):
    steps = 1 + i if i < 2 else 6
    gradients = rng.normal(size=(steps, 2))
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
    reference=Momentum(BETA),
    checked="walks of up to six steps, with numbers and with arrays",
)

ball.mistake(
    "averages",
    EmaMomentum(BETA),
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


def _averaged(gradient, average):
    return BETA * average + (1 - BETA) * gradient


averaging = Task(
    "averaged-gradients",
    EXERCISE,
    points=2,
    minutes=6,
    probe="walk",
    case=_walks,
    reference=EmaMomentum(BETA),
    checked="walks of up to six steps, with numbers and with arrays",
)

averaging.mistake(
    "heavy",
    Momentum(BETA),
    "That is the heavy ball. An average gives the new gradient the weight 1 − beta.",
)


@averaging.mistake
def swapped(gradient, velocity, t):
    """The two weights are swapped: beta belongs to the old average."""
    velocity = (1 - BETA) * velocity + BETA * gradient
    return velocity, velocity


@averaging.mistake
def corrected(gradient, average, t):
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
