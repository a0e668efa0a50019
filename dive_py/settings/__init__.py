"""What a person settled for all runs: on the command line, in the environment, in files. Values, wired by nobody here.

Only command line, screen and exploration look here; everybody else gets values.
"""
