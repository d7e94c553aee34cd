/** What the home page says of runs, in words. */
import type { Schemas } from "../api/client";
import { ENDED } from "../parts/runs";
import { away, DAY_MS, spoken } from "../parts/times";

export type Summed = Schemas["OverviewRun"];

/** How many tasks have ended, of those that are known. */
export function progressOf(run: Summed): { done: number; known: number; failed: number } {
  const tasks = run.tasks ?? {};
  const sum = (states: string[]) => states.reduce((total, state) => total + (tasks[state] ?? 0), 0);
  return { done: sum(ENDED), known: sum(Object.keys(tasks)), failed: tasks.FAILED ?? 0 };
}

/** What is known of why a run is late. */
export function lateness(late: Schemas["LateRun"], now: number): string {
  const run = late.run;
  if (late.rule) return `by the rule ${late.rule} it should have ended ${away(late.expected_at, now)}`;
  const took = run?.started_at ? spoken(now - Date.parse(run.started_at)) : "";
  return `takes ${took} so far; usually ${spoken(1000 * (run?.usual_s ?? 0))}`;
}

/** The day before the moment that is looked at, as people say it. */
export const sinceWhen = (since: string | null | undefined, now: number): string =>
  since && now - Date.parse(since) < 1.1 * DAY_MS ? "since yesterday" : "lately";
