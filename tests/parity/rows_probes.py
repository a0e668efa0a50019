"""What is worth asking any program of this kind: the figures of dive's own tests, and what dive 0.13.1 stumbled over.

Sections: 4.1 figures of dive's archives; 4.2 dive's own tests; 4.3 probes. What is about the screen alone stands with
the screen's tests.
"""

from __future__ import annotations

from typing import Final

from tests.parity.rows import row

_ARCHIVES: Final = "parity/test_archives::"
_BOUNDED: Final = "parity/test_bounded::"
_PROGRAM: Final = "parity/test_program::"
_MARKS: Final = "parity/test_marks::"
_PUBLISHED: Final = "parity/test_published::"
_WASTED: Final = "parity/test_wasted::"

FIGURES: Final = (
    row(
        "4.1 docker",
        "fourteen layers, their sizes and entries, 32,025 bytes wasted",
        _PUBLISHED + "test_a_build_of_fourteen_layers_has_dive_s_figures",
        _PUBLISHED + "test_the_same_build_by_definition",
        "parity/test_fixtures::test_figures",
    ),
    row(
        "4.1 all",
        "every archive of dive's own, where they are",
        "parity/test_fixtures::test_figures",
        "parity/test_fixtures::test_all_that_dive_says_is_said",
        "parity/test_fixtures::test_a_plain_file_system_is_said_to_be_none",
    ),
    row(
        "4.1 rules",
        "how the gate ends by the defaults and by dive's own file",
        _PUBLISHED + "test_the_gate_judges_it_as_dive_does",
        "parity/test_fixtures::test_the_gate_ends_as_dive_s",
    ),
    row("4.2 efficiency", "TestEfficiency, and the one of an empty image", _PUBLISHED + "test_efficiency"),
    row(
        "4.2 nodes",
        "names are cleaned; whiteouts are told by their names; sizes of folders",
        _PUBLISHED + "test_names_are_cleaned_and_the_root_is_no_row",
        "layers/test_names::test_markers_name_what_they_act_on",
        "layers/test_names::test_one_path_has_many_spellings",
    ),
    row(
        "4.2 trees",
        "stacking, and what is added, changed, removed",
        _PUBLISHED + "test_what_a_layer_adds_changes_and_removes",
        "laws/test_stack::test_merged_trees",
    ),
    row(
        "4.2 rules",
        "all fail, all pass, all are switched off, all make no sense",
        _PUBLISHED + "test_rules_end_as_in_dive_s_tests",
        _PUBLISHED + "test_rules_that_make_no_sense_to_dive_are_all_told",
    ),
    row("4.2 run", "the figures of the report", _PUBLISHED + "test_the_report_has_dive_s_figures"),
    row("4.2 export", "the whole JSON", "parity/test_fixtures::test_all_that_dive_says_is_said"),
)

PROBES: Final = (
    row("4.3.1", "the table of waste", _WASTED + "test_wasted_is_what_is_stored_and_not_seen"),
    row("4.3.2", "five layers, ten runs, one order", _ARCHIVES + "test_the_order_of_layers_is_always_the_same"),
    row(
        "4.3.3",
        "two platforms; an attestation",
        _ARCHIVES + "test_one_platform_of_several_is_one_image",
        _ARCHIVES + "test_an_attestation_is_no_part_of_the_image",
    ),
    row("4.3.4", "the third layer is a link", _ARCHIVES + "test_a_layer_that_is_a_link_in_the_archive_has_its_files"),
    row(
        "4.3.5",
        "a global header; an empty blob; history too long or absent; no image in the list",
        _ARCHIVES + "test_a_global_header_in_a_layer_is_no_damage",
        _ARCHIVES + "test_an_empty_blob_that_nobody_names_is_none_of_our_business",
        _ARCHIVES + "test_an_empty_blob_in_the_place_of_a_layer_is_named",
        _ARCHIVES + "test_history_may_be_absent_or_of_another_length",
        _ARCHIVES + "test_a_list_without_images_is_named",
    ),
    row("4.3.6", "compressed as a whole", _ARCHIVES + "test_layers_and_archives_may_be_compressed_in_any_way"),
    row(
        "4.3.7",
        "links, kinds, removed and again, opaque: of a layer and of a range",
        _MARKS + "test_marks_of_a_layer_and_of_a_range",
        _MARKS + "test_what_is_removed_and_comes_again_is_there",
    ),
    row(
        "4.3.8",
        "no entries of directories: sane attributes",
        _ARCHIVES + "test_an_archive_without_directory_entries_has_directories",
        _MARKS + "test_directories_that_nobody_stored_keep_the_attributes_below",
    ),
    row("4.3.9", "a whiteout of nothing", _ARCHIVES + "test_a_whiteout_of_nothing_opens_without_a_word"),
    row(
        "4.3.12",
        "extraction: from every source, without neighbours, below its folder",
        "contents/test_extract::test_a_single_file_gets_its_name_and_not_that_of_its_neighbours",
        "contents/test_extract::test_two_thousand_hostile_archives_write_nowhere_else",
        "live/test_extract::test_by_root_and_by_export",
        "live/test_extract::test_one_file_of_one_layer",
        "sources/test_contract::test_contents_are_what_was_stored_byte_by_byte",
    ),
    row(
        "4.3.13",
        "JSON over a longer file, and beside the gate",
        _PROGRAM + "test_json_over_a_longer_file_is_json",
        _PROGRAM + "test_json_does_not_open_the_gate",
    ),
    row(
        "4.3.14",
        "no terminal; CI=true with build; no such file of rules",
        _PROGRAM + "test_without_a_terminal_nothing_is_drawn",
        "cli/commands/test_build::test_what_was_built_is_judged",
        "cli/gate/test_gate::test_a_file_that_was_named_and_is_not_there_stops_the_gate",
    ),
    row(
        "4.3.15",
        "20,000 whiteouts",
        _BOUNDED + "test_twenty_thousand_whiteouts",
        _BOUNDED + "test_four_times_the_whiteouts_are_four_times_the_work",
    ),
)
