/** What is said of values side by side: which is best, and how far others are from it. */
import type { Schemas } from "../api/client";
import { difference } from "../parts/numbers";
import type { Direction } from "./directions";

export type Comparison = Schemas["Comparison"];
export type ByRun = Record<string, unknown>;

/** The runs with the best number; none where fewer than two have one, or all have the same. */
export function bestOf(values: ByRun, direction: Direction): string[] {
  const numbers = Object.entries(values).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number" && Number.isFinite(entry[1]),
  );
  const all = numbers.map(([, value]) => value);
  const best = direction === "lower" ? Math.min(...all) : Math.max(...all);
  const found = numbers.filter(([, value]) => value === best).map(([id]) => id);
  return found.length < numbers.length ? found : [];
}

export interface Delta {
  text: string;
  /** Whether that is better; undefined where it is the same. */
  isBetter?: boolean;
}

/** How a number differs from that of the baseline: by how much, and by what part of it. */
export function deltaOf(value: unknown, base: unknown, direction: Direction): Delta | undefined {
  if (typeof value !== "number" || typeof base !== "number") return undefined;
  const by = value - base;
  if (by === 0) return { text: "same" };
  const part =
    base === 0 ? "" : ` (${difference((100 * by) / Math.abs(base)).replace(/(\.\d)\d+$/, "$1")} %)`;
  return { text: `${difference(by)}${part}`, isBetter: by > 0 === (direction === "higher") };
}

/** The numbers of a metric in all runs, and what it is called among others of its name. */
export interface Metric {
  key: string;
  name: string;
  task: string;
  artifact: string;
  values: ByRun;
  differs: boolean;
}

export function metricsOf(told: Comparison): Metric[] {
  return (told.metrics ?? []).map((each) => ({
    key: `${each.task}/${each.artifact}/${each.name}`,
    name: each.name ?? "",
    task: each.task ?? "",
    artifact: each.artifact ?? "",
    values: (each.values ?? {}) as ByRun,
    differs: Boolean(each.differs),
  }));
}

/** A metric's name, with its task where several log one of that name. */
export function metricLabel(metric: Metric, all: Metric[]): string {
  const same = all.filter((each) => each.name === metric.name);
  if (same.length === 1) return metric.name;
  const isOneArtifact = new Set(same.map((each) => each.artifact)).size === 1;
  return isOneArtifact ? `${metric.task} ${metric.name}` : `${metric.task} ${metric.artifact} ${metric.name}`;
}
