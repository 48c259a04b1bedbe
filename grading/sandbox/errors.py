"""What can go wrong on the grader's side, as opposed to a learner's."""

_CURE = (
    "Submissions are not run without a sandbox. On Linux: `apt install bubblewrap libseccomp2`, "
    "`pip install pyseccomp`, and a kernel that lets users make namespaces "
    "(`sysctl user.max_user_namespaces` above 0; on Ubuntu also "
    "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`). Elsewhere, or for submissions that "
    "you trust as your own code: --no-sandbox."
)


class SandboxMissing(RuntimeError):
    """There is no sandbox on this machine; the message says what to install."""

    def __init__(self, reason):
        super().__init__(f"{reason}\n{_CURE}")


class JailBroken(RuntimeError):
    """The grader's own machinery fails: no submission is to blame."""


class AnswersShown(SandboxMissing):
    """The sandbox would show the course's answers to the submissions."""

    def __init__(self, path: str):
        RuntimeError.__init__(
            self,
            f"Nothing is marked: the sandbox shows answers of the course to the submissions, in "
            f"{path}. Remove that copy, or move it away from Python and its libraries.",
        )
