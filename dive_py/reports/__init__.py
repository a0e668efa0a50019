"""What leaves the program as text: values in, lines or documents out.

`dive_json` is dive's export with what divepy knows besides; `listing` makes the rows of trees, stories and searches,
which `tree_table` and `json_lines` write; `waste_report`, `diff_tables`, `diff_json`, `summary`, `doctor`,
`commit_report` and `dockerfile` belong to the commands of these names. `verdict` holds what became of the rules of a
gate, and each `verdict_*` writes it in one format; texts from an image pass `presentation.text.printable` in all.
"""
