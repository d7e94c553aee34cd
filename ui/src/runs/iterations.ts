/** The iterations of a loop as rows of a table, and their order. */
import type { Schemas } from "../api/client";
import type { Node } from "./tree";

export interface IterationRow {
  node: Node;
  index: number;
  /** How long it took, in milliseconds. */
  took: number | undefined;
  metrics: Record<string, number>;
}

/** What a table is sorted by: a column, or the name of a metric. */
export interface Order {
  by: string;
  isDown: boolean;
}

const RANKS = ["FAILED", "RUNNING", "PENDING", "CANCELED", "SUCCEEDED", "CACHED", "SKIPPED"];

const rank = (node: Node): number => {
  const at = RANKS.indexOf(node.state ?? "PENDING");
  return at < 0 ? RANKS.length : at;
};

export function iterationRows(loop: Node, told: Schemas["Iteration"][]): IterationRow[] {
  const metricsOf = new Map(told.map((each) => [each.path ?? "", each.metrics ?? {}]));
  return loop.children.map((node, index) => {
    const { start_ms, end_ms } = node.row ?? {};
    return {
      node,
      index,
      took: start_ms && end_ms ? end_ms - start_ms : undefined,
      metrics: metricsOf.get(node.path) ?? {},
    };
  });
}

/** The names of the metrics, those of most iterations first. */
export function metricNames(rows: IterationRow[], most: number): string[] {
  const times = new Map<string, number>();
  for (const { metrics } of rows)
    for (const name of Object.keys(metrics)) times.set(name, (times.get(name) ?? 0) + 1);
  return [...times]
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, most)
    .map(([name]) => name);
}

/** Those that a text fits, in an order; what has no value stands last either way. */
export function ordered(rows: IterationRow[], order: Order, text: string): IterationRow[] {
  const narrow = text.trim().toLowerCase();
  const found = narrow ? rows.filter(({ node }) => node.label.toLowerCase().includes(narrow)) : [...rows];
  const sign = order.isDown ? -1 : 1;
  const keyOf = (row: IterationRow): number | undefined => {
    if (order.by === "item") return row.index;
    if (order.by === "state") return rank(row.node);
    return order.by === "took" ? row.took : row.metrics[order.by];
  };
  return found.sort((a, b) => {
    const [x, y] = [keyOf(a), keyOf(b)];
    if (x === y) return a.index - b.index;
    if (x === undefined || y === undefined) return x === undefined ? 1 : -1;
    return sign * (x - y) || a.index - b.index;
  });
}
