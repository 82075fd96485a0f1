"""Figures of the lesson: a folder a chapter, a script a figure."""
