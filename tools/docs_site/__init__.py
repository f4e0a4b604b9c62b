"""What the documentation's site needs beyond Sphinx; `docs/conf.py` loads it."""
