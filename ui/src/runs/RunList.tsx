/** Runs, searched, filtered, sorted and paged by the server: of all, of an experiment, of a recurring run. */
import { Box, Group, SegmentedControl, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useRef, useState } from "react";
import { experimentNamesQuery } from "../api/queries/experiments";
import { runViewsQuery } from "../api/queries/runs";
import { filterOf, Pager, type Predicate, SearchBox, usePageSize } from "../parts/lists";
import { amount } from "../parts/numbers";
import { Nothing } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { useRowKeys } from "../parts/useRowKeys";
import { Wait } from "../parts/Wait";
import { ArchiveTabs } from "./list/ArchiveTabs";
import { Chip } from "./list/Chip";
import { ColumnMenu } from "./list/ColumnMenu";
import { type RunView, useColumns } from "./list/columns";
import { FilterMenu } from "./list/FilterMenu";
import { chipsOf, isNarrowed, predicatesOf, type RunListSearch, STATES } from "./list/filters";
import { MarkedBar } from "./list/MarkedBar";
import { RunTable } from "./list/RunTable";
import "./list/list.css";

const Sweep = lazy(() => import("../compare/Sweep"));
const NEWEST = "created_at desc";

interface Asked {
  search: RunListSearch;
  set: (changes: RunListSearch) => void;
  isArchive?: boolean;
  /** Show the archive, or what is not in it; left out where the list is about neither. */
  turnArchive?: (isArchive: boolean) => void;
  experimentId?: string;
  recurringRunId?: string;
  empty: ReactNode;
}

export function RunList({
  search,
  set,
  isArchive = false,
  turnArchive,
  experimentId,
  recurringRunId,
  empty,
}: Asked) {
  const [columns, choose] = useColumns();
  const [size, keepSize] = usePageSize();
  const [marked, setMarked] = useState<ReadonlyMap<string, RunView>>(new Map());
  const list = useRef<HTMLDivElement>(null);
  const of = experimentId ?? search.experiment;
  const isPlot = search.view === "plot";
  // A token knows its order and its filter: "the last 7 days" may mean others by now.
  const asked = search.page
    ? { page_token: search.page, sort_by: "", filter: "" }
    : {
        page_token: "",
        sort_by: search.sort ?? NEWEST,
        filter: filterOf([...predicatesOf(search, isArchive, Date.now()), ...made(recurringRunId)]),
      };
  const found = useQuery({
    ...runViewsQuery({ page_size: size, ...asked, ...(of ? { experiment_id: of } : {}) }),
    enabled: !isPlot,
  });
  const names = useQuery({ ...experimentNamesQuery, enabled: search.experiment !== undefined });
  const rows = found.data?.runs ?? [];
  const mark = (runs: RunView[], isMarked: boolean) => {
    const now = new Map(marked);
    for (const view of runs) {
      const id = view.run?.run_id ?? "";
      if (isMarked) now.set(id, view);
      else now.delete(id);
    }
    setMarked(now);
  };
  const isMarked = (view: RunView) => marked.has(view.run?.run_id ?? "");
  useRowKeys(list, (place) => {
    const view = rows[place];
    if (view) mark([view], !isMarked(view));
  });
  const chips = chipsOf(
    search,
    (id) => names.data?.experiments?.find((each) => each.experiment_id === id)?.display_name ?? "one",
  );
  const fresh = new Map(rows.map((view) => [view.run?.run_id, view]));
  return (
    <Box ref={list} id="runs">
      {turnArchive ? <ArchiveTabs isArchive={isArchive} turn={turnArchive} /> : null}
      <Group mb="sm" gap="xs">
        <SearchBox what="runs" q={search.q} search={(q) => set({ q, page: undefined })} />
        <Select
          aria-label="State"
          placeholder="Any state"
          clearable
          data={Object.entries(STATES).map(([value, label]) => ({ value, label }))}
          value={search.state ?? null}
          onChange={(state) => set({ state: state ?? undefined, page: undefined })}
          w={140}
        />
        <FilterMenu search={search} set={set} hasExperiments={experimentId === undefined} />
        <Text size="sm" c="dimmed" role="status">
          {found.data && !isPlot ? amount(found.data.total_size ?? 0, "run") : ""}
        </Text>
        <Group gap="xs" ml="auto">
          <SegmentedControl
            size="xs"
            transitionDuration={0}
            aria-label="How the runs are shown"
            data={[
              { value: "list", label: "List" },
              { value: "plot", label: "Plot" },
            ]}
            value={isPlot ? "plot" : "list"}
            onChange={(to) => set({ view: to === "plot" ? "plot" : undefined, page: undefined })}
          />
          {isPlot ? null : <ColumnMenu runs={rows} columns={columns} choose={choose} />}
        </Group>
      </Group>
      {chips.length > 0 ? (
        <Group gap={6} mb="sm" role="group" aria-label="Filters">
          {chips.map((chip) => (
            <Chip key={chip.key} label={`Without ${chip.label}`} remove={() => set(chip.without)}>
              {chip.label}
            </Chip>
          ))}
        </Group>
      ) : null}
      {marked.size > 0 && !isPlot ? (
        <MarkedBar
          runs={[...marked.values()].map((view) => fresh.get(view.run?.run_id) ?? view)}
          isArchive={isArchive}
          unmark={(ids) => setMarked(new Map([...marked].filter(([id]) => ids && !ids.includes(id))))}
        />
      ) : null}
      {isPlot ? (
        <Suspense fallback={<Wait what="The runs are drawn" />}>
          <Sweep filter={asked.filter} experimentId={of} search={search} set={set} />
        </Suspense>
      ) : null}
      {found.error ? <Problem error={found.error} again={() => found.refetch()} /> : null}
      {!isPlot && rows.length > 0 ? (
        <RunTable
          runs={rows}
          columns={experimentId ? columns.filter((column) => column !== "experiment") : columns}
          sort={search.sort ?? NEWEST}
          sortBy={(sort) => set({ sort: sort === NEWEST ? undefined : sort, page: undefined })}
          isMarked={isMarked}
          mark={mark}
        />
      ) : null}
      {found.data && !isPlot && rows.length === 0 ? (
        isNarrowed(search) ? (
          <Nothing title="No run fits the search." />
        ) : (
          empty
        )
      ) : null}
      {isPlot ? null : (
        <Pager
          page={search.page}
          next={found.data?.next_page_token}
          go={(page) => set({ page })}
          size={size}
          total={found.data?.total_size}
          resize={(to) => {
            keepSize(to);
            set({ page: undefined });
          }}
        />
      )}
    </Box>
  );
}

const made = (recurringRunId: string | undefined): Predicate[] =>
  recurringRunId ? [{ key: "recurring_run_id", operation: "EQUALS", string_value: recurringRunId }] : [];
