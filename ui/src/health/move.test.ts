import { expect, test } from "vitest";
import { nextPlace } from "./move";

const GRID = ["x.x", "xxx", "..x"];
const taken = (row: number, column: number) => GRID[row]?.[column] === "x";

test("empty places are gone over, and nobody falls off the edge", () => {
  expect(nextPlace([0, 0], [0, 1], [3, 3], taken)).toEqual([0, 2]);
  expect(nextPlace([0, 0], [1, 0], [3, 3], taken)).toEqual([1, 0]);
  expect(nextPlace([1, 0], [1, 0], [3, 3], taken)).toEqual([1, 0]);
  expect(nextPlace([0, 2], [0, 1], [3, 3], taken)).toEqual([0, 2]);
});
