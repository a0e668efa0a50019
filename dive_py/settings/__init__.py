"""What a person chose for all runs: on the command line, in the environment, in files.

`keys.KEYS` is the table of all settings: reading, `divepy config`, the example file, errors and the manual are made of
it. `reading` reads divepy's TOML (`toml_file`) and dive's YAML (`dive_file`), `environment` the variables; `values`
says for each setting what holds and where it comes from.

Only command line, screen and exploration look here; everything else gets values.
"""
