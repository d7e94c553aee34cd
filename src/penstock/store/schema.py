"""The schema, as numbered steps forward.

A step is never edited once it has been released: databases out there have taken it. A change of the
schema is a new step at the end.

Each step says how old code may be that uses a database which has taken it, and the database keeps that. So
servers can be replaced one by one, and put back: a release **expands** only (new tables, new indexes, columns
that have a default or may be NULL), and what an older one needs is dropped in a later release.
"""

from __future__ import annotations

from msgspec import Struct


class Step(Struct, frozen=True):
    """One change of the schema.

    Args:
        statements: What it does.
        usable_from: Which version of the schema code has to know, at least, to use a database that has
            taken this step.
    """

    statements: tuple[str, ...]
    usable_from: int


# Rows that are small and looked up by their key only are kept in the key's own tree ({clustered}); rows
# that may hold long JSON are not, because SQLite's trees are shallow only while their cells are small.
_V1 = (
    """CREATE TABLE specs (
        digest {key} NOT NULL PRIMARY KEY,
        body {text} NOT NULL
    )""",
    """CREATE TABLE experiments (
        id {key} NOT NULL PRIMARY KEY,
        name {key} NOT NULL,
        created_at {integer} NOT NULL,
        description {text} NOT NULL,
        namespace {key} NOT NULL,
        storage_state {key} NOT NULL,
        last_run_created_at {integer} NOT NULL,
        UNIQUE (name, namespace)
    )""",
    "CREATE INDEX experiments_by_age ON experiments (created_at, id)",
    "CREATE INDEX experiments_by_name ON experiments (lower(name), id)",
    "CREATE INDEX experiments_by_last_run ON experiments (last_run_created_at, id)",
    "CREATE INDEX experiments_of_namespace ON experiments (namespace, created_at, id) WHERE namespace <> ''",
    """CREATE TABLE pipelines (
        id {key} NOT NULL PRIMARY KEY,
        name {key} NOT NULL,
        display_name {key} NOT NULL,
        created_at {integer} NOT NULL,
        description {text} NOT NULL,
        namespace {key} NOT NULL,
        UNIQUE (name, namespace)
    )""",
    "CREATE INDEX pipelines_by_age ON pipelines (created_at, id)",
    "CREATE INDEX pipelines_by_name ON pipelines (lower(name), id)",
    "CREATE INDEX pipelines_by_display_name ON pipelines (lower(display_name), id)",
    "CREATE INDEX pipelines_of_namespace ON pipelines (namespace, created_at, id) WHERE namespace <> ''",
    """CREATE TABLE pipeline_versions (
        id {key} NOT NULL PRIMARY KEY,
        pipeline_id {key} NOT NULL,
        name {key} NOT NULL,
        display_name {key} NOT NULL,
        created_at {integer} NOT NULL,
        description {text} NOT NULL,
        spec_digest {key} NOT NULL,
        package_url {text} NOT NULL,
        code_source_url {text} NOT NULL,
        UNIQUE (pipeline_id, name)
    )""",
    "CREATE INDEX versions_by_age ON pipeline_versions (pipeline_id, created_at, id)",
    "CREATE INDEX versions_by_name ON pipeline_versions (pipeline_id, lower(name), id)",
    "CREATE INDEX versions_by_display_name ON pipeline_versions (pipeline_id, lower(display_name), id)",
    # Of a run, a pipeline or one of its versions; the ids of all are in one space.
    """CREATE TABLE tags (
        owner {key} NOT NULL,
        name {key} NOT NULL,
        value {key} NOT NULL,
        PRIMARY KEY (owner, name)
    ){clustered}""",
    "CREATE INDEX tags_by_value ON tags (name, value, owner)",
    """CREATE TABLE runs (
        id {key} NOT NULL PRIMARY KEY,
        name {key} NOT NULL,
        experiment_id {key} NOT NULL,
        pipeline_name {text} NOT NULL,
        spec_digest {key} NOT NULL,
        created_at {integer} NOT NULL,
        state {key} NOT NULL,
        parameters {text} NOT NULL,
        options {text} NOT NULL,
        error {text},
        notices {text} NOT NULL,
        started_at {integer},
        finished_at {integer},
        description {key} NOT NULL,
        storage_state {key} NOT NULL,
        service_account {text} NOT NULL,
        pipeline_id {key},
        pipeline_version_id {key},
        recurring_run_id {key},
        scheduled_at {integer},
        archived_at {integer},
        deleted_at {integer},
        namespace {key} NOT NULL DEFAULT ''
    )""",
    # Those that are to be deleted are in no list.
    "CREATE INDEX runs_by_age ON runs (created_at, id) WHERE deleted_at IS NULL",
    "CREATE INDEX runs_in_states ON runs (storage_state, state, created_at, id) WHERE deleted_at IS NULL",
    # With what a list is filtered by most, so that a search through all names need not read the runs.
    "CREATE INDEX runs_by_name ON runs"
    " (lower(name), id, name, storage_state, state, experiment_id, deleted_at, namespace)"
    " WHERE deleted_at IS NULL",
    "CREATE INDEX runs_of_experiment ON runs (experiment_id, id) WHERE deleted_at IS NULL",
    "CREATE INDEX runs_of_recurring_run ON runs"
    " (recurring_run_id, storage_state, state, created_at, id, deleted_at)"
    " WHERE recurring_run_id IS NOT NULL",
    "CREATE INDEX runs_in_state ON runs (state, created_at, id)",
    "CREATE INDEX runs_of_pipeline ON runs (pipeline_id, created_at, id)"
    " WHERE pipeline_id IS NOT NULL AND deleted_at IS NULL",
    "CREATE INDEX runs_of_pipeline_in_namespace ON runs (pipeline_id, namespace, created_at, id)"
    " WHERE pipeline_id IS NOT NULL AND namespace <> '' AND deleted_at IS NULL",
    # What has failed lately, whenever it was created: few, so these are small. In one expression that
    # no other index is about: SQLite would rather read all that have failed from `runs_in_states`.
    "CREATE INDEX runs_failed ON runs (finished_at, id)"
    " WHERE state || ' ' || storage_state = 'FAILED AVAILABLE' AND deleted_at IS NULL",
    "CREATE INDEX runs_failed_in_namespace ON runs (namespace, finished_at, id)"
    " WHERE state || ' ' || storage_state = 'FAILED AVAILABLE' AND namespace <> '' AND deleted_at IS NULL",
    "CREATE INDEX runs_deleted ON runs (deleted_at) WHERE deleted_at IS NOT NULL",
    """CREATE TABLE recurring_runs (
        id {key} NOT NULL PRIMARY KEY,
        name {key} NOT NULL,
        experiment_id {key} NOT NULL,
        created_at {integer} NOT NULL,
        updated_at {integer} NOT NULL,
        status {key} NOT NULL,
        schedule {text} NOT NULL,
        max_concurrency {integer} NOT NULL,
        description {text} NOT NULL,
        namespace {key} NOT NULL,
        service_account {text} NOT NULL,
        spec_digest {key},
        pipeline_id {key},
        pipeline_version_id {key},
        parameters {text} NOT NULL,
        options {text} NOT NULL,
        runs {integer} NOT NULL,
        last_at {integer},
        due_at {integer},
        backlog {text} NOT NULL,
        error {text}
    )""",
    "CREATE INDEX recurring_runs_by_age ON recurring_runs (created_at, id)",
    "CREATE INDEX recurring_runs_by_name ON recurring_runs (lower(name), id)",
    "CREATE INDEX recurring_runs_of_experiment ON recurring_runs (experiment_id, created_at, id)",
    "CREATE INDEX recurring_runs_of_namespace ON recurring_runs (namespace, created_at, id)"
    " WHERE namespace <> ''",
    "CREATE INDEX recurring_runs_of_pipeline ON recurring_runs (pipeline_id, created_at, id)"
    " WHERE pipeline_id IS NOT NULL",
    "CREATE INDEX recurring_runs_failing ON recurring_runs (updated_at, id) WHERE error IS NOT NULL",
    "CREATE INDEX recurring_runs_due ON recurring_runs (due_at) WHERE due_at IS NOT NULL",
    # The index that lists of runs are found by, see `penstock.store.run_segments`.
    """CREATE TABLE run_loose (
        run_id {key} NOT NULL PRIMARY KEY,
        created_at {integer} NOT NULL
    ){clustered}""",
    "CREATE INDEX run_loose_by_age ON run_loose (created_at, run_id)",
    """CREATE TABLE run_places (
        run_id {key} NOT NULL PRIMARY KEY,
        place {integer} NOT NULL
    ){clustered}""",
    "CREATE UNIQUE INDEX run_places_in_order ON run_places (place, run_id)",
    """CREATE TABLE run_segments (
        number {serial},
        runs {integer} NOT NULL,
        gone {blob} NOT NULL
    )""",
    """CREATE TABLE run_sets (
        field {key} NOT NULL,
        value {key} NOT NULL,
        segment {integer} NOT NULL,
        places {blob} NOT NULL,
        PRIMARY KEY (field, value, segment)
    ){clustered}""",
    "CREATE INDEX run_sets_of_segment ON run_sets (segment)",
    # With what is long at the end, so that it is read only where it is needed.
    """CREATE TABLE run_columns (
        field {key} NOT NULL,
        segment {integer} NOT NULL,
        least {integer} NOT NULL,
        greatest {integer} NOT NULL,
        without {blob} NOT NULL,
        slices {blob} NOT NULL,
        PRIMARY KEY (field, segment)
    )""",
    """CREATE TABLE run_ranks (
        segment {integer} NOT NULL,
        field {key} NOT NULL,
        value {key} NOT NULL,
        ranks {text} NOT NULL,
        PRIMARY KEY (segment, field, value)
    ){clustered}""",
    # What of a run a list shows has changed last in the commit of this number.
    """CREATE TABLE run_changes (
        run_id {key} NOT NULL PRIMARY KEY,
        namespace {key} NOT NULL,
        number {integer} NOT NULL
    ){clustered}""",
    "CREATE INDEX run_changes_in_order ON run_changes (number, run_id)",
    "CREATE INDEX run_changes_of_namespace ON run_changes (namespace, number, run_id) WHERE namespace <> ''",
    """CREATE TABLE tasks (
        run_id {key} NOT NULL,
        path {key} NOT NULL,
        parent {key},
        name {text} NOT NULL,
        kind {text} NOT NULL,
        state {key} NOT NULL,
        created_at {integer} NOT NULL,
        reason {text},
        position {integer},
        attempts {integer} NOT NULL,
        round {integer} NOT NULL,
        forgiven {integer} NOT NULL,
        inputs {text} NOT NULL,
        outputs {text} NOT NULL,
        error {text},
        cache_key {text},
        cache_parts {text} NOT NULL,
        cached_from {text},
        why {text},
        started_at {integer},
        finished_at {integer},
        PRIMARY KEY (run_id, path)
    )""",
    "CREATE INDEX tasks_of_parent ON tasks (run_id, parent, position, path)",
    # Counts by state come from this index alone, and the open tasks of a run are three short ranges of it.
    "CREATE INDEX tasks_in_state ON tasks (run_id, state, kind)",
    # Who is about to make what a key of the cache stands for.
    """CREATE INDEX tasks_under_way ON tasks (cache_key)
        WHERE cache_key IS NOT NULL AND state IN ('QUEUED', 'RUNNING')""",
    """CREATE TABLE attempts (
        run_id {key} NOT NULL,
        path {key} NOT NULL,
        number {integer} NOT NULL,
        state {key} NOT NULL,
        folder {text} NOT NULL,
        requested_at {integer} NOT NULL,
        place {text},
        error {text},
        started_at {integer},
        finished_at {integer},
        memory_limit {integer},
        PRIMARY KEY (run_id, path, number)
    )""",
    "CREATE INDEX attempts_open ON attempts (run_id) WHERE state IN ('REQUESTED', 'RUNNING')",
    """CREATE TABLE timers (
        run_id {key} NOT NULL,
        path {key} NOT NULL,
        number {integer} NOT NULL,
        due_at {integer} NOT NULL,
        PRIMARY KEY (run_id, path, number)
    ){clustered}""",
    """CREATE TABLE artifacts (
        id {key} NOT NULL PRIMARY KEY,
        run_id {key} NOT NULL,
        path {key} NOT NULL,
        name {text} NOT NULL,
        type {text} NOT NULL,
        uri {key} NOT NULL,
        created_at {integer} NOT NULL,
        schema_version {text} NOT NULL,
        metadata {text} NOT NULL,
        custom_path {text},
        fingerprint {text} NOT NULL,
        content {text} NOT NULL,
        namespace {key} NOT NULL DEFAULT ''
    )""",
    "CREATE INDEX artifacts_at_uri ON artifacts (uri, id)",
    "CREATE INDEX artifacts_by_age ON artifacts (created_at, id)",
    "CREATE INDEX artifacts_by_name ON artifacts (lower(name), id)",
    "CREATE INDEX artifacts_by_type ON artifacts (type, id)",
    "CREATE INDEX artifacts_of_type ON artifacts (type, created_at, id)",
    "CREATE INDEX artifacts_of_run ON artifacts (run_id, created_at, id)",
    "CREATE INDEX artifacts_of_namespace ON artifacts (namespace, created_at, id) WHERE namespace <> ''",
    # How many there are. By the beginning of the run's id, for runs that add to one row wait for each other.
    """CREATE TABLE artifact_counts (
        namespace {key} NOT NULL,
        part {key} NOT NULL,
        type {key} NOT NULL,
        artifacts {integer} NOT NULL,
        PRIMARY KEY (namespace, part, type)
    ){clustered}""",
    """CREATE TABLE artifact_links (
        run_id {key} NOT NULL,
        path {key} NOT NULL,
        direction {key} NOT NULL,
        name {key} NOT NULL,
        position {integer} NOT NULL,
        artifact_id {key} NOT NULL,
        PRIMARY KEY (run_id, path, direction, name, position)
    ){clustered}""",
    "CREATE INDEX links_of_artifact ON artifact_links (artifact_id) WHERE artifact_id <> ''",
    # The numbers among the metadata of the metrics that a run's tasks have given; each artifact counts once.
    """CREATE TABLE run_metrics (
        run_id {key} NOT NULL,
        name {key} NOT NULL,
        artifact_id {key} NOT NULL,
        path {key} NOT NULL,
        value {real} NOT NULL,
        PRIMARY KEY (run_id, name, artifact_id)
    ){clustered}""",
    """CREATE TABLE events (
        run_id {key} NOT NULL,
        seq {integer} NOT NULL,
        at {integer} NOT NULL,
        kind {text} NOT NULL,
        path {text} NOT NULL,
        data {text} NOT NULL,
        PRIMARY KEY (run_id, seq)
    ){clustered}""",
    "CREATE INDEX events_of_runs ON events (run_id, seq) WHERE kind = 'run'",
    "CREATE INDEX events_of_tasks ON events (run_id, path) WHERE kind = 'task'",
    """CREATE TABLE cache (
        cache_key {key} NOT NULL PRIMARY KEY,
        base_key {key} NOT NULL,
        pipeline {key} NOT NULL,
        component {key} NOT NULL,
        run_id {key} NOT NULL,
        path {key} NOT NULL,
        at {integer} NOT NULL,
        namespace {key} NOT NULL DEFAULT ''
    ){clustered}""",
    "CREATE INDEX cache_of_base ON cache (base_key, at)",
    "CREATE INDEX cache_of_task ON cache (pipeline, path, at)",
    """CREATE TABLE api_keys (
        id {key} NOT NULL PRIMARY KEY,
        name {key} NOT NULL,
        digest {key} NOT NULL,
        created_at {integer} NOT NULL,
        roles {text} NOT NULL,
        created_by {key} NOT NULL,
        expires_at {integer},
        used_at {integer},
        UNIQUE (digest)
    )""",
    # In the order of its ids, which begin with the time.
    """CREATE TABLE audit (
        id {key} NOT NULL PRIMARY KEY,
        at {integer} NOT NULL,
        who {key} NOT NULL,
        address {key} NOT NULL,
        deed {key} NOT NULL,
        method {key} NOT NULL,
        path {text} NOT NULL,
        subject {text} NOT NULL,
        status {integer} NOT NULL,
        message {text} NOT NULL
    ){clustered}""",
    # What is to be found by its words: noted here, and read by `search_index`.
    """CREATE TABLE search_queue (
        seq {serial},
        kind {key} NOT NULL,
        id {key} NOT NULL
    )""",
    """CREATE TABLE search_entries (
        seq {integer} NOT NULL PRIMARY KEY,
        kind {key} NOT NULL,
        id {key} NOT NULL,
        path {text} NOT NULL,
        parent {key} NOT NULL,
        namespace {key} NOT NULL,
        at {integer} NOT NULL,
        title {text} NOT NULL,
        texts {text} NOT NULL
    )""",
    "CREATE INDEX search_entries_of ON search_entries (id, kind)",
    "{search_table}",
    "{search_index}",
    """CREATE TABLE notification_rules (
        id {key} NOT NULL PRIMARY KEY,
        name {key} NOT NULL,
        namespace {key} NOT NULL,
        created_at {integer} NOT NULL,
        updated_at {integer} NOT NULL,
        active_since {integer} NOT NULL,
        status {key} NOT NULL,
        events {text} NOT NULL,
        target {text} NOT NULL,
        late_after_s {integer},
        experiment_id {key},
        pipeline_id {key},
        recurring_run_id {key},
        secret {text} NOT NULL
    )""",
    "CREATE INDEX notification_rules_by_age ON notification_rules (created_at, id)",
    """CREATE TABLE deliveries (
        id {key} NOT NULL PRIMARY KEY,
        rule_id {key} NOT NULL,
        event {key} NOT NULL,
        created_at {integer} NOT NULL,
        state {key} NOT NULL,
        message {text} NOT NULL,
        run_id {key},
        recurring_run_id {key},
        attempts {integer} NOT NULL,
        due_at {integer},
        ended_at {integer},
        error {text}
    )""",
    "CREATE INDEX deliveries_of_rule ON deliveries (rule_id, created_at, id)",
    "CREATE INDEX deliveries_due ON deliveries (due_at, id) WHERE due_at IS NOT NULL",
    "CREATE INDEX deliveries_ended ON deliveries (ended_at) WHERE ended_at IS NOT NULL",
    """CREATE TABLE notification_marks (
        name {key} NOT NULL PRIMARY KEY,
        at {integer} NOT NULL
    )""",
    """CREATE TABLE leases (
        run_id {key} NOT NULL PRIMARY KEY,
        epoch {integer} NOT NULL,
        holder {text} NOT NULL,
        expires_at {integer} NOT NULL
    ){clustered}""",
)

STEPS: tuple[Step, ...] = (Step(_V1, usable_from=1),)
