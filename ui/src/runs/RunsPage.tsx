/** All runs: searched, filtered, sorted and paged by the server. */
import { Box, Button, Group, Select, Table, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Run } from "../api/client";
import { experimentsQuery, runsQuery } from "../api/queries";
import { Search } from "../parts/icons";
import { Problem } from "../parts/Problem";
import { State } from "../parts/State";
import { Duration, Moment } from "../parts/times";
import { filterOf } from "./filters";

const STATES = ["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELED"];

export function RunsPage({ isArchive }: { isArchive: boolean }) {
  const from = isArchive ? "/archive/runs" : "/runs";
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const [earlier, setEarlier] = useState<string[]>([]);
  const found = useQuery(
    runsQuery({
      page_size: search.size ?? 20,
      page_token: search.page ?? "",
      sort_by: search.sort ?? "created_at desc",
      filter: filterOf(search, isArchive),
    }),
  );
  const names = useQuery(experimentsQuery);
  const experiments = new Map(
    names.data?.experiments?.map((each) => [each.experiment_id, each.display_name]),
  );

  const narrow = (changes: { q?: string; state?: string }) => {
    setEarlier([]);
    navigate({ search: (old) => ({ ...old, page: undefined, ...changes }), replace: true });
  };
  const type = useDebouncedCallback((q: string) => narrow({ q }), 250);

  const rows = found.data?.runs ?? [];
  const total = found.data?.total_size ?? 0;
  return (
    <Box p="md" maw={1400}>
      <Group justify="space-between" mb="md">
        <Title order={2} size="h3">
          {isArchive ? "Archived runs" : "Runs"}
        </Title>
        <Group gap="xs">
          <Link to={isArchive ? "/runs" : "/archive/runs"} className="plain-link">
            {isArchive ? "Active runs" : "Archive"}
          </Link>
        </Group>
      </Group>
      <Group mb="sm" gap="sm">
        <TextInput
          aria-label="Search runs by name"
          placeholder="Search by name"
          leftSection={<Search />}
          defaultValue={search.q ?? ""}
          onChange={(event) => type(event.currentTarget.value)}
          w={260}
        />
        <Select
          aria-label="State"
          placeholder="Any state"
          clearable
          data={STATES.map((state) => ({ value: state, label: state.toLowerCase() }))}
          value={search.state ?? null}
          onChange={(state) => narrow(state ? { state } : { state: "" })}
          w={150}
        />
        <Text size="sm" c="dimmed" role="status">
          {found.data ? `${total.toLocaleString()} ${total === 1 ? "run" : "runs"}` : ""}
        </Text>
      </Group>
      {found.error ? <Problem error={found.error} again={() => found.refetch()} /> : null}
      {rows.length > 0 ? (
        <Table.ScrollContainer minWidth={640}>
          <Table highlightOnHover verticalSpacing={7}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Run</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Duration</Table.Th>
                <Table.Th>Experiment</Table.Th>
                <Table.Th>Started</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((run) => (
                <RunRow key={run.run_id} run={run} experiment={experiments.get(run.experiment_id)} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ) : found.data ? (
        <NoRuns isFiltered={Boolean(search.q || search.state)} isArchive={isArchive} />
      ) : null}
      <Group mt="sm" gap="xs">
        <Button
          variant="default"
          size="xs"
          disabled={!search.page}
          onClick={() => {
            const before = earlier.at(-1);
            setEarlier(earlier.slice(0, -1));
            navigate({ search: (old) => ({ ...old, page: before || undefined }) });
          }}
        >
          Previous
        </Button>
        <Button
          variant="default"
          size="xs"
          disabled={!found.data?.next_page_token}
          onClick={() => {
            setEarlier([...earlier, search.page ?? ""]);
            navigate({ search: (old) => ({ ...old, page: found.data?.next_page_token }) });
          }}
        >
          Next
        </Button>
      </Group>
    </Box>
  );
}

function RunRow({ run, experiment }: { run: Run; experiment: string | undefined }) {
  return (
    <Table.Tr>
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
      <Table.Td>{experiment ?? "–"}</Table.Td>
      <Table.Td>
        <Moment at={run.created_at} />
      </Table.Td>
    </Table.Tr>
  );
}

function NoRuns({ isFiltered, isArchive }: { isFiltered: boolean; isArchive: boolean }) {
  if (isFiltered) return <Text c="dimmed">No run fits the search.</Text>;
  if (isArchive) return <Text c="dimmed">Nothing is archived.</Text>;
  return (
    <Box py="lg">
      <Text fw={600}>No runs yet</Text>
      <Text c="dimmed" size="sm">
        Start one from a terminal with <code>penstock run pipeline.py</code>; it shows here as it goes.
      </Text>
    </Box>
  );
}
