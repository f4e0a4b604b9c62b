"""The parts of a report: jobs and state in, texts and drawings out. Pure.

Each module is about one part, and returns what its template shows. Nothing is masked here: the page
masks every text that it shows.
"""
