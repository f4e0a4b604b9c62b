"""Drawings of a report: values in, coordinates and labels out. Pure.

A drawing has no size of its own: its paths are stretched to the width of the page, and its labels
stand at percentages, so that texts and lines have the same size at every width. Templates make the
SVG of it. It belongs here if it does not know what a training job is.
"""
