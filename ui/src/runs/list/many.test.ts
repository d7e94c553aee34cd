import { expect, test } from "vitest";
import { each } from "./many";

test("of each it is told how it went, and one that fails keeps none from going", async () => {
  const told = new Map<number, string>();
  const act = async (value: number) => {
    if (value === 3) throw new Error("three is wrong");
  };
  await each([1, 2, 3, 4, 5, 6], act, (value, wrong) => told.set(value, wrong));
  expect([...told.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(told.get(3)).toBe("three is wrong");
  expect(told.get(6)).toBe("");
});
