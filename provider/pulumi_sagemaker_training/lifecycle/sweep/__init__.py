"""What a sweep goes through: pure decisions, and the steps that follow them."""
