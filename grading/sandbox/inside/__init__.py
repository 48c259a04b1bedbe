"""What runs in the sandbox, beside the answer. Nothing here knows a right answer or a name."""
