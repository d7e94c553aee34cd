import { expect, test } from "vitest";

const files = Object.keys(import.meta.glob(["./**/*.ts", "./**/*.tsx"]));

test("no two modules differ in case only: not every file system tells them apart", () => {
  const names = files.map((file) => file.replace(/\.tsx?$/, "").toLowerCase());
  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
});
