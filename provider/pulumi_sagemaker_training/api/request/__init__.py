"""A CreateTrainingJob request: reading, spelling and validation. Pure, except `request_file`."""
