"""What a training job goes through: pure decisions, and the steps that follow them."""
