/** Runs, searched, filtered and paged by the server: of all, of an experiment, of a recurring run. */
import { Checkbox, Group, Select, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Run } from "../api/client";
import { experimentsQuery } from "../api/queries/experiments";
import { runsQuery } from "../api/queries/runs";
import { LinkButton } from "../parts/LinkButton";
import { filterOf, type ListSearch, named, Pager, type Predicate, SearchBox } from "../parts/lists";
import { Nothing } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { State } from "../parts/State";
import { Duration, Moment } from "../parts/times";

/** So many runs can be compared. */
const MOST = 10;
const STATES = ["PENDING", "RUNNING", "SUCCEEDED", "FAILED"];

interface Asked {
  search: ListSearch;
  set: (changes: ListSearch) => void;
  isArchive?: boolean;
  experimentId?: string;
  recurringRunId?: string;
  empty: ReactNode;
}

export function RunList({ search, set, isArchive = false, experimentId, recurringRunId, empty }: Asked) {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const mark = (id: string) => {
    const now = new Set(marked);
    if (!now.delete(id)) now.add(id);
    setMarked(now);
  };
  const found = useQuery(
    runsQuery({
      page_size: 20,
      page_token: search.page ?? "",
      sort_by: search.sort ?? "created_at desc",
      filter: filterOf(predicates(search, isArchive, recurringRunId)),
      ...(experimentId ? { experiment_id: experimentId } : {}),
    }),
  );
  const names = useQuery(experimentsQuery);
  const experiments = new Map(
    names.data?.experiments?.map((each) => [each.experiment_id, each.display_name]),
  );
  const rows = found.data?.runs ?? [];
  const total = found.data?.total_size ?? 0;
  return (
    <>
      <Group mb="sm" gap="sm">
        <SearchBox what="runs" q={search.q} search={(q) => set({ q, page: undefined })} />
        <Select
          aria-label="State"
          placeholder="Any state"
          clearable
          data={STATES.map((state) => ({ value: state, label: state.toLowerCase() }))}
          value={search.state ?? null}
          onChange={(state) => set({ state: state ?? undefined, page: undefined })}
          w={150}
        />
        <Text size="sm" c="dimmed" role="status">
          {found.data ? `${total.toLocaleString()} ${total === 1 ? "run" : "runs"}` : ""}
        </Text>
        {marked.size > 1 ? (
          <LinkButton
            size="xs"
            variant="light"
            disabled={marked.size > MOST}
            to="/compare"
            search={{ runlist: [...marked].join(",") }}
          >
            Compare {marked.size} runs
          </LinkButton>
        ) : null}
      </Group>
      {found.error ? <Problem error={found.error} again={() => found.refetch()} /> : null}
      {rows.length > 0 ? (
        <Table.ScrollContainer minWidth={640}>
          <Table highlightOnHover verticalSpacing={7}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={30} aria-label="Marked" />
                <Table.Th>Run</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Duration</Table.Th>
                {experimentId ? null : <Table.Th>Experiment</Table.Th>}
                <Table.Th>Started</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((run) => (
                <RunRow
                  key={run.run_id}
                  run={run}
                  isMarked={marked.has(run.run_id ?? "")}
                  mark={() => mark(run.run_id ?? "")}
                  experiment={experimentId ? undefined : (experiments.get(run.experiment_id) ?? "–")}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ) : null}
      {found.data && rows.length === 0 ? (
        search.q || search.state ? (
          <Nothing title="No run fits the search." />
        ) : (
          empty
        )
      ) : null}
      <Pager page={search.page} next={found.data?.next_page_token} go={(page) => set({ page })} />
    </>
  );
}

function predicates(search: ListSearch, isArchive: boolean, recurringRunId: string | undefined): Predicate[] {
  const found: Predicate[] = [
    { key: "storage_state", operation: isArchive ? "EQUALS" : "NOT_EQUALS", string_value: "ARCHIVED" },
    ...named(search.q),
  ];
  if (search.state) found.push({ key: "state", operation: "EQUALS", string_value: search.state });
  if (recurringRunId)
    found.push({ key: "recurring_run_id", operation: "EQUALS", string_value: recurringRunId });
  return found;
}

interface RowAsked {
  run: Run;
  experiment: string | undefined;
  isMarked: boolean;
  mark: () => void;
}

function RunRow({ run, experiment, isMarked, mark }: RowAsked) {
  return (
    <Table.Tr>
      <Table.Td>
        <Checkbox size="xs" aria-label={`Mark ${run.display_name}`} checked={isMarked} onChange={mark} />
      </Table.Td>
      <Table.Td>
        <Link to="/runs/details/$runId" params={{ runId: run.run_id ?? "" }} className="plain-link">
          {run.display_name}
        </Link>
        {run.error?.message ? (
          <Text size="xs" c="dimmed" lineClamp={1} maw={520}>
            {run.error.message}
          </Text>
        ) : null}
      </Table.Td>
      <Table.Td>
        <State state={run.state} />
      </Table.Td>
      <Table.Td>
        <Duration from={run.created_at} to={run.finished_at} />
      </Table.Td>
      {experiment === undefined ? null : <Table.Td>{experiment}</Table.Td>}
      <Table.Td>
        <Moment at={run.created_at} />
      </Table.Td>
    </Table.Tr>
  );
}
