import { expect, test } from "vitest";
import { isWholeDue, merged, type TreeTask } from "./feed";

const task = (path: string, state: TreeTask["state"]): TreeTask => ({
  path,
  name: path,
  type: "RUNTIME",
  state,
  created_ms: 1,
});

test("what has changed is taken in, what has not stays the same object", () => {
  const first = merged(
    undefined,
    { seq: 5, is_whole: true, tasks: [task("a", "RUNNING"), task("b", "PENDING")] },
    100,
  );
  const next = merged(first, { seq: 7, tasks: [task("a", "SUCCEEDED"), task("b", "PENDING")] }, 200);

  expect(next.seq).toBe(7);
  expect(next.wholeAt).toBe(100);
  expect(next.tasks.get("a")?.state).toBe("SUCCEEDED");
  expect(next.tasks.get("b")).toBe(first.tasks.get("b"));
  expect(first.tasks.get("a")?.state).toBe("RUNNING");
});

test("a whole tree leaves nothing behind of what is gone", () => {
  const first = merged(undefined, { seq: 1, is_whole: true, tasks: [task("a", "RUNNING")] }, 0);
  const next = merged(first, { seq: 2, is_whole: true, tasks: [task("b", "RUNNING")] }, 9);
  expect([...next.tasks.keys()]).toEqual(["b"]);
});

test("all of a large run is asked for more seldom", () => {
  const tasks = Array.from({ length: 5000 }, (_, index) => task(`t${index}`, "RUNNING"));
  const small = merged(undefined, { seq: 1, is_whole: true, tasks: tasks.slice(0, 9) }, 0);
  const large = merged(undefined, { seq: 1, is_whole: true, tasks }, 0);
  expect([isWholeDue(small, 5001), isWholeDue(large, 5001), isWholeDue(large, 30_001)]).toEqual([
    true,
    false,
    true,
  ]);
});
