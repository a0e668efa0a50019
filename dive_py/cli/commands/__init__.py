"""One module a command: `run(arguments, progress)` does what the command of the module's name does."""
