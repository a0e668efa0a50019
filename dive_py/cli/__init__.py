"""The command line: words, options, one module a command, exit status."""
