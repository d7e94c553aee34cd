/** The last runs of a pipeline by task: a column for each run, the newest on the right, a row for each task. */
import { Link } from "@tanstack/react-router";
import { type SyntheticEvent, useLayoutEffect, useRef, useState } from "react";
import { lookOf } from "../parts/State";
import { spoken } from "../parts/times";
import type { Node } from "../runs/tree";
import { Looked } from "./Looked";
import { moveFocus } from "./move";
import {
  type Band,
  bandsOf,
  durationOf,
  type Health,
  type HealthRun,
  inTime,
  opened,
  type Row,
  rowsOf,
  runsRow,
  startsOf,
} from "./outcomes";
import { Figures, Square, TaskRow } from "./Rows";

const TALLEST = 44;

interface Asked {
  health: Health;
  root: Node;
  /** The names of the versions that there are. */
  versions: ReadonlyMap<string, string>;
}

export function Grid({ health, root, versions }: Asked) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [place, setPlace] = useState("0 1");
  const [focus, setFocus] = useState<string>();
  const scrolled = useRef<HTMLDivElement>(null);
  const runs = inTime(health);
  const rows = opened(rowsOf(health, root), closed);
  const all = [runsRow(health), ...rows];
  const bands = bandsOf(runs, versions);
  const starts = startsOf(bands);
  useLayoutEffect(() => {
    // The newest runs are looked at first, also where not all fit.
    scrolled.current?.scrollTo({ left: scrolled.current.scrollWidth });
  }, []);
  const toggle = (path: string) => {
    const next = new Set(closed);
    if (!next.delete(path)) next.add(path);
    setClosed(next);
  };
  const look = (event: SyntheticEvent) => {
    const found = (event.target as HTMLElement).closest<HTMLElement>("[data-place]")?.dataset.place;
    if (event.type === "focus" && found) setPlace(found);
    setFocus(found);
  };
  const [row, column] = (focus ?? "").split(" ").map(Number);
  const looked = focus === undefined ? undefined : { row: all[row ?? 0], run: runs[(column ?? 0) - 1] };
  return (
    <>
      <Looked row={looked?.row} run={looked?.run} at={column === undefined ? -1 : column - 1} />
      <div className="health-scroll" ref={scrolled}>
        <table
          className="health"
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its cells are gone through by arrow keys
          role="grid"
          aria-label="The last runs by task"
          onKeyDown={(event) => moveFocus(event, [all.length, runs.length + 1])}
          onMouseOver={look}
          onFocus={look}
          onMouseLeave={() => setFocus(undefined)}
        >
          <thead>
            <Versions bands={bands} />
            <tr>
              <th scope="col" className="health-name">
                Task
              </th>
              <th scope="col" className="health-figure">
                Well
              </th>
              <th scope="col" className="health-figure">
                Takes
              </th>
              <th scope="col" className="health-trend">
                Trend
              </th>
              {runs.map((run, number) => (
                <th key={run.run_id} scope="col" className="health-run">
                  <Bar run={run} runs={runs} at={`0 ${number + 1}`} isFirst={place === `0 ${number + 1}`} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr className="health-row health-all">
              <th scope="row" className="health-name">
                All of the run
              </th>
              <Figures row={all[0] as Row} />
              {runs.map((run, number) => (
                <td key={run.run_id} className={starts.has(number) ? "health-start" : undefined}>
                  <Square state={run.state} />
                </td>
              ))}
            </tr>
            {rows.map((each, number) => (
              <TaskRow
                key={each.path}
                row={each}
                runs={runs}
                number={number + 1}
                place={place}
                isClosed={closed.has(each.path)}
                toggle={() => toggle(each.path)}
                starts={starts}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** Which version the runs below are of. */
function Versions({ bands }: { bands: Band[] }) {
  return (
    <tr className="health-versions">
      <td className="health-name" />
      <td colSpan={3} />
      {bands.map((band, number) => (
        <th
          key={`${band.versionId} ${bands.slice(0, number).reduce((sum, each) => sum + each.span, 0)}`}
          scope="colgroup"
          colSpan={band.span}
          title={band.name}
        >
          <span className="health-version" style={{ maxWidth: 24 * band.span - 6 }}>
            {band.name}
          </span>
        </th>
      ))}
    </tr>
  );
}

function Bar({
  run,
  runs,
  at,
  isFirst,
}: {
  run: HealthRun;
  runs: HealthRun[];
  at: string;
  isFirst: boolean;
}) {
  const longest = Math.max(...runs.map((each) => durationOf(each) ?? 0), 1e-9);
  const took = durationOf(run);
  const look = lookOf(run.state);
  return (
    <Link
      to="/runs/details/$runId"
      params={{ runId: run.run_id ?? "" }}
      className="health-cell is-bar"
      data-place={at}
      tabIndex={isFirst ? 0 : -1}
      aria-label={`Run ${run.display_name}: ${look.word}${took === undefined ? "" : `, ${spoken(1000 * took)}`}`}
    >
      <span
        className="health-bar"
        style={{
          height: Math.max(3, (TALLEST * (took ?? 0)) / longest),
          background: `var(--mantine-color-${look.color}-${run.state === "FAILED" ? 9 : 6})`,
        }}
      />
    </Link>
  );
}
