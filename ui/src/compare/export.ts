/** What is compared, as a table that people take elsewhere: CSV for a spreadsheet, Markdown for a note. */
import { type Comparison, metricLabel, metricsOf } from "./comparison";
import { textOf } from "./scales";

export interface Sheet {
  columns: string[];
  rows: { kind: string; name: string; cells: (string | number)[] }[];
}

/** A comparison as a sheet: a column for each run. */
export function sheetOf(told: Comparison): Sheet {
  const runs = told.runs ?? [];
  const ids = runs.map((run) => run.run_id ?? "");
  const metrics = metricsOf(told);
  const cells = (values: Record<string, unknown>) => ids.map((id) => plain(values[id]));
  const rows: Sheet["rows"] = [
    { kind: "run", name: "id", cells: ids },
    { kind: "run", name: "state", cells: runs.map((run) => run.state ?? "") },
    { kind: "run", name: "duration_s", cells: runs.map((run) => run.duration_s ?? "") },
    { kind: "run", name: "started", cells: runs.map((run) => run.created_at ?? "") },
    ...tagKeys(told).map((key) => ({
      kind: "tag",
      name: key,
      cells: runs.map((run) => run.tags?.[key] ?? ""),
    })),
    ...(told.parameters ?? []).map((each) => ({
      kind: "parameter",
      name: each.name ?? "",
      cells: cells((each.values ?? {}) as Record<string, unknown>),
    })),
    ...metrics.map((each) => ({
      kind: "metric",
      name: metricLabel(each, metrics),
      cells: cells(each.values),
    })),
    ...(told.tasks ?? []).map((each) => ({
      kind: "task_s",
      name: each.path ?? "",
      cells: ids.map((id) => each.runs?.[id]?.duration_s ?? ""),
    })),
  ];
  return { columns: runs.map((run) => run.display_name ?? ""), rows };
}

export const tagKeys = (told: Comparison): string[] =>
  [...new Set((told.runs ?? []).flatMap((run) => Object.keys(run.tags ?? {})))].sort();

const plain = (value: unknown): string | number =>
  value === undefined || value === null ? "" : typeof value === "number" ? value : textOf(value);

export function csvOf(sheet: Sheet): string {
  const lines = [
    ["kind", "name", ...sheet.columns],
    ...sheet.rows.map((row) => [row.kind, row.name, ...row.cells]),
  ];
  return `${lines.map((line) => line.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

/** A text that a spreadsheet would take for a formula begins with an apostrophe. */
function csvCell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function markdownOf(sheet: Sheet): string {
  const line = (cells: (string | number)[]) => `| ${cells.map(markdownCell).join(" | ")} |`;
  return [
    line(["", ...sheet.columns]),
    line(["---", ...sheet.columns.map(() => "---")]),
    ...sheet.rows.map((row) => line([`${row.kind} ${row.name}`, ...row.cells])),
    "",
  ].join("\n");
}

const markdownCell = (value: string | number): string =>
  String(value)
    .replaceAll("\\", "\\\\")
    .replaceAll("|", "\\|")
    .replace(/\s*\n\s*/g, " ");
