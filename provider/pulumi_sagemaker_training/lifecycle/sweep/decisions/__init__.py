"""Pure decisions about a sweep: points, trials, plan, early stopping, ranking."""
