import { expect, test } from "vitest";
import { difference, number } from "../../parts/numbers";
import {
  labelOf,
  metricText,
  nextOrder,
  offered,
  orderOf,
  type RunView,
  sortKeyOf,
  toggled,
  valued,
} from "./columns";

test("columns are offered of what the runs have", () => {
  const runs: RunView[] = [{ metrics: { loss: { least: 1 }, accuracy: {} } }, { metrics: { loss: {} } }];
  expect(offered(runs, "metric")).toEqual(["metric:accuracy", "metric:loss"]);
  expect(offered(runs, "parameter")).toEqual([]);
});

test("fields stay in order, and values come behind them", () => {
  const chosen = toggled(toggled(["state", "started"], "metric:loss"), "duration");
  expect(chosen).toEqual(["state", "duration", "started", "metric:loss"]);
  expect(toggled(chosen, "state")).toEqual(["duration", "started", "metric:loss"]);
});

test("names of values may have colons", () => {
  expect(valued("metric:a:b")).toEqual({ kind: "metric", name: "a:b" });
  expect(labelOf("metric:a:b")).toBe("a:b");
  expect(valued("state")).toBeUndefined();
});

test("what was logged several times is a range", () => {
  expect(metricText({ least: 0.5, greatest: 0.5, times: 2 })).toBe("0.5");
  expect(metricText({ least: 0.5, greatest: 0.75, times: 2 })).toBe("0.5 – 0.75");
  expect(metricText(undefined)).toBe("");
});

test("numbers have the digits that tell something", () => {
  expect(number(0.123456789)).toBe("0.123457");
  expect(number(12345)).toBe("12,345");
  expect(number(0.00000012)).toBe("1.2e-7");
  expect(number(100)).toBe("100");
  expect(difference(-0.25)).toBe("−0.25");
  expect(difference(0)).toBe("±0");
});

test("a press on a head sorts by it, the newest or the best first, and the next one turns it", () => {
  expect(nextOrder("created_at desc", "created_at")).toBe("created_at");
  expect(nextOrder("created_at desc", "name")).toBe("name");
  expect(nextOrder("name", "metric:accuracy")).toBe("metric:accuracy desc");
  expect(nextOrder("name", "metric:val loss")).toBe("metric:val loss");
  expect(nextOrder("metric:val loss", "metric:val loss")).toBe("metric:val loss desc");
  expect(orderOf("metric:val loss desc")).toEqual({ by: "metric:val loss", isDown: true });
  expect([sortKeyOf("started"), sortKeyOf("metric:auc"), sortKeyOf("parameter:rate")]).toEqual([
    "created_at",
    "metric:auc",
    undefined,
  ]);
});
