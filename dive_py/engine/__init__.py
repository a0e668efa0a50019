"""The only door to Docker-compatible engines and docker-py: hands over bytes and values, knows no layer.

`connection.first_engine` finds an engine and says why the others are not it; an `Engine` answers short questions
through `unix_http`, without docker-py where it listens on this machine. `images`, `containers` and `facts` ask what it
has, through `answers`, which reads JSON that cannot be relied on; `pulling`, `running`, `committing`, `building`,
`tagging` and `removal` change it; `export` and `reading` stream what it has. What fails is an `EngineError`
(`failures.engine_errors`).

docker-py is imported inside functions: loading it takes 137 ms, and most questions do without it.
"""
