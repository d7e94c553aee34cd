import { expect, test } from "vitest";
import type { Schemas } from "../api/client";
import { draftOf, inZone, problemsOf, triggerOf, triggerText, USUAL } from "./trigger";

test("a trigger is written and read again", () => {
  const draft = { ...USUAL, start: "2030-01-01T08:00", end: "2030-02-01T08:00", zone: "Asia/Tokyo" };
  const trigger = triggerOf(draft);
  expect(trigger.cron_schedule?.cron).toBe("0 0 9 * * *");
  const run = { trigger, max_concurrency: "1", no_catchup: false } as unknown as Schemas["RecurringRun"];
  expect(draftOf(run, "Asia/Tokyo")).toEqual(draft);
});

test.each([
  ["7200", "2", "hour"],
  ["90", "90", "second"],
  ["604800", "1", "week"],
])("%s seconds are %s times a %s", (seconds, every, unit) => {
  const trigger = { periodic_schedule: { interval_second: seconds } };
  const draft = draftOf({ trigger } as unknown as Schemas["RecurringRun"], "");
  expect(draft).toMatchObject({ kind: "every", every, unit });
  expect(triggerOf(draft).periodic_schedule?.interval_second).toBe(seconds);
});

test("what cannot be is said at its field", () => {
  const wrong = {
    ...USUAL,
    kind: "every" as const,
    every: "no",
    start: "2030-01-02T00:00",
    end: "2030-01-01T00:00",
  };
  expect(Object.keys(problemsOf({ ...wrong, concurrency: "11" }))).toEqual(["every", "end", "concurrency"]);
  expect(problemsOf(USUAL)).toEqual({});
});

test("a moment is told in a zone", () => {
  expect(inZone("2030-01-01T00:00:00Z", "Asia/Tokyo")).toContain("09");
});

test("a trigger is told in a few words", () => {
  expect(triggerText(triggerOf(USUAL))).toBe("0 0 9 * * *");
  expect(triggerText(triggerOf({ ...USUAL, kind: "every" }))).toBe("every 1 h 0 min");
  expect(triggerText(null)).toBe("once");
});
