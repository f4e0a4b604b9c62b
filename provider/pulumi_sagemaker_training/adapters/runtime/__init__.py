"""What both plugins share: the connection to the engine, and the verbs of a job."""
