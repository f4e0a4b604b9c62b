"""What both plugins share: the engine as a call meets it, and the verbs of a job."""
