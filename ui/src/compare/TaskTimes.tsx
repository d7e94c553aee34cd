/** The tasks of runs side by side: how long each took, which got slower, which were taken from the cache. */
import { Box, Button, Group, Select, Table, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { RunLink } from "../parts/links";
import { amount } from "../parts/numbers";
import { SearchField } from "../parts/SearchField";
import { lookOf, StateIcon } from "../parts/State";
import { spoken } from "../parts/times";
import type { Compared } from "./ComparePage";
import { Heads } from "./Heads";
import { letterOf } from "./RunMark";
import { isNotable, SORTS, type Sort, seconds, sorted, type TaskRow, taskRows } from "./tasks";

const FIRST = 100;

export default function TaskTimes(compared: Compared) {
  const { told, search, set } = compared;
  const ids = (told.runs ?? []).map((run) => run.run_id ?? "");
  const [shown, setShown] = useState(FIRST);
  const sort = (search.sort ?? "slower") as Sort;
  const rows = useMemo(
    () => sorted(taskRows(told.tasks ?? [], ids, search.base), sort in SORTS ? sort : "slower"),
    [told, ids.join(), search.base, sort],
  );
  const q = (search.q ?? "").toLowerCase();
  const fitting = rows.filter(
    (row) =>
      row.path.toLowerCase().includes(q) && (search.differs !== 1 || (row.task.differs ?? []).length > 0),
  );
  const longest = Math.max(...rows.map((row) => row.longest), 1e-9);
  return (
    <>
      <Summary rows={rows} ids={ids} base={search.base} />
      <Group gap="xs" my="sm">
        <SearchField label="Search tasks" value={search.q ?? ""} set={(q) => set({ q: q || undefined })} />
        <Select
          size="xs"
          aria-label="Sorted by"
          allowDeselect={false}
          data={Object.entries(SORTS).map(([value, label]) => ({ value, label: `By ${label}` }))}
          value={sort in SORTS ? sort : "slower"}
          onChange={(to) => set({ sort: !to || to === "slower" ? undefined : to })}
        />
        <Text size="sm" c="dimmed" role="status">
          {amount(fitting.length, "task")}
        </Text>
      </Group>
      <Table.ScrollContainer minWidth={190 + 165 * ids.length}>
        <Table withTableBorder layout="fixed" className="compared" verticalSpacing={6}>
          <Heads {...compared} first="Task" />
          <Table.Tbody>
            {fitting.slice(0, shown).map((row) => (
              <Table.Tr
                key={row.path}
                className={(row.task.differs ?? []).length > 0 ? "differs" : undefined}
              >
                <Table.Th scope="row">
                  {row.path}
                  <Text size="xs" c="dimmed">
                    {(row.task.differs ?? []).length > 0 ? `differs in ${row.task.differs?.join(", ")}` : ""}
                  </Text>
                </Table.Th>
                {ids.map((id) => (
                  <Table.Td key={id}>
                    <Cell row={row} id={id} base={search.base} longest={longest} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {fitting.length > shown ? (
        <Button size="xs" variant="default" onClick={() => setShown(shown + FIRST)}>
          {Math.min(FIRST, fitting.length - shown)} more
        </Button>
      ) : null}
      {told.tasks_left_out ? (
        <Text size="sm" c="dimmed">
          {told.tasks_left_out.toLocaleString()} more tasks are not told of; those that differ go first.
        </Text>
      ) : null}
    </>
  );
}

/** In words: what got slower most, and how much was taken from the cache. */
function Summary({ rows, ids, base }: { rows: TaskRow[]; ids: string[]; base: string | undefined }) {
  const worst = rows.reduce<TaskRow | undefined>(
    (a, b) => (a === undefined || b.slower > a.slower ? b : a),
    undefined,
  );
  const cached = ids.map((id) => rows.filter((row) => row.task.runs?.[id]?.cached).length);
  const name = (id: string | undefined) => letterOf(ids.indexOf(id ?? ""));
  return (
    <Text size="sm">
      {worst?.slowest && isNotable(worst.slower, worst.longest) ? (
        <>
          <b>{worst.path}</b> took {spoken(1000 * worst.slower)} longer in {name(worst.slowest)} than in{" "}
          {base ? name(base) : "the quickest run"}, more than any other task.{" "}
        </>
      ) : (
        "No task took much longer in one run than in another. "
      )}
      {cached.some((count) => count > 0)
        ? `From the cache: ${cached.map((count, at) => `${letterOf(at)} ${count}`).join(", ")}.`
        : "Nothing came from the cache."}
    </Text>
  );
}

interface CellAsked {
  row: TaskRow;
  id: string;
  base: string | undefined;
  longest: number;
}

function Cell({ row, id, base, longest }: CellAsked) {
  const run = row.task.runs?.[id];
  if (!run) return <span className="dim">–</span>;
  const took = seconds(row.task, id);
  const before = base && base !== id ? seconds(row.task, base) : undefined;
  const isSlow = id === row.slowest && isNotable(row.slower, row.longest);
  const ratio = took !== undefined && before ? took / before : undefined;
  return (
    <Box title={run.error || run.why || undefined}>
      <Group gap={6} wrap="nowrap">
        <StateIcon state={run.state} />
        <RunLink id={id} task={row.path} className="figure">
          {run.cached
            ? "cached"
            : took === undefined
              ? lookOf(run.state).word.toLowerCase()
              : spoken(1000 * took)}
        </RunLink>
        {isSlow ? (
          <Text span size="xs" c="orange" fw={600}>
            slowest
          </Text>
        ) : null}
      </Group>
      {took !== undefined ? (
        <Box className="meter" aria-hidden>
          <Box className={isSlow ? "is-slow" : ""} w={`${Math.max(1, (100 * took) / longest)}%`} />
        </Box>
      ) : null}
      {ratio !== undefined && Math.abs(ratio - 1) > 0.01 ? (
        <Text
          size="xs"
          className="figure"
          c={isNotable((took ?? 0) - (before ?? 0), took ?? 0) ? (ratio > 1 ? "orange" : "teal") : "dimmed"}
        >
          {ratio > 1 ? "slower" : "faster"}: × {ratio.toFixed(2)}
        </Text>
      ) : null}
    </Box>
  );
}
