"""What can go wrong on the grader's side, as opposed to a learner's."""

_CURE = (
    "Submissions are not run without a sandbox. On Linux: `apt install bubblewrap libseccomp2`, "
    "`pip install pyseccomp`, and a kernel that lets users make namespaces "
    "(`sysctl user.max_user_namespaces` above 0; on Ubuntu also "
    "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`). Elsewhere, or for submissions that "
    "you trust as your own code: --no-sandbox."
)


class SandboxMissing(RuntimeError):
    """There is no sandbox on this machine: ``reason``, and in its text also what to install."""

    def __init__(self, reason: str):
        super().__init__(reason)  # alone, so that a copy from another process says all of it once
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.reason}\n{_CURE}"


class JailBroken(RuntimeError):
    """The grader's own machinery fails: no submission is to blame."""


class AnswersShown(SandboxMissing):
    """The sandbox would show the course's answers to the submissions, in the file ``reason``."""

    def __str__(self) -> str:
        return (
            "Nothing is marked: the sandbox shows answers of the course to the submissions, in "
            f"{self.reason}. Remove that copy, or move it away from Python and its libraries."
        )
