"""Exercise 15, the licence: six questions across the whole course."""
