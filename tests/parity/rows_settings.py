"""What dive's own files and variables say, and divepy takes over. Section 1.3; of 1.2 and 2 what belongs to it."""

from __future__ import annotations

from typing import Final

from tests.parity.rows import row

SETTINGS: Final = (
    row(
        "1.3 files",
        "where dive's file is looked for; the first one counts alone",
        "settings/test_places::test_dives_is_looked_for_as_dive_does",
        "settings/test_reading::test_a_file_that_is_named_counts_alone",
        documented="dive's own YAML files",
    ),
    row(
        "1.3 keys",
        "every key of it: taken over, or told to be without effect",
        "settings/test_dive_file::test_what_it_says_is_taken_over",
        "settings/test_dive_file::test_what_has_no_effect_is_told",
        "cli/commands/test_config::test_dives_file_is_shown_as_what_it_means_here",
    ),
    row(
        "1.3 keybinding",
        "dive's actions, its names of keys, and one that cannot be had",
        "settings/test_dive_file::test_every_action_of_dive_is_known_to_the_screen",
        "tui/keys/test_rebinding::test_dives_own_table_copied_into_its_file_asks_for_nothing",
        "tui/keys/test_rebinding::test_a_key_that_cannot_be_had_is_told_with_the_reason",
        "tui/keys/test_names::test_keys_have_the_names_that_the_screen_knows",
    ),
    row(
        "1.2 variables",
        "DIVE_SOURCE, DIVE_CONTAINER_ENGINE, DIVE_IGNORE_ERRORS",
        "settings/test_environment::test_dives_variables_are_read_as_dive_reads_them",
        "settings/test_reading::test_options_go_before_variables_and_those_before_files",
        documented="`DIVE_…` variables are read too",
    ),
    row(
        "2.17",
        "container-engine and pane-width do nothing; a folder called dive is configuration; a bad file is passed over",
        "settings/test_dive_file::test_its_engine_stands_for_its_source",
        "settings/test_dive_file::test_what_it_says_is_taken_over",
        "settings/test_places::test_a_folder_called_dive_where_one_stands_is_no_configuration",
        "cli/grammar/test_apply_settings::test_a_file_that_is_not_there_or_damaged_ends_it",
        "settings/test_dive_file::test_what_is_no_yaml_is_told_with_its_line",
    ),
)
