import { expect, test } from "vitest";
import { sized } from "./numbers";

test("sizes are written for people", () => {
  expect([0, 999, 1500, 12_345_678].map(sized)).toEqual(["0 B", "999 B", "1.5 kB", "12 MB"]);
});
