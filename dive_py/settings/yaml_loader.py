"""PyYAML's reader with the blanks, characters and numbers that go-yaml v3 has, which dive 0.13.1 reads with.

Imported where a file is read, and not before: PyYAML takes its time.
"""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

from dive_py.settings.yaml_numbers import decimal

INTEGER: Final = "tag:yaml.org,2002:int"
NULL: Final = "tag:yaml.org,2002:null"

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Loader(yaml.SafeLoader):
    """PyYAML's reader, with the blanks and the characters that go-yaml has."""

    def scan_to_next_token(self) -> None:
        """Skip blanks, remarks and line ends; a tab is a blank wherever no indentation can stand.

        After `yaml_parser_scan_to_next_token` of libyaml, where go-yaml has it from.
        """
        if self.index == 0 and self.peek() == "\ufeff":
            self.forward()
        while True:
            while self.peek() == " " or (self.peek() == "\t" and (self.flow_level or not self.allow_simple_key)):
                self.forward()
            if self.peek() == "#":
                self._skip_remark()
            if not self.scan_line_break():  # type: ignore[no-untyped-call]
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def _skip_remark(self) -> None:
        while self.peek() not in "\0\r\n\x85\u2028\u2029":
            self.forward()

    def compose_scalar_node(self, anchor: Any) -> yaml.ScalarNode:  # noqa: ANN401 - as in PyYAML
        """Make one character of the two escapes that JSON writes for one beyond U+FFFF."""
        node: yaml.ScalarNode = super().compose_scalar_node(anchor)
        if _SURROGATE.search(node.value):
            try:
                node.value = node.value.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            except UnicodeDecodeError as error:
                problem = "half of a surrogate pair is not a character"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark) from error
        return node

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:  # noqa: ANN401 - as in PyYAML
        """Take what go-yaml takes for a number for one, whatever PyYAML makes of it."""
        tag = super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]
        if kind is yaml.ScalarNode and implicit[0] and tag != NULL:
            return INTEGER if decimal(value) is not None else tag
        return tag
