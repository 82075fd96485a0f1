"""What `mkdocs serve` does beyond a build: it never waits for a measurement, nor for other pages.

Lives here: making stale figures in the background, building again only the pages that changed, what
the terminal shows. May not: anything a published site needs; a single build does none of it.
"""
