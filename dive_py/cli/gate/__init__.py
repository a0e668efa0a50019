"""The gate: an image judged by rules (`gate`), from options or a file (`rule_file`), in reports of many formats."""
