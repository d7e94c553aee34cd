/** The tree of a run: its tasks, and those of its pipeline that it does not have yet. */
import type { Run } from "../api/client";
import { isOver } from "../parts/runs";
import type { TreeTask } from "./feed";
import { type Dag, inOrder, type Spec, specOf, type TaskSpec, waitsFor } from "./pipeline";

export interface Node {
  /** The path of the task, which is its name within the run; empty for the root. */
  path: string;
  label: string;
  kind: string;
  state: string | undefined;
  row: TreeTask | undefined;
  children: Node[];
  /** Names of siblings that it waits for. */
  after: string[];
  depth: number;
  /** The name of its component; iterations have none. */
  component: string;
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

/** What of a run its tree shows. */
export type Shown = Pick<Run, "display_name" | "state">;

/** Build the tree of a run, in the order in which its tasks can run.
 *
 * `document` is its pipeline. Of the tree `before` every node stays the same object of which nothing has
 * changed, so that what is drawn of it need not be drawn again.
 */
export function treeOf(run: Shown, tasks: Iterable<TreeTask>, document: unknown, before?: Node): Node {
  const spec = specOf(document);
  const byParent = new Map<string, TreeTask[]>();
  let rootRow: TreeTask | undefined;
  for (const task of tasks) {
    if (task.type === "ROOT") {
      rootRow = task;
      continue;
    }
    const siblings = byParent.get(task.parent ?? "");
    if (siblings) siblings.push(task);
    else byParent.set(task.parent ?? "", [task]);
  }
  const root: Node = {
    path: "",
    label: run.display_name || "run",
    kind: "ROOT",
    state: rootRow?.state ?? run.state,
    row: rootRow,
    children: [],
    after: NOBODY,
    depth: 0,
    component: "",
  };
  const old = new Map(before ? walk(before).map((node) => [node.path, node]) : []);
  return grow(root, spec.root?.dag?.tasks ?? {}, { spec, byParent, old });
}

interface Ground {
  spec: Spec;
  byParent: Map<string, TreeTask[]>;
  /** The nodes of the tree before, by their paths. */
  old: Map<string, Node>;
}

/** Give a group its children: a loop that has begun its iterations, all else the tasks of its DAG. */
function grow(node: Node, dag: Dag, ground: Ground): Node {
  const { spec, byParent } = ground;
  const rows = node.row ? (byParent.get(node.path) ?? []) : [];
  if (node.kind === "LOOP" && node.row) {
    rows.sort((a, b) => (a.iteration_index ?? 0) - (b.iteration_index ?? 0));
    for (const row of rows) node.children.push(grow(nodeOf(row, node, NOBODY), dag, ground));
    return kept(node, ground);
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
    node.children.push(grow(child, inner ?? NOTHING, ground));
  }
  for (const row of rowOf.values()) node.children.push(grow(nodeOf(row, node, NOBODY), NOTHING, ground));
  return kept(node, ground);
}

const NOBODY: string[] = [];
const NOTHING: Dag = {};

/** Return the node of before where it is equal to this one, and so are all below it. */
function kept(node: Node, { old }: Ground): Node {
  const before = old.get(node.path);
  if (
    before === undefined ||
    before.row !== node.row ||
    before.state !== node.state ||
    before.kind !== node.kind ||
    before.label !== node.label ||
    before.after !== node.after ||
    before.children.length !== node.children.length
  )
    return node;
  return before.children.every((child, index) => child === node.children[index]) ? before : node;
}

function nodeOf(row: TreeTask, parent: Node, after: string[], component = ""): Node {
  return {
    path: row.path,
    label: row.name,
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
    // What has not begun when its group has ended never will.
    state: isOver(parent.state) ? "SKIPPED" : undefined,
    row: undefined,
    children: [],
    after: waitsFor(task),
    depth: parent.depth + 1,
    component: task.componentRef?.name ?? "",
  };
}

/** List the nodes of a tree, parents first; what `opens` refuses is not gone into. */
export function walk(root: Node, opens: (node: Node) => boolean = () => true): Node[] {
  const found: Node[] = [];
  const visit = (node: Node) => {
    found.push(node);
    if (opens(node)) for (const child of node.children) visit(child);
  };
  visit(root);
  return found;
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
  return walk(root)
    .filter((node) => !isGroup(node) && node.state === "FAILED")
    .sort((a, b) => (a.row?.end_ms ?? 0) - (b.row?.end_ms ?? 0));
}

/** The groups around a node, from the outermost to its parent. */
export function around(root: Node, path: string): Node[] {
  const found: Node[] = [];
  const visit = (node: Node): boolean => {
    if (node.path === path && node.kind !== "ROOT") return true;
    found.push(node);
    // Iterations stand beside their loop by path, not below it.
    if (node.children.some(visit)) return true;
    found.pop();
    return false;
  };
  return visit(root) ? found : [];
}
