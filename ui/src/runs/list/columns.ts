/** The columns of a list of runs: which there are, and which the viewer has chosen. */
import { useLocalStorage } from "@mantine/hooks";
import type { Schemas } from "../../api/client";
import { usual } from "../../compare/directions";
import { number } from "../../parts/numbers";

export type RunView = Schemas["RunView"];

export const FIELDS = {
  state: "State",
  duration: "Duration",
  pipeline: "Pipeline",
  experiment: "Experiment",
  recurring: "Recurring run",
  tags: "Tags",
  started: "Started",
  finished: "Finished",
} as const;

export type Field = keyof typeof FIELDS;
export type Column = Field | `metric:${string}` | `parameter:${string}`;

const USUAL: Column[] = ["state", "duration", "pipeline", "experiment", "tags", "started"];

/** What the server has an order for. */
const SORTS: Partial<Record<Column | "name", string>> = {
  name: "name",
  state: "state",
  started: "created_at",
  finished: "finished_at",
};

/** What a list is sorted by for a column; undefined where the server has no order for it. */
export const sortKeyOf = (column: Column | "name"): string | undefined =>
  SORTS[column] ?? (column !== "name" && valued(column)?.kind === "metric" ? column : undefined);

export interface Order {
  by: string;
  isDown: boolean;
}

/** Read `created_at desc`, `metric:val loss`. */
export function orderOf(sort: string): Order {
  const found = /^(.*?)(?: (asc|desc))?$/s.exec(sort);
  return { by: found?.[1] ?? sort, isDown: found?.[2] === "desc" };
}

/** The order after a press on a column's head: turned, or first what people look for: the newest, the best. */
export function nextOrder(sort: string, key: string): string {
  const { by, isDown } = orderOf(sort);
  const name = valued(key)?.name;
  const first = key !== "name" && (name === undefined || usual(name) === "higher");
  const next = by === key ? !isDown : first;
  return next ? `${key} desc` : key;
}

/** The columns that this browser shows, until somebody chooses others. */
export function useColumns(): [Column[], (columns: Column[]) => void] {
  const [kept, keep] = useLocalStorage<Column[]>({
    key: "penstock run columns",
    defaultValue: USUAL,
    getInitialValueInEffect: false,
  });
  return [Array.isArray(kept) ? kept.filter(isColumn) : USUAL, keep];
}

export const usualColumns = (): Column[] => [...USUAL];

const isColumn = (column: unknown): column is Column =>
  typeof column === "string" && (column in FIELDS || valued(column) !== undefined);

/** The kind and the name of a column of values; undefined for a field. */
export function valued(column: string): { kind: "metric" | "parameter"; name: string } | undefined {
  const found = /^(metric|parameter):(.+)$/s.exec(column);
  return found ? { kind: found[1] as "metric" | "parameter", name: found[2] as string } : undefined;
}

export const labelOf = (column: Column): string => valued(column)?.name ?? FIELDS[column as Field] ?? column;

/** The names of metrics and parameters that the runs of a page have, as columns. */
export function offered(runs: RunView[], kind: "metric" | "parameter"): Column[] {
  const names = new Set<string>();
  for (const run of runs)
    for (const name of Object.keys((kind === "metric" ? run.metrics : run.parameters) ?? {})) names.add(name);
  return [...names].sort().map((name): Column => `${kind}:${name}`);
}

/** What a run has logged under a name: a number, or from where to where where there are several. */
export function metricText(metric: Schemas["RunMetric"] | undefined): string {
  if (metric?.least == null || metric.greatest == null) return "";
  if (metric.least === metric.greatest) return number(metric.least);
  return `${number(metric.least)} – ${number(metric.greatest)}`;
}

/** Put a column in or take it out; fields stay in their order, values come behind them as they were chosen. */
export function toggled(columns: Column[], column: Column): Column[] {
  if (columns.includes(column)) return columns.filter((each) => each !== column);
  const fields = Object.keys(FIELDS) as Field[];
  const all = [...columns, column];
  return [
    ...fields.filter((field) => all.includes(field)),
    ...all.filter((each) => valued(each) !== undefined),
  ];
}
