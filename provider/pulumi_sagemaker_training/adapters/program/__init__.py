"""What runs in the user's program: resources, and what the SDK lacks there."""
