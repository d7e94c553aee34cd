import { expect, test } from "vitest";
import {
  type Axis,
  axesOf,
  colourAt,
  headOf,
  isWithin,
  type Line,
  linesOf,
  moved,
  rangesOf,
  rangeText,
} from "./lines";

const LINES: Line[] = [
  {
    id: "a",
    name: "A",
    values: { "parameter:rate": 0.001, "parameter:kind": "x", "parameter:same": 1, "metric:loss": 2 },
  },
  { id: "b", name: "B", values: { "parameter:rate": 0.1, "parameter:kind": "y", "parameter:same": 1 } },
  {
    id: "c",
    name: "C",
    values: { "parameter:rate": 0.01, "parameter:kind": "z", "parameter:same": 1, "metric:loss": 1 },
  },
];
const AXES = axesOf(LINES);

test("axes are what differs, also by not being there", () => {
  expect(AXES.map((axis) => axis.key)).toEqual(["parameter:kind", "parameter:rate", "metric:loss"]);
});

test("an axis is headed by what tells it from others", () => {
  const axis = (label: string, kind: "metric" | "parameter") =>
    headOf({ key: "", label, kind, scale: (AXES[0] as Axis).scale });
  expect(axis("for-loop-1[0.05]/train loss", "metric")).toEqual({ name: "loss", of: "…-1[0.05]/train" });
  expect(axis("loss", "metric")).toEqual({ name: "loss", of: "metric" });
  expect(axis("the number of epochs", "parameter")).toEqual({ name: "the number of …", of: "parameter" });
});

test("a line is within ranges where it has values in all of them", () => {
  const ranges = {
    "parameter:rate": [0, 0.5] as [number, number],
    "metric:loss": [0, 1] as [number, number],
  };
  expect(LINES.filter((line) => isWithin(line, AXES, ranges)).map((line) => line.id)).toEqual(["a", "c"]);
  expect(
    LINES.filter((line) => isWithin(line, AXES, { "metric:loss": [0, 1] })).map((line) => line.id),
  ).toEqual(["a", "c"]);
});

test("ranges are kept in an address by their values", () => {
  const text = rangeText({ "parameter:rate": [0, 0.5], "parameter:kind": [0.5, 1] }, AXES);
  expect(text).toBe("parameter:kind~y~z;parameter:rate~0.001~0.01");
  expect(rangeText({ "parameter:kind": [0, 0.4] }, AXES)).toBe("parameter:kind~x~x");
  const back = rangesOf(text, AXES);
  expect(back["parameter:kind"]).toEqual([0.5, 1]);
  expect(back["parameter:rate"]?.[1]).toBeCloseTo(0.5);
  expect(rangesOf("nothing~1~2;parameter:rate~x~y;%", AXES)).toEqual({});
});

test("an end moves by keys, to the next name or a little, and not past the other", () => {
  const [kind, rate] = AXES as [(typeof AXES)[0], (typeof AXES)[0]];
  expect(moved([0, 1], 0, "ArrowUp", kind)).toEqual([0.5, 1]);
  expect(moved([0.5, 1], 1, "ArrowDown", kind)).toEqual([0.5, 0.5]);
  expect(moved([0, 1], 1, "ArrowDown", rate)).toEqual([0, 0.95]);
  expect(moved([0.5, 0.52], 0, "ArrowUp", rate)).toEqual([0.52, 0.52]);
  expect(moved([0.5, 0.9], 1, "End", rate)).toEqual([0.5, 1]);
  expect(moved([0, 1], 0, "a", rate)).toBeUndefined();
});

test("a page of runs becomes lines", () => {
  const run = {
    run_id: "r",
    display_name: "R",
    created_at: "2026-01-01T00:00:00Z",
    finished_at: "2026-01-01T00:00:05Z",
  };
  const [line] = linesOf([
    {
      run: run as never,
      parameters: { rate: 1 },
      metrics: { loss: { least: 1, greatest: 2, times: 2 } },
    } as never,
  ]);
  expect(line?.values).toEqual({ "parameter:rate": 1, "metric:loss": 2, "run:duration": 5 });
});

test("colours go from blue to amber", () => {
  expect(colourAt(0)).toBe("rgb(51 102 204)");
  expect(colourAt(1)).toBe("rgb(199 125 0)");
  expect(colourAt(undefined)).toContain("gray");
});
