"""Exercises: from a Python source to an executed notebook, and from there to a page.

docs/<language>/exercises/NAME.py → ``make notebooks`` → NAME.ipynb beside it → mkdocs → page.
"""
