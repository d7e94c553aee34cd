/** What the home page says of runs, in words. */
import type { Schemas } from "../api/client";
import { spoken } from "../parts/times";

export type Summed = Schemas["OverviewRun"];

const DONE = ["SUCCEEDED", "CACHED", "SKIPPED", "FAILED", "CANCELED"];
const DAY_MS = 86_400_000;

/** How many tasks have ended, of those that are known. */
export function progressOf(run: Summed): { done: number; known: number; failed: number } {
  const tasks = run.tasks ?? {};
  const sum = (states: string[]) => states.reduce((total, state) => total + (tasks[state] ?? 0), 0);
  return { done: sum(DONE), known: sum(Object.keys(tasks)), failed: tasks.FAILED ?? 0 };
}

/** The first line of what somebody wrote over many. */
export const firstLine = (text: string | undefined): string => (text ?? "").trim().split("\n")[0] ?? "";

/** Say how far away a moment is, in one unit. */
export function away(at: string | null | undefined, now: number): string {
  if (!at) return "";
  const ms = Date.parse(at) - now;
  const s = Math.max(0, Math.round(Math.abs(ms) / 1000));
  const units: [number, string][] = [
    [172_800, "d"],
    [5400, "h"],
    [90, "min"],
  ];
  const sizes: Record<string, number> = { d: 86_400, h: 3600, min: 60 };
  const unit = units.find(([least]) => s >= least)?.[1];
  const said = unit ? `${Math.round(s / (sizes[unit] ?? 1))} ${unit}` : `${s} s`;
  return ms >= 0 ? `in ${said}` : `${said} ago`;
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
