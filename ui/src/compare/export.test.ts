import { expect, test } from "vitest";
import { csvOf, markdownOf, sheetOf } from "./export";

const TOLD = {
  runs: [
    { run_id: "1", display_name: "a|b", state: "SUCCEEDED", duration_s: 1.5, tags: { team: "red" } },
    { run_id: "2", display_name: 'say "so", twice', state: "FAILED", tags: {} },
  ],
  parameters: [{ name: "rate", values: { 1: 0.1, 2: -0.2 } }],
  metrics: [{ task: "fit", artifact: "m", name: "loss", values: { 1: 3 } }],
  tasks: [{ path: "fit", runs: { 1: { duration_s: 0.5 } } }],
} as never;

test("a sheet has a column for each run, and a row for all that is told", () => {
  const sheet = sheetOf(TOLD);
  expect(sheet.rows.map((row) => `${row.kind} ${row.name}: ${row.cells.join(" ")}`)).toEqual([
    "run id: 1 2",
    "run state: SUCCEEDED FAILED",
    "run duration_s: 1.5 ",
    "run started:  ",
    "tag team: red ",
    "parameter rate: 0.1 -0.2",
    "metric loss: 3 ",
    "task_s fit: 0.5 ",
  ]);
});

test("CSV quotes what it has to, and no text becomes a formula", () => {
  const text = csvOf({ columns: ['x, "y"'], rows: [{ kind: "tag", name: "=1+1", cells: [-2] }] });
  expect(text).toBe('kind,name,"x, ""y"""\r\ntag,\'=1+1,-2\r\n');
});

test("Markdown keeps a value in its cell", () => {
  expect(markdownOf(sheetOf(TOLD)).split("\n")[0]).toBe('|  | a\\|b | say "so", twice |');
  expect(markdownOf({ columns: ["a"], rows: [{ kind: "p", name: "n", cells: ["x\ny"] }] })).toContain(
    "| p n | x y |",
  );
});
