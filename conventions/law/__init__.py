"""The law of job immersions (PMSMP), in plain Python.

Nothing here imports Django or any other part of the project, reads a clock or touches a database: facts come in
as dataclasses and dates, findings come out with their article and a French sentence.
"""
