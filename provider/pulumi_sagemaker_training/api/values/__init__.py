"""Values that all packages use: texts, paths, unknown values and violations. Pure."""
