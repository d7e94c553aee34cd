import { describe, expect, test } from "vitest";
import type { Run, Task } from "../api/client";
import { layOut } from "./layout";
import { counts, failures, inOrder, treeOf, walk } from "./tree";

const SPEC = {
  components: { "comp-loop": { dag: { tasks: { fit: {}, check: after("fit") } } }, "comp-late": {} },
  root: {
    dag: {
      tasks: {
        late: { ...after("loop"), componentRef: { name: "comp-late" } },
        load: {},
        loop: { ...after("load"), componentRef: { name: "comp-loop" }, parameterIterator: {} },
      },
    },
  },
};

function after(name: string) {
  return { inputs: { parameters: { x: { taskOutputParameter: { producerTask: name } } } } };
}

function row(id: string, parent: string, fields: Partial<Task> = {}): Task {
  return { task_id: id, parent_task_id: parent, name: id, path: id, type: "RUNTIME", ...fields } as Task;
}

const RUN = { run_id: "r", display_name: "a run", pipeline_spec: SPEC, state: "RUNNING" } as unknown as Run;
const ROWS = [
  row("root", "", { type: "ROOT", path: "", state: "RUNNING" }),
  row("load", "root", { state: "SUCCEEDED" }),
  row("loop", "root", { type: "LOOP", state: "RUNNING" }),
  row("k=2", "loop", {
    type: "LOOP_ITERATION",
    state: "FAILED",
    type_attributes: { iteration_index: "1" } as Task["type_attributes"],
  }),
  row("k=1", "loop", {
    type: "LOOP_ITERATION",
    state: "RUNNING",
    type_attributes: { iteration_index: "0" } as Task["type_attributes"],
  }),
  row("fit2", "k=2", { name: "fit", state: "FAILED", end_time: "2026-01-01T00:00:02Z" }),
  row("fit1", "k=1", { name: "fit", state: "RUNNING" }),
];

describe("the tree of a run", () => {
  const root = treeOf(RUN, ROWS);

  test("has the tasks of a DAG in the order in which they can run", () => {
    expect(root.children.map((node) => node.label)).toEqual(["load", "loop", "late"]);
    expect(inOrder({ b: after("a"), a: {} })).toEqual(["a", "b"]);
  });

  test("has the iterations of a loop in the order of their items", () => {
    expect(root.children[1]?.children.map((node) => node.label)).toEqual(["k=1", "k=2"]);
  });

  test("has what the pipeline has and the run not yet", () => {
    const unborn = [...walk(root)].filter((node) => node.row === undefined).map((node) => node.path);
    expect(unborn).toEqual(["k=1/check", "k=2/check", "late"]);
  });

  test("counts tasks, not groups", () => {
    expect(Object.fromEntries(counts(root))).toEqual({ SUCCEEDED: 1, RUNNING: 1, FAILED: 1, PENDING: 3 });
  });

  test("has all rows where the pipeline is not known", () => {
    const without = treeOf({ ...RUN, pipeline_spec: undefined } as Run, ROWS);
    expect([...walk(without)]).toHaveLength(ROWS.length);
  });

  test("tells what failed itself", () => {
    expect(failures(root).map((node) => node.path)).toEqual(["fit2"]);
  });
});

describe("the graph of a run", () => {
  const root = treeOf(RUN, ROWS);

  test("shows a closed group as one box, and lines between what waits", () => {
    const { boxes, lines } = layOut(root, () => false);
    expect(boxes.map((box) => box.node.label).sort()).toEqual(["late", "load", "loop"]);
    expect(lines).toEqual([
      { from: "load", to: "loop" },
      { from: "loop", to: "late" },
    ]);
  });

  test("keeps what is in a group within it", () => {
    const { boxes } = layOut(root, () => true);
    const byPath = new Map(boxes.map((box) => [box.node.path, box]));
    for (const box of boxes) {
      const around = byPath.get(box.parent ?? "");
      if (!around) continue;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(around.width);
      expect(box.y + box.height).toBeLessThanOrEqual(around.height);
    }
    expect(boxes).toHaveLength(9);
  });
});
