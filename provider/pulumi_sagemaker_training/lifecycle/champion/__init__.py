"""A champion: the best model so far, which only a better one replaces."""
