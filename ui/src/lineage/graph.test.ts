import { expect, test } from "vitest";
import { counted, merged, type Part, placed, reached } from "./graph";

const artifact = (id: string, type: string, more: { more_before?: boolean; more_after?: boolean } = {}) => ({
  artifact: { artifact_id: id, name: id, schema_title: `system.${type}` },
  ...more,
});
const task = (id: string, run_id = "r", reused: string[] = []) => ({
  task_id: id,
  run_id,
  name: id,
  reused: reused.map((each) => ({ task_id: each })),
});
const reads = (task_id: string, artifact_id: string) => ({
  type: "INPUT" as const,
  task_id,
  artifact_id,
  key: "in",
});
const makes = (task_id: string, artifact_id: string) => ({
  type: "OUTPUT" as const,
  task_id,
  artifact_id,
  key: "out",
});

const NEAR = {
  artifact_id: "data",
  artifacts: [artifact("data", "Dataset"), artifact("model", "Model", { more_after: true })],
  tasks: [task("load"), task("fit", "r", ["again"])],
  links: [makes("load", "data"), reads("fit", "data"), makes("fit", "model")],
} as Part;
const FAR = {
  artifact_id: "model",
  artifacts: [
    artifact("model", "Model"),
    artifact("quality", "Metrics"),
    artifact("data", "Dataset", { more_before: true }),
  ],
  tasks: [task("judge", "s"), task("fit", "r", ["again", "third"])],
  links: [
    reads("fit", "data"),
    makes("fit", "model"),
    reads("judge", "model"),
    reads("judge", "data"),
    makes("judge", "quality"),
  ],
} as Part;

test("parts become one graph, in which nothing is twice", () => {
  const whole = merged([NEAR, FAR]);
  expect(whole.root).toBe("data");
  expect([...whole.nodes.keys()].sort()).toEqual(["data", "fit", "judge", "load", "model", "quality"]);
  expect(whole.edges).toHaveLength(6);
  expect(whole.nodes.get("fit")?.task?.reused?.map((each) => each.task_id)).toEqual(["again", "third"]);
});

test("there is more only where no part tells what", () => {
  const whole = merged([NEAR, FAR]);
  expect(merged([NEAR]).nodes.get("model")?.artifact?.more_after).toBe(true);
  expect(whole.nodes.get("model")?.artifact?.more_after).toBe(false);
  expect(whole.nodes.get("data")?.artifact?.more_before).toBe(false);
});

test("what something came from is left of it, and near", () => {
  const found = placed(merged([NEAR, FAR]));
  const column = Object.fromEntries(found.map((node) => [node.id, node.column]));
  expect(column).toEqual({ load: 0, data: 1, fit: 2, model: 3, judge: 4, quality: 5 });
});

test("an import leads from what was there to the importer", () => {
  const whole = merged([
    {
      artifact_id: "copy",
      artifacts: [artifact("copy", "Dataset"), artifact("data", "Dataset")],
      tasks: [task("importer")],
      links: [
        makes("importer", "copy"),
        { type: "SAME_PLACE", artifact_id: "copy", from_artifact_id: "data" },
      ],
    } as Part,
  ]);
  expect(whole.edges.map((edge) => `${edge.from} ${edge.to} ${edge.isImport}`).sort()).toEqual([
    "data importer true",
    "importer copy false",
  ]);
  expect(
    placed(whole)
      .map((node) => node.column)
      .sort(),
  ).toEqual([0, 1, 2]);
});

test("it is said at a glance what was made from something", () => {
  const found = counted(merged([NEAR, FAR]));
  expect(found).toEqual({
    before: [],
    after: [
      ["Metrics", 1],
      ["Model", 1],
    ],
    runs: 2,
    reused: 2,
  });
  expect(reached("quality", merged([NEAR, FAR]).edges, -1)).toEqual(
    new Set(["judge", "model", "data", "fit", "load"]),
  );
});

test("an answer that goes round is drawn all the same", () => {
  const round = {
    ...NEAR,
    links: [reads("fit", "data"), makes("fit", "model"), reads("load", "model"), makes("load", "data")],
  } as Part;
  expect(placed(merged([round]))).toHaveLength(4);
});
