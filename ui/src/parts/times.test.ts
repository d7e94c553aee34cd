import { expect, test } from "vitest";
import { away } from "./times";

const NOW = Date.parse("2026-11-22T12:00:00Z");

test.each([
  [5, "in 5 s"],
  [-30, "30 s ago"],
  [600, "in 10 min"],
  [-7200, "2 h ago"],
  [86_400 * 3, "in 3 d"],
])("a moment %i seconds away is said in one unit", (s, said) => {
  expect(away(new Date(NOW + 1000 * s).toISOString(), NOW)).toBe(said);
});
