/** What is known of the cell that is pointed at: one place for it, so that nothing covers the grid. */
import { Text } from "@mantine/core";
import { State } from "../parts/State";
import { firstLine } from "../parts/texts";
import { Moment, spoken } from "../parts/times";
import type { HealthRun, Row } from "./outcomes";

export function Looked({ row, run, at }: { row: Row | undefined; run: HealthRun | undefined; at: number }) {
  const cell = row?.cells[at];
  if (!row || !run || !cell)
    return (
      <Text size="sm" c="dimmed" className="health-looked">
        Point at a cell, or go there with the arrow keys; it leads to the task in that run.
      </Text>
    );
  const times = cell.times ?? 0;
  const facts = [
    cell.duration_s === undefined || cell.duration_s === null
      ? ""
      : `${spoken(1000 * cell.duration_s)}${times > 1 ? " on average" : ""}`,
    times > 1 ? `${times} times${cell.failed ? `, ${cell.failed} failed` : ""}` : "",
    (cell.attempts ?? 0) > 1 ? `${cell.attempts} attempts` : "",
  ];
  return (
    <div className="health-looked">
      <State state={cell.state} size="xs" />
      <Text size="sm" fw={600} span>
        {row.path ? row.label : "Run"}
      </Text>
      <Text size="sm" span>
        in {run.display_name}
      </Text>
      <Text size="sm" c="dimmed" span>
        <Moment at={run.created_at} />
        {facts.filter(Boolean).map((fact) => ` · ${fact}`)}
      </Text>
      {cell.error ? (
        <Text size="xs" ff="monospace" className="one-line health-error" title={cell.error}>
          {firstLine(cell.error)}
        </Text>
      ) : null}
    </div>
  );
}
