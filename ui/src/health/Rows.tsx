/** The rows of the grid: a task, what is said of all its runs, and a square for each. */
import { ActionIcon } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Chevron } from "../parts/icons";
import { lookOf } from "../parts/State";
import { spoken } from "../parts/times";
import { type Cell, type HealthRun, percent, type Row, statsOf } from "./outcomes";
import { Sparkline } from "./Sparkline";

const CHEVRON = 26;

interface RowAsked {
  row: Row;
  runs: HealthRun[];
  number: number;
  place: string;
  isClosed: boolean;
  toggle: () => void;
  /** At which runs another version begins. */
  starts: ReadonlySet<number>;
}

export function TaskRow({ row, runs, number, place, isClosed, toggle, starts }: RowAsked) {
  return (
    <tr className={row.isGone ? "health-row is-gone" : "health-row"}>
      <th
        scope="row"
        className="health-name"
        title={row.isGone ? `${row.path}: this version does not have it` : row.path}
      >
        <span
          className="health-label"
          style={{ paddingInlineStart: row.depth * 14 + (row.isGroup ? 0 : CHEVRON) }}
        >
          {row.isGroup ? (
            <ActionIcon
              variant="subtle"
              color="gray"
              size={24}
              aria-label={isClosed ? `Open ${row.label}` : `Close ${row.label}`}
              aria-expanded={!isClosed}
              data-place={`${number} 0`}
              tabIndex={place === `${number} 0` ? 0 : -1}
              onClick={toggle}
              style={{ rotate: isClosed ? "0deg" : "90deg" }}
            >
              <Chevron size={12} />
            </ActionIcon>
          ) : null}
          <span className="one-line">{row.label}</span>
          {row.isGone ? <span className="visually-hidden"> (not in this version)</span> : null}
        </span>
      </th>
      <Figures row={row} />
      {row.cells.map((cell, column) => (
        <td key={runs[column]?.run_id} className={starts.has(column) ? "health-start" : undefined}>
          {cell ? (
            <CellLink
              cell={cell}
              run={runs[column] as HealthRun}
              label={row.label}
              at={`${number} ${column + 1}`}
              isFirst={place === `${number} ${column + 1}`}
            />
          ) : null}
        </td>
      ))}
    </tr>
  );
}

export function Figures({ row }: { row: Row }) {
  const stats = statsOf(row.cells);
  return (
    <>
      <td className="health-figure" data-bad={stats.success !== undefined && stats.success < 0.9}>
        {percent(stats.success)}
      </td>
      <td className="health-figure">
        {stats.typical_s === undefined ? "–" : spoken(1000 * stats.typical_s)}
      </td>
      <td className="health-trend">
        <Sparkline
          values={stats.durations}
          label={`How long ${row.label} took, from ${spoken(1000 * (stats.durations[0] ?? 0))} to ${spoken(
            1000 * (stats.durations.at(-1) ?? 0),
          )}`}
        />
      </td>
    </>
  );
}

export function Square({ state }: { state: string | undefined }) {
  const look = lookOf(state);
  return (
    <span className="health-square" data-state={state} data-color={look.color}>
      {look.icon(10)}
    </span>
  );
}

interface CellAsked {
  cell: Cell;
  run: HealthRun;
  label: string;
  at: string;
  isFirst: boolean;
}

function CellLink({ cell, run, label, at, isFirst }: CellAsked) {
  return (
    <Link
      to="/runs/details/$runId"
      params={{ runId: run.run_id ?? "" }}
      search={{ task: cell.path ?? "" }}
      className="health-cell"
      data-place={at}
      tabIndex={isFirst ? 0 : -1}
      aria-label={`${label} in ${run.display_name}: ${lookOf(cell.state).word}`}
    >
      <Square state={cell.state} />
    </Link>
  );
}
