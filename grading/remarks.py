"""What was odd about a submission, and foreign text made fit to be kept."""

from dataclasses import dataclass, field


@dataclass
class Remarks:
    """What was odd: notes for the student, and of them those that ask a human to look."""

    notes: list[str] = field(default_factory=list)
    needs_review: list[str] = field(default_factory=list)

    def ask_review(self, sentence: str) -> None:
        """Note something at which a human should look."""
        self.notes.append(sentence)
        self.needs_review.append(sentence)


def clean(text: str) -> str:
    """Return ``text`` such as UTF-8 can hold: half characters become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def short(value: object) -> str:
    """Return a value of foreign JSON in at most forty characters; what is no text by its type."""
    text = clean(str(value)) if isinstance(value, (str, int, float)) else type(value).__name__
    return repr(text[:40]) if isinstance(value, str) else text[:40]
