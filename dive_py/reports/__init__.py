"""What leaves the program as text: dive's JSON, listings, summaries, verdicts.

`dive_json` writes the analysis in dive's schema, `summary` what `divepy IMAGE` prints without a terminal, `listing`,
`waste_report` and `diff_tables` the tables of their commands, `json_lines` the same as JSON. `verdict` turns the gate's
judgement into sentences, and a module for each format (`verdict_junit`, `verdict_sarif` …) writes them.

No text of an image is a command to a terminal or to a CI service.
"""
