"""The legs beside and after the main line, one module each: its table of steps, its commands and their guards.

`leg` holds the form of such a table, `take` how a step is taken, `book` the list of all legs.
"""
