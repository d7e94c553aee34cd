/** The tree of a run: its task rows, and the tasks of its pipeline that have no row yet. */
import type { Run, Task } from "../api/client";

export interface Node {
  /** The path of the task, which is its name within the run; empty for the root. */
  path: string;
  label: string;
  kind: string;
  state: string | undefined;
  row: Task | undefined;
  children: Node[];
  /** Names of siblings that it waits for. */
  after: string[];
  depth: number;
  /** The name of its component; iterations have none. */
  component: string;
}

/** What of the IR decides on the graph. */
export interface TaskSpec {
  componentRef?: { name?: string };
  dependentTasks?: string[];
  inputs?: { parameters?: Record<string, InputSpec>; artifacts?: Record<string, InputSpec> };
  parameterIterator?: unknown;
  artifactIterator?: unknown;
  triggerPolicy?: { condition?: string };
  taskInfo?: { name?: string };
}

interface InputSpec {
  taskOutputParameter?: { producerTask?: string };
  taskOutputArtifact?: { producerTask?: string };
}

type Dag = Record<string, TaskSpec>;

export interface InputDefinition {
  parameterType?: string;
  defaultValue?: unknown;
  isOptional?: boolean;
  description?: string;
  literals?: unknown[];
}

interface Component {
  dag?: { tasks?: Dag };
  executorLabel?: string;
  inputDefinitions?: {
    parameters?: Record<string, InputDefinition>;
    artifacts?: Record<string, { artifactType?: { schemaTitle?: string } }>;
  };
  outputDefinitions?: {
    parameters?: Record<string, InputDefinition>;
    artifacts?: Record<string, { artifactType?: { schemaTitle?: string } }>;
  };
}

export interface Spec {
  components?: Record<string, Component>;
  deploymentSpec?: {
    executors?: Record<string, { container?: { image?: string; command?: string[]; args?: string[] } }>;
  };
  pipelineInfo?: { name?: string; description?: string };
  root?: Component;
  defaultPipelineRoot?: string;
}

const GROUPS = new Set([
  "ROOT",
  "DAG",
  "LOOP",
  "LOOP_ITERATION",
  "CONDITION",
  "CONDITION_BRANCH",
  "EXIT_HANDLER",
]);

export const isGroup = (node: Node): boolean => GROUPS.has(node.kind);

/** Build the tree of a run, in the order in which its tasks can run.
 *
 * `document` is its pipeline, where that is known; a run of an uploaded version only refers to it.
 */
export function treeOf(run: Run, tasks: Task[], document: unknown = run.pipeline_spec): Node {
  const spec = specOf(document);
  const byParent = new Map<string, Task[]>();
  for (const task of tasks) {
    const siblings = byParent.get(task.parent_task_id ?? "");
    if (siblings) siblings.push(task);
    else byParent.set(task.parent_task_id ?? "", [task]);
  }
  const rootRow = tasks.find((task) => task.type === "ROOT");
  const root: Node = {
    path: "",
    label: rootRow?.display_name || run.display_name || "run",
    kind: "ROOT",
    state: rootRow?.state ?? run.state,
    row: rootRow,
    children: [],
    after: [],
    depth: 0,
    component: "",
  };
  grow(root, spec.root?.dag?.tasks ?? {}, spec, byParent);
  return root;
}

/** The pipeline of a document that may hold settings for platforms too. */
export function specOf(document: unknown): Spec {
  const given = (document ?? {}) as Spec & { pipeline_spec?: Spec };
  return given.pipeline_spec ?? given;
}

/** Give a group its children: a loop that has begun its iterations, all else the tasks of its DAG. */
function grow(node: Node, dag: Dag, spec: Spec, byParent: Map<string, Task[]>): void {
  const rows = node.row ? (byParent.get(node.row.task_id ?? "") ?? []) : [];
  if (node.kind === "LOOP" && node.row) {
    rows.sort((a, b) => position(a) - position(b));
    for (const row of rows) {
      const child = nodeOf(row, node, []);
      grow(child, dag, spec, byParent);
      node.children.push(child);
    }
    return;
  }
  const rowOf = new Map(rows.map((row) => [row.name, row]));
  for (const name of inOrder(dag)) {
    const task = dag[name] as TaskSpec;
    const inner = spec.components?.[task.componentRef?.name ?? ""]?.dag?.tasks;
    const row = rowOf.get(name);
    rowOf.delete(name);
    const child = row
      ? nodeOf(row, node, waitsFor(task), task.componentRef?.name)
      : unborn(name, task, node, inner !== undefined);
    if (inner) grow(child, inner, spec, byParent);
    node.children.push(child);
  }
  for (const row of rowOf.values()) {
    const child = nodeOf(row, node, []);
    grow(child, {}, spec, byParent);
    node.children.push(child);
  }
}

const position = (row: Task): number => Number(row.type_attributes?.iteration_index ?? 0);

function nodeOf(row: Task, parent: Node, after: string[], component = ""): Node {
  return {
    path: row.path ?? "",
    label: row.display_name || row.name || "",
    kind: row.type ?? "RUNTIME",
    state: row.state,
    row,
    children: [],
    after,
    depth: parent.depth + 1,
    component,
  };
}

function unborn(name: string, task: TaskSpec, parent: Node, hasInner: boolean): Node {
  const isLoop = Boolean(task.parameterIterator ?? task.artifactIterator);
  const kind = isLoop ? "LOOP" : task.triggerPolicy?.condition ? "CONDITION" : hasInner ? "DAG" : "RUNTIME";
  return {
    path: parent.path ? `${parent.path}/${name}` : name,
    label: task.taskInfo?.name ?? name,
    kind,
    state: undefined,
    row: undefined,
    children: [],
    after: waitsFor(task),
    depth: parent.depth + 1,
    component: task.componentRef?.name ?? "",
  };
}

/** Return the names of siblings that a task waits for. */
export function waitsFor(task: TaskSpec): string[] {
  const found = new Set(task.dependentTasks ?? []);
  for (const input of [
    ...Object.values(task.inputs?.parameters ?? {}),
    ...Object.values(task.inputs?.artifacts ?? {}),
  ]) {
    const producer = input.taskOutputParameter?.producerTask ?? input.taskOutputArtifact?.producerTask;
    if (producer) found.add(producer);
  }
  return [...found].sort();
}

/** Sort the names of a DAG so that each task stands after those that it waits for. */
export function inOrder(dag: Dag): string[] {
  const ordered: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const before of waitsFor(dag[name] as TaskSpec)) if (dag[before]) visit(before);
    ordered.push(name);
  };
  for (const name of Object.keys(dag).sort()) visit(name);
  return ordered;
}

/** Walk a tree, parents first; what `opens` refuses is not gone into. */
export function* walk(node: Node, opens: (node: Node) => boolean = () => true): Generator<Node> {
  yield node;
  if (opens(node)) for (const child of node.children) yield* walk(child, opens);
}

/** Count the tasks below a node by state. */
export function counts(node: Node): Map<string, number> {
  const found = new Map<string, number>();
  for (const each of walk(node)) {
    if (isGroup(each)) continue;
    const state = each.state ?? "PENDING";
    found.set(state, (found.get(state) ?? 0) + 1);
  }
  return found;
}

/** The tasks that failed themselves, the first to end first: what went wrong, not what it led to. */
export function failures(root: Node): Node[] {
  return [...walk(root)]
    .filter((node) => !isGroup(node) && node.state === "FAILED")
    .sort((a, b) => (a.row?.end_time ?? "").localeCompare(b.row?.end_time ?? ""));
}
