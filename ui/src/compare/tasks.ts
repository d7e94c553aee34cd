/** How long tasks took in each run, and which got slower. */
import type { Schemas } from "../api/client";

type Task = Schemas["ComparedTask"];

export interface TaskRow {
  path: string;
  task: Task;
  /** The most seconds that it took in a run that did not take it from the cache. */
  longest: number;
  /** How many seconds it took longer than in the baseline, or else than in the quickest run; 0 where it ran once. */
  slower: number;
  /** The run in which it did. */
  slowest: string | undefined;
}

export const seconds = (task: Task, runId: string): number | undefined => {
  const run = task.runs?.[runId];
  return run && !run.cached && run.duration_s != null ? run.duration_s : undefined;
};

export function taskRows(tasks: Task[], runIds: string[], base: string | undefined): TaskRow[] {
  return tasks.map((task) => {
    const told = runIds
      .map((id) => ({ id, s: seconds(task, id) }))
      .filter((each): each is { id: string; s: number } => each.s !== undefined);
    const most = told.reduce<{ id: string; s: number } | undefined>(
      (found, each) => (found === undefined || each.s > found.s ? each : found),
      undefined,
    );
    const against = base ? seconds(task, base) : Math.min(...told.map((each) => each.s));
    const isMore = most !== undefined && against !== undefined && told.length > 1 && most.s > against;
    return {
      path: task.path ?? "",
      task,
      longest: most?.s ?? 0,
      slower: isMore ? most.s - against : 0,
      slowest: isMore ? most.id : undefined,
    };
  });
}

/** Less than this, in seconds and as a part of the whole, is the weather of the machine. */
const NOTABLE_S = 0.1;
const NOTABLE_PART = 0.1;

export const isNotable = (by: number, of: number): boolean =>
  Math.abs(by) >= NOTABLE_S && Math.abs(by) >= NOTABLE_PART * of;

export const SORTS = { slower: "what got slower", longest: "what took longest", path: "path" } as const;
export type Sort = keyof typeof SORTS;

export function sorted(rows: TaskRow[], sort: Sort): TaskRow[] {
  if (sort === "path")
    return [...rows].sort((a, b) => a.path.localeCompare(b.path, undefined, { numeric: true }));
  return [...rows].sort((a, b) => b[sort] - a[sort]);
}
