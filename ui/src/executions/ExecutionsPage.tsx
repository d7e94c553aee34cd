/** The tasks of all runs, those of the newest run first. */
import { Button, Group, Select, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Schemas } from "../api/client";
import { executionsQuery } from "../api/queries/executions";
import { ColumnHeads } from "../parts/ColumnHeads";
import { RunLink, TaskLink } from "../parts/links";
import { Pager, SearchBox } from "../parts/lists";
import { Nothing, Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { lookOf, State } from "../parts/State";
import { Duration, Moment } from "../parts/times";
import { Wait } from "../parts/Wait";
import { Wide } from "../parts/Wide";
import { typeWord } from "./types";

const FROM = "/executions";
const SIZE = 50;
const STATES = ["PENDING", "RUNNING", "SUCCEEDED", "CACHED", "FAILED", "SKIPPED", "CANCELED"];
const TYPES = ["RUNTIME", "IMPORTER", "GROUP"];

export function ExecutionsPage() {
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const set = (changes: typeof search) =>
    navigate({ search: (old) => ({ ...old, page: undefined, ...changes }), replace: true });
  const found = useQuery(
    executionsQuery({
      name: search.q ?? "",
      state: search.state ?? "",
      type: search.type ?? "",
      page_size: SIZE,
      page_token: search.page ?? "",
    }),
  );
  const tasks = found.data?.tasks ?? [];
  const isFiltered = Boolean(search.q || search.state || search.type);
  return (
    <Page title="Executions">
      <Group mb="sm" gap="sm">
        <SearchBox what="tasks" q={search.q} search={(q) => set({ q: q || undefined })} />
        <Select
          aria-label="State"
          placeholder="Any state"
          clearable
          w={150}
          data={STATES.map((value) => ({ value, label: lookOf(value).word }))}
          value={search.state ?? null}
          onChange={(state) => set({ state: state ?? undefined })}
        />
        <Select
          aria-label="Type"
          placeholder="Tasks and imports"
          clearable
          w={190}
          data={TYPES.map((value) => ({ value, label: typeWord(value) }))}
          value={search.type ?? null}
          onChange={(to) => set({ type: to ?? undefined })}
        />
      </Group>
      {found.error ? <Problem error={found.error} again={() => found.refetch()} /> : null}
      {found.isPending ? <Wait what="The tasks are fetched" /> : null}
      {tasks.length > 0 ? <Listed tasks={tasks} /> : null}
      {found.data && tasks.length === 0 && !found.data.next_page_token ? (
        <Nothing title={isFiltered ? "No task fits" : "No task has run yet"}>
          {isFiltered ? null : "Each task of each run is listed here, with what it read and made."}
        </Nothing>
      ) : null}
      {found.data?.next_page_token && tasks.length < SIZE ? (
        <Group mt="sm" gap="sm">
          <Text size="sm" c="dimmed" role="status">
            {tasks.length === 0 ? "None" : "No more"} in the runs back to{" "}
            <Moment at={found.data.looked_back_to} />.
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => set({ page: found.data.next_page_token })}
          >
            Look further back
          </Button>
        </Group>
      ) : (
        <Pager page={search.page} next={found.data?.next_page_token} go={(page) => set({ page })} />
      )}
    </Page>
  );
}

function Listed({ tasks }: { tasks: Schemas["RecentTask"][] }) {
  return (
    <Wide minWidth={860}>
      <Table highlightOnHover verticalSpacing={6}>
        <ColumnHeads names={["State", "Task", "Run", "Pipeline", "Type", "Started", "Took"]} />
        <Table.Tbody>
          {tasks.map((task, place) => (
            <Row key={task.task_id} task={task} isFirst={tasks[place - 1]?.run_id !== task.run_id} />
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
}

/** A task; what its run is, is said at the first of each. */
function Row({ task, isFirst }: { task: Schemas["RecentTask"]; isFirst: boolean }) {
  return (
    <Table.Tr>
      <Table.Td>
        <State state={task.state} />
      </Table.Td>
      <Table.Td maw={320}>
        <TaskLink id={task.task_id}>{task.name}</TaskLink>
        {task.path === task.name ? null : (
          <Text size="xs" c="dimmed" truncate title={task.path}>
            {task.path}
          </Text>
        )}
        {task.error ? (
          <Text size="xs" c="orange" truncate title={task.error}>
            {task.error}
          </Text>
        ) : null}
      </Table.Td>
      <Table.Td maw={220} className="one-line" title={task.run_name}>
        <RunLink id={task.run_id} task={task.path}>
          {task.run_name}
        </RunLink>
      </Table.Td>
      <Table.Td>{isFirst ? task.pipeline : ""}</Table.Td>
      <Table.Td>{typeWord(task.type)}</Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>
        <Moment at={task.start_time} />
      </Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>
        <Duration
          from={task.start_time}
          to={task.end_time ?? (task.start_time ? undefined : task.create_time)}
        />
      </Table.Td>
    </Table.Tr>
  );
}
