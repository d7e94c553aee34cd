/** The last runs of a pipeline by task: which rows there are, and what is to be said of each. */
import type { Schemas } from "../api/client";
import { isGroup, type Node, walk } from "../runs/tree";

export type Health = Schemas["PipelineHealth"];
export type HealthRun = Schemas["HealthRun"];
export type Cell = Schemas["HealthCell"];

export interface Row {
  /** The task's path in the pipeline; empty for the runs themselves. */
  path: string;
  label: string;
  kind: string;
  depth: number;
  isGroup: boolean;
  /** Whether the version that is looked at does not have it any more. */
  isGone: boolean;
  /** What became of it, the oldest run first. */
  cells: (Cell | undefined)[];
}

export interface Stats {
  /** How many of those that ended by themselves were well, from 0 to 1. */
  success: number | undefined;
  /** The median of how long it took, in seconds, where it did something. */
  typical_s: number | undefined;
  /** How long it took each time, the oldest first. */
  durations: number[];
}

export interface Band {
  versionId: string;
  name: string;
  /** Over how many runs it goes. */
  span: number;
}

const WELL = ["SUCCEEDED", "CACHED"];
const GROUPS = ["LOOP", "DAG", "CONDITION", "CONDITION_BRANCH", "EXIT_HANDLER"];

/** The runs, the oldest first: that is how they are read from left to right. */
export const inTime = (health: Health): HealthRun[] => [...(health.runs ?? [])].reverse();

/** The tasks in the order of the pipeline, parents first; those of other versions at the end of their group. */
export function rowsOf(health: Health, root: Node): Row[] {
  const runs = inTime(health);
  const told = new Map((health.tasks ?? []).map((task) => [task.path ?? "", task]));
  const row = (path: string, label: string, kind: string, depth: number, isGone: boolean): Row => {
    const cells = runs.map((run) => told.get(path)?.runs?.[run.run_id ?? ""]);
    return { path, label, kind, depth, isGroup: GROUPS.includes(kind), isGone, cells };
  };
  const gone = new Set(told.keys());
  for (const node of walk(root)) gone.delete(node.path);
  const rows: Row[] = [];
  const addGone = (parent: string, depth: number) => {
    for (const path of [...gone].filter((each) => parentOf(each) === parent).sort()) {
      rows.push(row(path, told.get(path)?.name ?? path, told.get(path)?.kind ?? "", depth, true));
      addGone(path, depth + 1);
    }
  };
  const add = (node: Node) => {
    if (node.path) {
      const kind = told.get(node.path)?.kind ?? node.kind;
      rows.push(row(node.path, node.label, kind, node.depth - 1, false));
    }
    for (const child of node.children) add(child);
    if (node.path === "" || isGroup(node)) addGone(node.path, node.depth);
  };
  add(root);
  return rows;
}

const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("/"), 0));

/** Leave out what is in a closed group. */
export const opened = (rows: Row[], closed: ReadonlySet<string>): Row[] =>
  rows.filter((row) => ![...closed].some((path) => row.path.startsWith(`${path}/`)));

/** The runs themselves as the first row. */
export function runsRow(health: Health): Row {
  const cells = inTime(health).map((run) => ({
    state: run.state ?? "",
    path: "",
    error: run.error ?? "",
    ...(durationOf(run) === undefined ? {} : { duration_s: durationOf(run) }),
  }));
  return { path: "", label: "Run", kind: "ROOT", depth: 0, isGroup: false, isGone: false, cells } as Row;
}

/** How many seconds a run took; nothing of one that goes. */
export function durationOf(run: HealthRun): number | undefined {
  if (!run.started_at || !run.finished_at) return undefined;
  return (Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1000;
}

export function statsOf(cells: (Cell | undefined)[]): Stats {
  const states = cells.map((cell) => cell?.state ?? "");
  const well = states.filter((state) => WELL.includes(state)).length;
  const failed = states.filter((state) => state === "FAILED").length;
  const durations = cells.flatMap((cell) =>
    cell?.state === "SUCCEEDED" && typeof cell.duration_s === "number" ? [cell.duration_s] : [],
  );
  return {
    success: well + failed > 0 ? well / (well + failed) : undefined,
    typical_s: median(durations),
    durations,
  };
}

export function median(values: number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return undefined;
  return sorted.length % 2 ? sorted[middle] : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Which version the runs are of: one band for neighbours of the same. */
export function bandsOf(runs: HealthRun[], names: ReadonlyMap<string, string>): Band[] {
  const bands: Band[] = [];
  for (const run of runs) {
    const versionId = run.pipeline_version_id ?? "";
    const last = bands.at(-1);
    if (last?.versionId === versionId) last.span += 1;
    else bands.push({ versionId, name: names.get(versionId) ?? "an earlier version", span: 1 });
  }
  return bands;
}

/** At which runs another version begins than that of the run before. */
export function startsOf(bands: Band[]): Set<number> {
  const starts = new Set<number>();
  let at = 0;
  for (const band of bands) {
    if (at > 0) starts.add(at);
    at += band.span;
  }
  return starts;
}

/** Say a share without claiming more than is so: 100 % are all, and 0 % are none. */
export function percent(share: number | undefined): string {
  if (share === undefined) return "–";
  const rounded = Math.round(100 * share);
  if (rounded === 100 && share < 1) return "99 %";
  if (rounded === 0 && share > 0) return "1 %";
  return `${rounded} %`;
}

/** The points of a line through some values, within a box. */
export function lineThrough(values: number[], width: number, height: number): [number, number][] {
  const most = Math.max(...values, 1e-9);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values.map((value, number) => [number * step, height - (value / most) * height]);
}
