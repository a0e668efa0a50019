"""What is different on purpose: docs/coming-from-dive.md says each of these."""

from __future__ import annotations

from typing import Final

from tests.parity.rows import row

_ARCHIVES: Final = "parity/test_archives::"
_PROGRAM: Final = "parity/test_program::"
_MARKS: Final = "parity/test_marks::"
_WASTED: Final = "parity/test_wasted::"

DIFFERENT: Final = (
    row(
        "1.2 no image",
        "without an image: a list of them",
        "cli/commands/test_local_images::test_the_engine_s_images_are_listed",
        documented="`divepy` without an image lists them",
    ),
    row(
        "1.1 pull",
        "nothing is pulled unasked",
        _PROGRAM + "test_an_image_that_is_nowhere_is_not_pulled_unasked",
        documented="nothing is pulled unasked",
    ),
    row(
        "1.1 unknown prefix",
        "a transport that nobody knows is a mistake",
        "oci/test_reference::test_an_unknown_transport_is_named_as_such",
        documented="`dcker://NAME` is a mistake",
    ),
    row(
        "1.2 ends",
        "1 is a rule that failed, 2 that nothing could be judged",
        _PROGRAM + "test_ends",
        "parity/test_gate::test_what_makes_no_sense_to_dive_makes_none_here",
        documented="dive ends with 1 in both cases",
    ),
    row(
        "1.2 json and ci",
        "with both, the rules still decide",
        _PROGRAM + "test_json_does_not_open_the_gate",
        documented="`--json` beside `--ci` leaves the rules in force",
    ),
    row(
        "1.2 ci-config missing",
        "a file of rules that was named and is not there",
        "cli/gate/test_gate::test_a_file_that_was_named_and_is_not_there_stops_the_gate",
        documented="a file of rules that was named must be there",
    ),
    row(
        "1.2 ignore-errors",
        "-i goes on with what is readable; a whiteout of nothing needs none",
        "cli/test_analysing::test_figures_are_not_given_without_a_layer",
        "cli/test_analysing::test_errors_are_ignored_when_asked",
        _ARCHIVES + "test_a_whiteout_of_nothing_opens_without_a_word",
        documented="`-i` is for damaged layers alone",
    ),
    row(
        "1.2 streams",
        "progress and notes on standard error",
        _PROGRAM + "test_what_is_said_and_what_is_asked_for_do_not_mix",
        "cli/test_console::test_progress_is_not_written_to_a_file",
        documented="dive writes its progress among the data",
    ),
    row(
        "1.2 build options",
        "divepy's own options are taken out of the words for the builder",
        "cli/commands/test_build::test_own_options_are_taken_out_and_all_others_stay_as_they_are",
        documented="`build` takes its own options",
    ),
    row(
        "1.2 config",
        "a configuration that was named and cannot be read ends the program; keys without meaning are told",
        "cli/grammar/test_apply_settings::test_a_file_that_is_not_there_or_damaged_ends_it",
        "settings/test_dive_file::test_what_means_nothing_is_told_and_no_error",
        "settings/test_places::test_a_folder_called_dive_where_one_stands_is_no_configuration",
        documented="dive says so and ends with 0",
    ),
    row(
        "1.8 kinds of change",
        "link targets, devices, times, attributes; modified and metadata",
        _MARKS + "test_marks_of_a_layer_and_of_a_range",
        _MARKS + "test_devices_are_compared_by_their_numbers",
        documented="A link's target, a device's number, times and extended attributes count as changes",
    ),
    row(
        "1.8 base",
        "in the base all is added",
        _MARKS + "test_in_the_base_everything_is_added",
        documented="in the base layer all is *added*",
    ),
    row(
        "1.9 definition",
        "wasted bytes, and dive's formula",
        _WASTED + "test_wasted_is_what_is_stored_and_not_seen",
        _WASTED + "test_dive_s_formula_can_be_had",
        documented="Wasted bytes are those that are stored and not seen",
    ),
    row(
        "1.9 G, I",
        "with the formula too, a whiteout of nothing changes no figure",
        _WASTED + "test_a_whiteout_of_nothing_changes_no_figure",
        _WASTED + "test_that_is_what_dive_says",
        documented="at which dive leaves off in the middle of a layer",
    ),
    row(
        "1.9 E, F",
        "rows of 0 bytes are not listed",
        _WASTED + "test_wasted_is_what_is_stored_and_not_seen",
        "analysis/test_waste::test_rows_of_nothing_do_not_appear",
        documented="rows of 0 bytes are left out",
    ),
    row(
        "1.9 NaN",
        "above a single layer",
        _WASTED + "test_above_a_single_layer_nothing_is_wasted",
        "reports/test_verdict_text::test_an_image_of_one_layer_has_no_strange_number",
        documented="0 where dive prints NaN",
    ),
    row(
        "1.9 sparse",
        "a sparse file counts with what is stored",
        "analysis/test_waste::test_a_sparse_file_costs_what_is_stored",
        _WASTED + "test_a_sparse_file_has_the_size_that_is_stored",
        documented="a sparse file counts with the bytes that its tar holds",
    ),
    row(
        "1.10 values",
        "95%, off, false",
        "analysis/test_rule_values::test_shares",
        "analysis/test_rule_values::test_rules_are_switched_off",
        documented="which dive calls misconfigured",
    ),
    row(
        "1.10 report's text",
        "the text is another one; colours are for terminals",
        "parity/test_published::test_the_report_has_dive_s_figures",
        "reports/test_verdict_text::test_colours_are_for_words_alone",
        documented="The report of the gate reads differently",
    ),
    row(
        "1.11 missing command",
        "no history: no command",
        _ARCHIVES + "test_history_may_be_absent_or_of_another_length",
        documented="where dive writes `(missing)`",
    ),
    row(
        "1.11 several images",
        "one must be named",
        _ARCHIVES + "test_of_several_images_one_is_to_be_named",
        documented="dive takes the first without a word",
    ),
    row(
        "1.11 extraction",
        "asks before it replaces, and says what it did",
        "contents/test_extract::test_what_is_there_is_named_before_and_only_replaced_if_that_was_agreed",
        "cli/commands/test_extract::test_nothing_is_overwritten_unasked",
        documented="`ctrl+e` asks where to",
    ),
    row(
        "1.12 Containerfile",
        "which file a build takes",
        "engine/test_build_context::test_a_containerfile_must_be_named",
        documented="`-f Containerfile`",
    ),
)
"""Each with the tests that show it, and with what the page says."""
