"""Nothing lost, nothing twice: the real engine, with everything around it killed or failing.

`python -m tests.chaos --rounds 200` is the long run; the tests run a short one.
"""
