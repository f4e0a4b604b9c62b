"""Script mode inside the container: what the `sagemaker-training` package of AWS's images does.

These modules are copied into a job's container and run there with the Python of its image, which
may be older than the emulator's. So they use only the standard library, as Python 3.9 has it, and
import each other relatively. `docs/emulator.md` says what is not imitated; a differential test
compares the rest with the package itself.
"""
