import { expect, test } from "vitest";
import { amount, sized } from "./numbers";

test("sizes are written for people", () => {
  expect([0, 999, 1500, 12_345_678].map(sized)).toEqual(["0 B", "999 B", "1.5 kB", "12 MB"]);
});

test("there is one of something, or there are several", () => {
  expect([0, 1, 1200].map((count) => amount(count, "run"))).toEqual(["0 runs", "1 run", "1,200 runs"]);
});
