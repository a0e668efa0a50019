"""Structure-aware, bounded fuzzers: half-right tars, records, documents, members and whole images.

Every input is made from a seed, a target and a number, and from nothing else: `input_of(target, seed, number)` gives it
again on any machine. `python -m tests.fuzz --inputs 1000000` runs many of them; `test_fuzz.py` a fixed part.
"""
