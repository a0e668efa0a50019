"""What dive does, and divepy does as well.

Sections: 1.1 sources; 1.2 commands, options, environment, ends; 1.8 what counts as a change; 1.9 figures;
1.10 rules; 1.11 JSON, forms of archives, extraction.
"""

from __future__ import annotations

from typing import Final

from tests.parity.rows import row

_ARCHIVES: Final = "parity/test_archives::"
_PROGRAM: Final = "parity/test_program::"
_MARKS: Final = "parity/test_marks::"
_PUBLISHED: Final = "parity/test_published::"
_GATE: Final = "parity/test_gate::"

SOURCES: Final = (
    row(
        "1.1 docker",
        "an image of a Docker engine, streamed and never stored",
        "sources/engines/test_engine_export::test_every_layer_comes_once_and_at_its_place",
        "sources/test_memory::test_contents_pass_and_are_not_kept",
        "live/test_ways::test_the_socket_of_docker_20",
        "live/test_ways::test_the_socket_of_docker_26",
        documented="What `docker save` writes, streamed once and never stored",
    ),
    row(
        "1.1 host",
        "which engine: host, context, current context, the usual places",
        "engine/test_places::test_what_is_named_most_directly_wins",
        "engine/test_places::test_nothing_named_leaves_the_usual_sockets",
        "engine/test_contexts::test_the_current_context_comes_from_the_configuration",
        "engine/test_places::test_tls_comes_from_the_environment_for_remote_engines_only",
        _PROGRAM + "test_an_engine_is_spoken_to_in_its_own_version_of_the_api",
        documented="1. `--host` 2. `--context` 3. `DOCKER_HOST`, then `DOCKER_CONTEXT`",
    ),
    row(
        "1.1 ssh",
        "an engine behind ssh://",
        "engine/test_connection::test_ssh_without_its_package_says_what_to_install",
        documented="A terminal cannot be connected to an engine through `ssh://`",
    ),
    row(
        "1.1 podman",
        "an image of Podman, and why it cannot be had",
        "sources/engines/test_engine_image::test_podmans_transport_asks_podman_alone",
        "live/test_podman_store::test_every_way_gives_the_same",
        "live/test_ways::test_the_socket_of_podman",
        "sources/test_lookup::test_a_name_that_is_nowhere_is_told_with_each_places_reason",
        "live/test_search_pull::test_podman_pulls_from_a_registry_that_is_trusted",
        documented="Podman's own storage, root's or a user's",
    ),
    row(
        "1.1 archive",
        "a file of docker save; also through /dev/stdin",
        "sources/test_path::test_the_kind_is_found_out",
        _PROGRAM + "test_an_archive_comes_through_standard_input",
    ),
    row(
        "1.1 choice",
        "--source, its values, and the prefixes, which go before it",
        "sources/test_resolve::test_what_a_word_means",
        "sources/test_resolve::test_an_unknown_source_is_a_usage_error",
        _PROGRAM + "test_dive_s_ways_to_name_an_archive",
        _PROGRAM + "test_what_stands_before_a_name_goes_before_the_option",
    ),
)

PROGRAM: Final = (
    row("1.2 one image", "one image at most", _PROGRAM + "test_ends"),
    row(
        "1.2 build",
        "build ARGS: what divepy does not know goes to the builder; the result is analysed",
        "cli/commands/test_build::test_own_options_are_taken_out_and_all_others_stay_as_they_are",
        "cli/commands/test_build::test_steps_are_told_and_the_figures_of_the_result",
        "cli/commands/test_build::test_json_of_the_result",
        "cli/commands/test_build::test_a_build_that_fails",
        documented="with `docker buildx` or `podman` where these are installed, else with the engine's classic builder",
    ),
    row("1.2 version", "version, -v, --version", _PROGRAM + "test_the_version_can_be_asked_for_in_all_ways"),
    row(
        "1.2 completion",
        "completion for shells, with the names of images",
        "cli/commands/test_completion::test_the_first_word_is_a_command_or_an_image",
        "cli/commands/test_completion::test_names_are_asked_of_the_engine_that_the_line_names",
    ),
    row(
        "1.2 ci",
        "--ci, and CI as Go reads a boolean",
        "cli/gate/test_gate::test_a_builder_s_variable_counts_as_the_option",
        "cli/gate/test_gate::test_no_other_value_of_it_does",
        documented="`CI=true` in the environment, as CI machines set it, does the same as `--ci`",
    ),
    row(
        "1.2 ci-config",
        "--ci-config, and .dive-ci of the working folder",
        "cli/gate/test_gate::test_the_file_of_the_working_directory_judges",
        "cli/gate/test_plan::test_another_file_can_be_named",
    ),
    row(
        "1.2 rule options",
        "options go before the file, the file before the defaults",
        _GATE + "test_options_go_before_the_file_as_with_dive",
        "cli/gate/test_plan::test_options_go_before_the_file",
        documented="Options take precedence over the file",
    ),
    row(
        "1.2 json",
        "--json FILE",
        _PROGRAM + "test_json_over_a_longer_file_is_json",
        "cli/test_output::test_a_file_is_replaced_as_a_whole",
    ),
)

CHANGES: Final = (
    row(
        "1.8 marks",
        "added, removed, modified, unmodified: of a layer and of a range",
        _MARKS + "test_marks_of_a_layer_and_of_a_range",
        _PUBLISHED + "test_what_a_layer_adds_changes_and_removes",
        "laws/test_stack::test_changes_of_each_layer",
        "laws/test_stack::test_any_range_of_layers",
    ),
    row("1.8 again", "removed and written again is there", _MARKS + "test_what_is_removed_and_comes_again_is_there"),
    row(
        "1.8 kinds",
        "of a directory that becomes a file or a symlink nothing stays",
        "overlay/test_shadowing::test_a_file_over_a_directory_hides_what_is_in_it",
        _MARKS + "test_marks_of_a_layer_and_of_a_range",
    ),
    row(
        "1.8 implicit",
        "a directory without an entry leaves the attributes below it alone",
        _MARKS + "test_directories_that_nobody_stored_keep_the_attributes_below",
    ),
    row(
        "1.8 opaque",
        "an opaque directory hides; markers are never shown",
        _MARKS + "test_hidden_files_are_not_in_the_tree_and_markers_neither",
        "overlay/test_shadowing::test_an_opaque_directory_hides_the_inside_only",
        "overlay/test_shadowing::test_names_of_aufs_are_never_shown",
    ),
)

FIGURES: Final = (
    row(
        "1.9 A-Z, E, F",
        "every row of the table: by definition, by the formula, by dive",
        "parity/test_wasted::test_wasted_is_what_is_stored_and_not_seen",
        "parity/test_wasted::test_dive_s_formula_can_be_had",
        "parity/test_wasted::test_that_is_what_dive_says",
        "analysis/test_waste::test_counted_by_hand",
        documented="wasted = stored − visible",
    ),
    row(
        "1.9 ties",
        "equal rows of the formula stand as dive finds them",
        "analysis/test_dive_scoring::test_equal_paths_stand_in_the_order_that_dive_finds_them",
        _GATE + "test_figures_and_lists_are_those_of_dive",
    ),
)

RULES: Final = (
    row(
        "1.10 rules",
        "three rules, their values, defaults and limits",
        _GATE + "test_every_rule_ends_as_with_dive",
        "analysis/test_rules::test_a_figure_that_equals_its_limit_passes",
        "analysis/test_rule_table::test_defaults_are_those_of_dive",
        "analysis/test_rule_values::test_sizes_are_read",
        documented=("What is equal to a limit passes", "dive's own files work as they are"),
    ),
    row(
        "1.10 file",
        "names in any case; unknown ones; null; no YAML",
        "cli/gate/test_rule_file::test_names_count_whatever_their_case_and_place",
        "cli/gate/test_rule_file::test_names_that_mean_nothing_are_told",
        "cli/gate/test_rule_file::test_what_is_not_said_leaves_the_default",
        "cli/gate/test_rule_file::test_what_makes_no_sense_is_named_with_its_line",
        documented="An unknown rule is noted",
    ),
    row(
        "1.10 report",
        "the figures, the files, a line for each rule in the order of the alphabet, a tally",
        _PUBLISHED + "test_the_report_has_dive_s_figures",
        "analysis/test_rules::test_results_stand_in_the_order_of_the_alphabet_and_are_counted",
        "reports/test_verdict_text::test_figures_paths_rules_and_the_end",
    ),
)

FORMS: Final = (
    row(
        "1.11 json",
        "the schema, field by field, and how it is laid out",
        "reports/test_dive_json::test_all_of_dive_s_fields_are_there_and_come_first",
        "reports/test_dive_json::test_it_is_laid_out_as_dive_writes_it",
        _GATE + "test_figures_and_lists_are_those_of_dive",
        "parity/test_fixtures::test_all_that_dive_says_is_said",
        documented="dive's schema, with more in it",
    ),
    row(
        "1.11 symlink member",
        "a layer that is a link in the archive has its files",
        _ARCHIVES + "test_a_layer_that_is_a_link_in_the_archive_has_its_files",
        "sources/archives/test_docker_archive::test_a_repeated_layer_that_is_a_link_is_read_once_and_shown_twice",
    ),
    row(
        "1.11 kaniko",
        "*.tar.gz layers, a config called sha256:…",
        "sources/test_contract::test_its_layers_have_the_same_columns",
        _ARCHIVES + "test_a_layer_s_name_says_nothing_of_what_it_is",
    ),
    row(
        "1.11 blobs",
        "gzip, zstd, estargz or plain; why a blob cannot be read",
        _ARCHIVES + "test_layers_and_archives_may_be_compressed_in_any_way",
        _ARCHIVES + "test_stargz_is_gzip_with_something_behind",
        _ARCHIVES + "test_the_reason_is_told_where_a_layer_cannot_be_read",
    ),
    row(
        "1.11 order",
        "an OCI archive's layers in the manifest's order; one platform; no attestation",
        _ARCHIVES + "test_the_order_of_layers_is_always_the_same",
        _ARCHIVES + "test_one_platform_of_several_is_one_image",
        _ARCHIVES + "test_an_attestation_is_no_part_of_the_image",
    ),
    row(
        "1.11 folders and schema 1",
        "OCI folders are read; a manifest of schema 1 is said to be unsupported",
        "sources/test_contract::test_its_layers_have_the_same_columns",
        "oci/test_manifest::test_schema_1_is_said_to_be_unsupported",
    ),
    row(
        "1.11 foreign",
        "foreign and Windows layers",
        "sources/archives/test_oci_layout::test_layers_that_cannot_be_read_are_listed",
        documented=("Windows images are listed", "Encrypted and foreign layers that are not in the archive are listed"),
    ),
    row(
        "1.12 main",
        "switched-off words of rules, rules for builds, a bad rule fails at the start",
        "analysis/test_rule_values::test_rules_are_switched_off",
        "cli/commands/test_build::test_what_was_built_is_judged",
        "cli/commands/test_explore::test_what_makes_no_sense_is_refused_before_anything_is_read",
        documented="`disabled`, `off` and `false` switch a rule off",
    ),
)

FEATURES: Final = (*SOURCES, *PROGRAM, *CHANGES, *FIGURES, *RULES, *FORMS)
