"""What runs on the learner's side of the wall. Nothing here knows an answer, a file or a name."""
