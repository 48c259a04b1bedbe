"""The course's own machinery: checks, tasks, quiz, fog game, race, concept map.

A chapter calls it; whoever wants to learn how descent works reads ``descent_lib``.
"""
