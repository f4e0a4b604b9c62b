"""A short suite against an account of AWS, or against the emulator, that compares their answers."""
