import { expect, test } from "vitest";
import { lateness, progressOf } from "./words";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const at = (s: number) => new Date(NOW + 1000 * s).toISOString();

test("tasks are done whatever became of them", () => {
  const run = { tasks: { SUCCEEDED: 2, CACHED: 1, FAILED: 1, RUNNING: 3, PENDING: 4 } };
  expect(progressOf(run)).toEqual({ done: 4, known: 11, failed: 1 });
  expect(progressOf({})).toEqual({ done: 0, known: 0, failed: 0 });
});

test("a late run says what was expected of it", () => {
  const run = { started_at: at(-600), usual_s: 60 };
  expect(lateness({ run, rule: "nightly", expected_at: at(-300) }, NOW)).toBe(
    "by the rule nightly it should have ended 5 min ago",
  );
  expect(lateness({ run, expected_at: at(-480) }, NOW)).toBe("takes 10 min 0 s so far; usually 1 min 0 s");
});
