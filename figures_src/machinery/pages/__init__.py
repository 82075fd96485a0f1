"""From recorded results to the text of a page: the macros of the chapters. Imports no torch."""
