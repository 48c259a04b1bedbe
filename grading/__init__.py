"""Marks a folder of submitted notebooks: nbgrader's format, and a run that nothing stops."""
