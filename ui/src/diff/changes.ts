/** What has changed between two versions of a pipeline: their trees as one, with what became of each task. */
import { type Spec, specOf, type TaskSpec } from "../runs/pipeline";
import { isGroup, type Node, treeOf, walk } from "../runs/tree";
import { differences, type Platforms, type Side, types } from "./words";

export type Change = "ADDED" | "REMOVED" | "CHANGED" | "SAME";

export interface TaskChange {
  node: Node;
  change: Change;
  /** In what it differs. */
  words: string[];
  before: Side | undefined;
  after: Side | undefined;
}

export interface Changes {
  /** The tasks of both versions; their states say what became of them. */
  root: Node;
  /** Those that are not the same, in the order of the pipeline. */
  tasks: TaskChange[];
  /** How many tasks there are of each kind of change. */
  counts: Record<Change, number>;
  /** What has changed of the pipeline itself. */
  words: string[];
}

export function changesOf(before: unknown, after: unknown): Changes {
  const [old, young] = [sidesOf(before), sidesOf(after)];
  const found = new Map<string, TaskChange>();
  const root = merged(tree(before), tree(after), (node) => {
    const [was, is] = [old.get(node.path), young.get(node.path)];
    const words = was && is ? differences(was, is) : [];
    const change: Change = !was ? "ADDED" : !is ? "REMOVED" : words.length > 0 ? "CHANGED" : "SAME";
    found.set(node.path, { node, change, words, before: was, after: is });
    return change;
  });
  const all = walk(root).flatMap((node) => {
    const change = found.get(node.path);
    return change ? [{ ...change, node }] : [];
  });
  const counts: Record<Change, number> = { ADDED: 0, REMOVED: 0, CHANGED: 0, SAME: 0 };
  for (const each of all) counts[each.change] += 1;
  return {
    root,
    tasks: all.filter((each) => each.change !== "SAME"),
    counts,
    words: ofPipeline(specOf(before), specOf(after)),
  };
}

const tree = (document: unknown): Node => treeOf({ display_name: "pipeline" }, [], document);

/** Join two groups of the same path: the tasks of the one after, and each that it lacks behind the one before it. */
function merged(before: Node | undefined, after: Node | undefined, judge: (node: Node) => Change): Node {
  const node = (after ?? before) as Node;
  const own = node.path === "" ? "SAME" : judge(node);
  const old = new Map(before?.children.map((child) => [child.path, child]));
  const names = (after?.children ?? []).map((child) => child.path);
  let at = 0;
  for (const path of old.keys()) {
    const place = names.indexOf(path);
    if (place >= 0) at = place + 1;
    else names.splice(at++, 0, path);
  }
  const young = new Map(after?.children.map((child) => [child.path, child]));
  const children = names.map((path) => merged(old.get(path), young.get(path), judge));
  const differs = children.some((child) => child.state !== "SAME");
  // What has changed inside shows on the outside too: groups may be closed.
  const state = own === "SAME" && differs ? "CHANGED" : own;
  return { ...node, children, state };
}

/** The tasks of a version by their paths. */
function sidesOf(document: unknown): Map<string, Side> {
  const spec = specOf(document);
  const given = document as { platform_spec?: { platforms?: Platforms } } | undefined;
  const found = new Map<string, Side>();
  const gather = (tasks: Record<string, TaskSpec>, above: string) => {
    for (const [name, task] of Object.entries(tasks)) {
      const path = above ? `${above}/${name}` : name;
      found.set(path, { task: task as Side["task"], spec, platforms: given?.platform_spec?.platforms });
      gather(spec.components?.[task.componentRef?.name ?? ""]?.dag?.tasks ?? {}, path);
    }
  };
  gather(spec.root?.dag?.tasks ?? {}, "");
  return found;
}

function ofPipeline(before: Spec, after: Spec): string[] {
  const words: string[] = [];
  for (const [what, was, is] of [
    ["parameter", types(before.root?.inputDefinitions), types(after.root?.inputDefinitions)],
    ["output", types(before.root?.outputDefinitions), types(after.root?.outputDefinitions)],
  ] as const) {
    for (const name of [...new Set([...Object.keys(was), ...Object.keys(is)])].sort()) {
      if (!(name in was)) words.push(`${what} ${name} added: ${is[name]}`);
      else if (!(name in is)) words.push(`${what} ${name} removed`);
      else if (was[name] !== is[name]) words.push(`${what} ${name}: ${was[name]} → ${is[name]}`);
    }
  }
  if (before.pipelineInfo?.description !== after.pipelineInfo?.description) words.push("description");
  return words;
}

/** Whether a task does something itself. */
export const isTask = (change: TaskChange): boolean => !isGroup(change.node);
