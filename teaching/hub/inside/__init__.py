"""What runs in a learner's walls, as the learner."""
