import { expect, test } from "vitest";
import { walk } from "../runs/tree";
import { changesOf } from "./changes";
import { runsOf } from "./executors";

const function_ = (source: string, ...packages: string[]) => ({
  container: {
    image: "python:3.11",
    command: [
      "sh",
      "-c",
      `pip install --quiet ${packages.map((each) => `'${each}'`).join(" ")} && pip install 'kfp==2.17.0' '--no-deps' 'typing-extensions>=3.7.4,<5'`,
      "sh",
      "-ec",
      'printf "%s" "$0" > "$program_path/ephemeral_component.py"',
      `\nimport kfp\nfrom kfp import dsl\nfrom kfp.dsl import *\nfrom typing import *\n\n${source}\n\n`,
    ],
    args: ["--executor_input", "{{$}}"],
  },
});

const LOAD = { componentRef: { name: "comp-load" }, cachingOptions: { enableCache: true } };
const FIT = {
  componentRef: { name: "comp-fit" },
  cachingOptions: { enableCache: true },
  dependentTasks: ["load"],
  inputs: {
    parameters: {
      rows: { taskOutputParameter: { producerTask: "load", outputParameterKey: "Output" } },
      rate: { runtimeValue: { constant: 0.1 } },
    },
  },
};

const version = (tasks: object, executors: object, more: object = {}) => ({
  pipelineInfo: { name: "p" },
  root: { dag: { tasks }, inputDefinitions: { parameters: {} }, ...more },
  components: {
    "comp-load": { executorLabel: "exec-load" },
    "comp-fit": { executorLabel: "exec-fit" },
    "comp-loop": { dag: { tasks: { fit: FIT } } },
  },
  deploymentSpec: { executors },
});

const EXECUTORS = {
  "exec-load": function_("def load(): ..."),
  "exec-fit": function_("def fit(): ...", "pandas==2"),
};
const BEFORE = version({ load: LOAD, fit: FIT }, EXECUTORS);

const told = (before: unknown, after: unknown) =>
  Object.fromEntries(
    changesOf(before, after).tasks.map((each) => [each.node.path, [each.change, ...each.words]]),
  );

test("a version has not changed from itself", () => {
  const changes = changesOf(BEFORE, BEFORE);
  expect(changes.tasks).toEqual([]);
  expect(changes.counts).toEqual({ ADDED: 0, REMOVED: 0, CHANGED: 0, SAME: 2 });
  expect(changes.words).toEqual([]);
});

test("what a task is of, what it runs, what it takes and how it goes is said in words", () => {
  const fit = {
    ...FIT,
    taskInfo: { name: "fit it" },
    cachingOptions: {},
    retryPolicy: { maxRetryCount: 3 },
    inputs: {
      parameters: { rows: { componentInputParameter: "rows" }, more: { runtimeValue: { constant: 1 } } },
    },
    dependentTasks: [],
  };
  const executor = function_("def fit(): return 1", "numpy");
  executor.container.image = "python:3.12";
  const after = version({ load: LOAD, fit }, { ...EXECUTORS, "exec-fit": executor });
  expect(told(BEFORE, after)).toEqual({
    fit: [
      "CHANGED",
      "called none → fit it",
      "image python:3.11 → python:3.12",
      "its function",
      "package pandas==2 removed",
      "package numpy added",
      "input more added: 1",
      "input rate removed",
      "input rows Output of load → rows",
      "cache on → off",
      "retries 0 → 3",
      "waits for load no more",
    ],
  });
});

test("tasks are added and removed, and stand where they stood", () => {
  const after = version({ fit: FIT, report: LOAD }, EXECUTORS);
  expect(told(BEFORE, after)).toEqual({ load: ["REMOVED"], report: ["ADDED"] });
  const { root } = changesOf(BEFORE, after);
  expect(walk(root).map((node) => [node.path, node.state])).toEqual([
    ["", "CHANGED"],
    ["load", "REMOVED"],
    ["fit", "SAME"],
    ["report", "ADDED"],
  ]);
});

test("a group shows that something in it has changed", () => {
  const loop = { componentRef: { name: "comp-loop" }, parameterIterator: { items: { raw: "[1]" } } };
  const before = version({ loop }, EXECUTORS);
  const after = version(
    { loop },
    { ...EXECUTORS, "exec-fit": function_("def fit(): return 2", "pandas==2") },
  );
  expect(told(before, after)).toEqual({ "loop/fit": ["CHANGED", "its function"] });
  expect(walk(changesOf(before, after).root).map((node) => node.state)).toEqual([
    "CHANGED",
    "CHANGED",
    "CHANGED",
  ]);
});

test("parameters of the pipeline are told of", () => {
  const parameters = (defaultValue: number) => ({
    inputDefinitions: { parameters: { rows: { parameterType: "NUMBER_INTEGER", defaultValue } } },
  });
  const changes = changesOf(version({}, {}, parameters(1)), version({}, {}, parameters(2)));
  expect(changes.words).toEqual(["parameter rows: integer, by default 1 → integer, by default 2"]);
});

test("a function is shown as it was written, and another command as it is", () => {
  expect(runsOf(function_("def fit():\n    return 1", "b", "a").container)).toEqual({
    source: "def fit():\n    return 1",
    packages: ["a", "b"],
    sdk: "2.17.0",
  });
  expect(runsOf({ image: "alpine", command: ["echo"], args: ["a", "b"] })).toEqual({
    packages: [],
    command: "echo\na\nb",
  });
  expect(runsOf(undefined)).toBeUndefined();
});
