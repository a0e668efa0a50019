"""What dive's users suffer from, and what they ask for; what is about the screen alone stands with the screen's tests.

Sections: 2 defects, by their rank; 3 requests, by their rank.
"""

from __future__ import annotations

from typing import Final

from tests.parity.rows import row

_ARCHIVES: Final = "parity/test_archives::"
_BOUNDED: Final = "parity/test_bounded::"
_PROGRAM: Final = "parity/test_program::"
_MARKS: Final = "parity/test_marks::"
_WASTED: Final = "parity/test_wasted::"

DEFECTS: Final = (
    row(
        "2.1",
        "images of newer engines cannot be loaded, and the reason is lost",
        "sources/test_contract::test_it_is_described_the_same",
        _ARCHIVES + "test_layers_and_archives_may_be_compressed_in_any_way",
        _ARCHIVES + "test_the_reason_is_told_where_a_layer_cannot_be_read",
        "live/test_containerd::test_every_way_gives_the_same",
        "live/test_containerd::test_layers_that_are_compressed",
    ),
    row(
        "2.2",
        "slow to open and to move",
        _BOUNDED + "test_four_times_the_whiteouts_are_four_times_the_work",
        _BOUNDED + "test_a_layer_more_costs_the_same_whatever_lies_below",
        "overlay/test_stack::test_127_layers",
        "overlay/test_stack::test_twenty_thousand_whiteouts",
        documented="explorer: next layer, from the key to the settled screen",
    ),
    row(
        "2.3",
        "memory",
        _BOUNDED + "test_no_tree_is_kept_for_each_layer",
        _BOUNDED + "test_an_image_of_45_gigabytes_takes_less_than_one",
        "sources/test_memory::test_contents_pass_and_are_not_kept",
        documented="explorer: peak memory",
    ),
    row(
        "2.5",
        "the figure of the waste is wrong or cannot be understood",
        _WASTED + "test_wasted_is_what_is_stored_and_not_seen",
        _WASTED + "test_a_whiteout_of_nothing_changes_no_figure",
        "analysis/test_waste::test_causes",
        "cli/commands/test_waste::test_figures_and_paths_as_a_table",
        documented="Every wasted content has a *holder*",
    ),
    row(
        "2.7",
        "extraction does nothing, leaves the program or takes too much",
        "contents/test_extract::test_a_single_file_gets_its_name_and_not_that_of_its_neighbours",
        "cli/commands/test_extract::test_a_file_a_folder_and_a_layer",
        "live/test_extract::test_by_root_and_by_export",
        "live/test_extract::test_by_a_person_who_may_only_use_the_socket",
        "sources/test_contract::test_contents_are_what_was_stored_byte_by_byte",
        documented="from every source, also while a filter is on",
    ),
    row(
        "2.8",
        "images with a whiteout of nothing are refused",
        _ARCHIVES + "test_a_whiteout_of_nothing_opens_without_a_word",
        "overlay/test_shadowing::test_a_whiteout_of_nothing_is_harmless",
    ),
    row(
        "2.9",
        "changes of times, attributes, link targets are not marked",
        _MARKS + "test_marks_of_a_layer_and_of_a_range",
        _MARKS + "test_hard_links_are_compared_as_what_they_show",
        _MARKS + "test_devices_are_compared_by_their_numbers",
        "overlay/test_changes::test_pairs",
    ),
    row(
        "2.10",
        "Podman, containerd, OCI folders",
        "live/test_podman_store::test_root_reads_the_folder",
        "live/test_podman_store::test_a_users_own_storage",
        "live/test_containerd::test_root_reads_the_folder",
        "sources/stores/test_containerd_store::test_an_image_by_its_name",
        "sources/archives/test_oci_layout::test_this_machines_platform_is_taken_then_any_that_is_asked_for",
    ),
    row(
        "2.11",
        "the platform cannot be chosen",
        "sources/archives/test_oci_layout::test_this_machines_platform_is_taken_then_any_that_is_asked_for",
        "sources/archives/test_docker_archive::test_of_an_index_beside_the_manifest_any_platform_can_be_asked_for",
        "sources/engines/test_inspected::test_another_platform_than_the_engine_has_is_told",
        _ARCHIVES + "test_one_platform_of_several_is_one_image",
        documented="`--platform linux/arm64` chooses from an index",
    ),
    row(
        "2.12",
        "no gate for builds; no way without a terminal",
        "cli/commands/test_build::test_what_was_built_is_judged",
        _PROGRAM + "test_without_a_terminal_nothing_is_drawn",
        "cli/test_console::test_a_dumb_terminal_has_no_screen",
        documented="Without a terminal no screen is opened",
    ),
    row(
        "2.13",
        "an engine that speaks new versions of its API alone",
        _PROGRAM + "test_an_engine_is_spoken_to_in_its_own_version_of_the_api",
    ),
    row(
        "2.14",
        "Windows containers",
        "sources/archives/test_oci_layout::test_a_foreign_layer_that_is_there_is_read",
        documented="Windows images are listed",
    ),
    row(
        "2.16",
        "looking from one side and the other adds or removes files",
        _MARKS + "test_asking_in_any_order_changes_no_answer",
    ),
)

REQUESTS: Final = (
    row("3.1", "look into files", "cli/commands/test_cat::test_a_file_as_a_container_sees_it_and_as_a_layer_stores_it",
        "tui/viewer/test_screen::test_text_its_versions_and_their_difference"),
    row("3.2", "save a file or a folder from a layer", "cli/commands/test_extract::test_a_file_a_folder_and_a_layer",
        "tui/forms/test_extract::test_a_folder_as_it_is_seen_and_a_removed_file"),
    row("3.3", "fast, small, in the background, kept on disk", "cli/commands/test_cache::test_an_archive_is_read_once",
        "sources/engines/test_inspected::test_layers_and_history_are_there_before_anything_is_exported"),
    row("3.4", "sort by size", "tui/explorer/test_screen::test_sorting_by_size_puts_the_largest_first"),
    row("3.5", "OCI layouts, containerd, Podman and registries without an engine",
        "sources/test_lookup::test_the_first_store_that_has_it_is_taken",
        "sources/registries/test_opening::test_two_requests_give_the_layers",
        documented="an image in its registry, without an engine"),
    row("3.6", "write what the tree shows: per layer, as text, CSV, JSON", "cli/commands/test_tree::test_a_layer_can_be_chosen",
        "cli/commands/test_tree::test_all_lists_every_entry", "reports/test_tree_file::test_csv_can_be_read_back_whatever_names_hold"),
    row("3.7", "explain waste: who holds, who hides, why", "analysis/test_waste::test_causes",
        "cli/commands/test_waste::test_figures_and_paths_as_json"),
    row("3.8", "which layer added this?", "cli/commands/test_trace::test_a_story_as_a_table",
        "cli/commands/test_find::test_the_table_tells_which_layer_did_what",
        "tui/explorer/test_screen::test_the_story_follows_the_cursor_and_leads_to_a_layer"),
    row("3.9", "compare two images; shared layers and sizes of many",
        "cli/commands/test_diff::test_a_difference_is_told_in_tables_with_status_1",
        "cli/commands/test_images::test_the_table_and_what_all_of_them_take"),
    row("3.10", "compare any range of layers", "tui/explorer/test_screen::test_the_range_begins_at_the_selected_layer",
        "laws/test_stack::test_any_range_of_layers"),
    row("3.11", "choose the platform", _ARCHIVES + "test_one_platform_of_several_is_one_image"),
    row("3.12", "in CI: ignored files, builds, without the base, reports for machines",
        "cli/gate/test_gate::test_forbidden_and_ignored_paths", "cli/commands/test_build::test_what_was_built_is_judged",
        "cli/gate/test_gate::test_own_layers_are_judged_alone", "cli/gate/test_gate::test_all_reports_can_be_had_at_once"),
    row("3.13", "look into a container", "sources/containers/test_container::test_the_layer_lies_on_top_of_the_image",
        "live/test_container_layer::test_it_is_what_the_engine_commits"),
    row("3.14", "filter by size", "cli/commands/test_find::test_conditions_need_no_pattern", "analysis/test_find::test_by_size"),
    row("3.15", "attributes, times, configuration, digests", "analysis/test_find::test_by_attribute",
        "overlay/test_changes::test_pairs", "oci/test_config::test_everything_that_is_shown"),
    row("3.16", "completion with the names of images",
        "cli/commands/test_completion::test_names_are_asked_of_the_engine_that_the_line_names"),
    row("3.17", "Windows images", "sources/archives/test_oci_layout::test_a_foreign_layer_that_is_there_is_read",
        documented="their layers' `Files/` and `Hives/` are shown as they are stored"),
    row("3.18", "the newest layer first", "tui/explorer/test_screen::test_the_stack_can_be_turned_round"),
    row("3.19", "keys of vi, / for the filter", "test_readme::test_its_keys_are_those_of_the_explorer", documented="`↓` `j`"),
    row("3.20", "without a terminal", _PROGRAM + "test_without_a_terminal_nothing_is_drawn"),
)  # fmt: skip
