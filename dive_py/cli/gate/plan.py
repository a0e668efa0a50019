"""What the command line and the file of rules demand: options go before the file, the file before defaults."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.analysis import rule_table
from dive_py.analysis.globs import expression
from dive_py.analysis.matching import Matcher
from dive_py.analysis.rule_table import Measure
from dive_py.analysis.rule_values import Given, globs, is_off, limit, misconfigured, word
from dive_py.analysis.rules import Glob, Rules
from dive_py.cli import console
from dive_py.cli.gate import rule_file
from dive_py.cli.gate.options import KEYS
from dive_py.errors import InvalidPattern, Misconfigured
from dive_py.settings import keys as settings_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dive_py.analysis.rule_table import Key
    from dive_py.analysis.rule_values import Limit
    from dive_py.cli.gate.options import GateOptions
    from dive_py.settings.values import Settings


class Plan(Struct, frozen=True):
    """How an image is to be judged."""

    rules: Rules
    ignore: tuple[Glob, ...] = ()
    base: str = ""
    """The base, as named, or `labels`; empty for none."""
    baseline: str = ""
    """What growth is measured from, as named; empty for nothing."""
    secret_exceptions: str = ""
    """The file that lists secrets which are known; empty for none."""
    dockerfile: str = ""
    """The Dockerfile that the image was built from, as named; empty where none is."""
    needs_baseline: bool = True
    """Whether a baseline that is not there is an error."""
    scoring: str = rule_table.SCORING.default
    given: Mapping[Key, Given] = {}
    """What was said for each key that is set."""
    notes: tuple[str, ...] = ()
    """What of the file means nothing."""


def read(options: GateOptions, settings: Settings) -> Plan:
    """Return the plan that a command line, the file of rules and a person's settings make.

    Every mistake is written to standard error but the last one, which is raised.

    Raises:
        Misconfigured: something makes no sense.
    """
    found = rule_file.find(options.rule_file)
    for note in found.notes:
        console.tell_note(note)
    given = _of_settings(settings) | {each.key: each for each in found.given}
    given |= {key: Given(key, values, option=f"--{key.dashed}") for key, values in options.rules.items()}
    mistakes: list[Misconfigured] = []
    plan = _plan(given, found.notes, mistakes)
    for mistake in mistakes[:-1]:
        console.tell_error(mistake.message, mistake.hint)
    if mistakes:
        raise mistakes[-1]
    return plan


def _of_settings(settings: Settings) -> dict[Key, Given]:
    """Return what a person's settings say where neither the rules of a project nor an option does."""
    key = settings_keys.SCORING
    if settings[key] == key.default:
        return {}
    return {rule_table.SCORING: Given(rule_table.SCORING, (settings[key],), option=str(settings.origin(key)))}


def _plan(given: Mapping[Key, Given], notes: tuple[str, ...], mistakes: list[Misconfigured]) -> Plan:
    """Return the plan, as far as it makes sense; what does not is added to the mistakes."""
    limits: dict[Key, Limit] = {}
    paths: dict[Key, tuple[Glob, ...]] = {}
    words: dict[Key, str] = {}
    for key in KEYS:
        said = given.get(key) or Given(key, (key.default,))
        try:
            if key.measure is Measure.GLOBS:
                paths[key] = _compiled(said)
            elif key.measure is Measure.WORD:
                words[key] = word(said, rule_table.CHOICES.get(key, ()))
            else:
                found = limit(said)
                limits |= {key: found} if found is not None else {}
        except Misconfigured as mistake:
            mistakes.append(mistake)
    base, scoring = words.get(rule_table.BASE, ""), words.get(rule_table.SCORING, "")
    baseline = words.get(rule_table.BASELINE, "")
    mistakes += _contradictions(given, base, scoring, baseline)
    wasted_floor, growth_floor = (
        int(found.amount) if (found := limits.pop(key, None)) is not None else 0
        for key in (rule_table.WASTED_FLOOR, rule_table.GROWTH_FLOOR)
    )
    return Plan(
        Rules(
            limits,
            paths.get(rule_table.FORBIDDEN, ()),
            paths.get(rule_table.FORBIDDEN_ANYWHERE, ()),
            wasted_floor,
            growth_floor,
        ),
        paths.get(rule_table.IGNORE, ()),
        base,
        baseline,
        words.get(rule_table.SECRET_EXCEPTIONS, ""),
        words.get(rule_table.DOCKERFILE, ""),
        words.get(rule_table.MISSING_BASELINE) != rule_table.SKIP,
        scoring or rule_table.SCORING.default,
        given,
        notes,
    )


def _contradictions(given: Mapping[Key, Given], base: str, scoring: str, baseline: str) -> list[Misconfigured]:
    """Return what makes sense alone and not together."""
    found = []
    added = given.get(rule_table.ADDED)
    if added is not None and not is_off(added.values) and not base:
        found.append(misconfigured(added, "wants a base", "name it: --base IMAGE, or base: IMAGE in the file"))
    for key in rule_table.GROWTHS if not baseline else ():
        growth = given.get(key)
        if growth is not None and not is_off(growth.values):
            hint = "name it: --baseline IMAGE or FILE, or baseline: in the file"
            found.append(misconfigured(growth, "wants a baseline", hint))
    if base and scoring == "dive":
        hint = "dive's formula knows no base: leave out one of them"
        found.append(misconfigured(given[rule_table.BASE], "does not go with the scoring of dive", hint))
    return found


def _compiled(given: Given) -> tuple[Glob, ...]:
    """Return globs with what finds them in an image."""
    for text in globs(given):
        if _means_other(text):
            hint = "[…], * and ? are the signs there are; what is meant as it stands has a backslash before it"
            raise misconfigured(given, f"has {text!r}, which no path would match as it is meant", hint)
    try:
        return tuple(Glob(text, Matcher(expression(text), rooted=True)) for text in globs(given))
    except InvalidPattern as error:
        raise misconfigured(given, f"has a {error.message}", error.hint) from error


def _means_other(glob: str) -> bool:
    """Return whether this looks like another kind of glob: a set that does not end, `!` before all, `{a,b}`."""
    plain = re.sub(r"\\.|\[[!^]?.[^\]]*\]", "", glob)
    return "[" in plain or plain.startswith("!") or bool(re.search(r"\{[^}]*,[^}]*\}", plain))
