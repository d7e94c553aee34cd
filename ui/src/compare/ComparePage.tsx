/** Two to ten runs side by side: what differs is marked, and may be all that is shown. */
import { Badge, Switch, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Schemas } from "../api/client";
import { comparisonQuery } from "../api/queries/runs";
import { shown } from "../parts/Json";
import { Nothing, Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { State } from "../parts/State";
import { spoken } from "../parts/times";
import { Wait } from "../parts/Wait";

const FROM = "/compare";

export function ComparePage() {
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const ids = (search.runlist ?? "").split(",").filter(Boolean);
  const found = useQuery({ ...comparisonQuery(ids), enabled: ids.length > 1 });
  const within = (
    <Link to="/runs" className="plain-link">
      Runs
    </Link>
  );
  if (ids.length < 2) {
    return (
      <Page title="Compare runs" within={within}>
        <Nothing title="Choose two to ten runs">Mark them in the list of runs, then press “Compare”.</Nothing>
      </Page>
    );
  }
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data) return <Wait what="The runs are compared" />;
  return (
    <Page
      title="Compare runs"
      within={within}
      actions={
        <Switch
          label="Only what differs"
          checked={search.differs === 1}
          onChange={(event) => {
            const differs = event.currentTarget.checked ? (1 as const) : undefined;
            navigate({ search: (old) => ({ ...old, differs }), replace: true });
          }}
        />
      }
    >
      <Comparison of={found.data} onlyDifferent={search.differs === 1} />
    </Page>
  );
}

function Comparison({ of, onlyDifferent }: { of: Schemas["Comparison"]; onlyDifferent: boolean }) {
  const runs = of.runs ?? [];
  const keep = (row: { differs?: boolean | string[] }) =>
    !onlyDifferent || (Array.isArray(row.differs) ? row.differs.length > 0 : Boolean(row.differs));
  const parameters = (of.parameters ?? []).filter(keep);
  const metrics = (of.metrics ?? []).filter(keep);
  const tasks = (of.tasks ?? []).filter(keep);
  return (
    <>
      <Table.ScrollContainer minWidth={240 + 180 * runs.length}>
        <Table withTableBorder layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={240}>Run</Table.Th>
              {runs.map((run) => (
                <Table.Th key={run.run_id}>
                  <Link to="/runs/details/$runId" params={{ runId: run.run_id ?? "" }} className="plain-link">
                    {run.display_name}
                  </Link>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            <Row
              name="State"
              cells={runs.map((run) => <State key={run.run_id} state={run.state} size="xs" />)}
            />
            <Row
              name="Duration"
              cells={runs.map((run) => (run.duration_s ? spoken(1000 * run.duration_s) : "–"))}
            />
            <Section name="Parameters" count={parameters.length} columns={runs.length} />
            {parameters.map((row) => (
              <Row
                key={row.name}
                name={row.name ?? ""}
                differs={row.differs}
                cells={runs.map((run) => value(row.values, run.run_id))}
              />
            ))}
            <Section name="Metrics" count={metrics.length} columns={runs.length} />
            {metrics.map((row) => (
              <Row
                key={`${row.task} ${row.artifact} ${row.name}`}
                name={row.name ?? ""}
                under={`${row.task}: ${row.artifact}`}
                differs={row.differs}
                best={best(row.values)}
                cells={runs.map((run) => value(row.values, run.run_id))}
                ids={runs.map((run) => run.run_id ?? "")}
              />
            ))}
            <Section name="Tasks" count={tasks.length} columns={runs.length} />
            {tasks.map((row) => (
              <Row
                key={row.path}
                name={row.path ?? ""}
                differs={(row.differs ?? []).length > 0}
                cells={runs.map((run) => {
                  const task = row.runs?.[run.run_id ?? ""];
                  if (!task) return "–";
                  return (
                    <span key={run.run_id} title={task.error || task.why}>
                      <State state={task.state} size="xs" />{" "}
                      {task.duration_s && !task.cached ? spoken(1000 * task.duration_s) : ""}
                    </span>
                  );
                })}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {of.tasks_left_out ? (
        <Text size="sm" c="dimmed">
          {of.tasks_left_out.toLocaleString()} more tasks are not shown.
        </Text>
      ) : null}
      {of.same_pipeline ? null : <Components of={of} />}
    </>
  );
}

interface RowAsked {
  name: string;
  under?: string;
  cells: ReactNode[];
  differs?: boolean | undefined;
  ids?: string[];
  best?: string | undefined;
}

function Row({ name, under, cells, differs = false, ids = [], best: marked }: RowAsked) {
  return (
    <Table.Tr className={differs ? "differs" : undefined}>
      <Table.Th style={{ overflowWrap: "anywhere" }} fw={500}>
        {name}
        {differs ? <span className="visually-hidden"> differs</span> : null}
        {under ? (
          <Text size="xs" c="dimmed">
            {under}
          </Text>
        ) : null}
      </Table.Th>
      {cells.map((cell, place) => (
        <Table.Td key={place} style={{ overflowWrap: "anywhere" }}>
          {cell}
          {marked !== undefined && ids[place] === marked ? (
            <Badge size="xs" variant="light" color="teal" ml={6} tt="none">
              highest
            </Badge>
          ) : null}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

function Section({ name, count, columns }: { name: string; count: number; columns: number }) {
  return (
    <Table.Tr>
      <Table.Th colSpan={columns + 1} pt="md">
        {name}
        {count === 0 ? (
          <Text span size="sm" c="dimmed" fw={400}>
            {" "}
            none
          </Text>
        ) : null}
      </Table.Th>
    </Table.Tr>
  );
}

function value(values: unknown, runId: string | undefined): ReactNode {
  const found = (values as Record<string, unknown> | undefined)?.[runId ?? ""];
  return found === undefined ? "–" : <code>{shown(found)}</code>;
}

/** The run with the highest number, where there is one such. */
function best(values: unknown): string | undefined {
  const numbers = Object.entries((values ?? {}) as Record<string, unknown>).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  const most = Math.max(...numbers.map(([, number]) => number));
  const highest = numbers.filter(([, number]) => number === most);
  return numbers.length > 1 && highest.length === 1 ? highest[0]?.[0] : undefined;
}

function Components({ of }: { of: Schemas["Comparison"] }) {
  const changed = (of.components ?? []).map((each) => each.name);
  return (
    <>
      <Title order={3} size="h6" mt="md">
        The pipeline has changed
      </Title>
      <Text size="sm">
        {changed.length > 0 ? `Other components: ${changed.join(", ")}.` : "Its components are the same."}
      </Text>
    </>
  );
}
