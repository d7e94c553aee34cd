/** The tasks of a run as they come: all of them first, then those that have changed. */
import type { Schemas } from "../api/client";

export type TreeTask = Schemas["TreeTask"];

export interface Feed {
  /** The number of the last event that is in it. */
  seq: number;
  tasks: ReadonlyMap<string, TreeTask>;
  /** When all of it came, in milliseconds since 1970. */
  wholeAt: number;
}

/** Tasks that others report have no events: all is asked for now and then, the more of it the more seldom. */
const WHOLE_EVERY_MS = 5000;
const WHOLE_A_TASK_MS = 6;

export const isWholeDue = (feed: Feed, now: number): boolean =>
  now - feed.wholeAt > Math.max(WHOLE_EVERY_MS, feed.tasks.size * WHOLE_A_TASK_MS);

/** Take what has come into what there was; a task that is as it was stays the same object. */
export function merged(feed: Feed | undefined, come: Schemas["TaskTree"], now: number): Feed {
  const isWhole = come.is_whole === true;
  const tasks = new Map(isWhole ? undefined : feed?.tasks);
  for (const task of come.tasks ?? []) {
    const old = feed?.tasks.get(task.path);
    tasks.set(task.path, old && isSame(old, task) ? old : task);
  }
  return { seq: come.seq ?? 0, tasks, wholeAt: isWhole ? now : (feed?.wholeAt ?? now) };
}

const isSame = (a: TreeTask, b: TreeTask): boolean =>
  a.state === b.state &&
  a.start_ms === b.start_ms &&
  a.end_ms === b.end_ms &&
  a.attempts === b.attempts &&
  a.reason === b.reason &&
  a.created_ms === b.created_ms &&
  a.parent === b.parent &&
  a.type === b.type;
