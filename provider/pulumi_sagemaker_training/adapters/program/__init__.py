"""What runs in the user's program: resources, and patches of the SDK."""
