/** The lineage as a graph: parts of it put together, and a place for each artifact and task. */
import type { Schemas } from "../api/client";
import { shortType } from "../parts/texts";

export type Part = Schemas["Lineage"];
export type LinkedArtifact = Schemas["LineageArtifact"];
export type LinkedTask = Schemas["LineageTask"];

export interface Node {
  id: string;
  artifact?: LinkedArtifact;
  task?: LinkedTask;
}

export interface Edge {
  from: string;
  to: string;
  /** What the artifact is called there; nothing where one is imported from another. */
  key: string;
  isImport: boolean;
}

export interface Whole {
  root: string;
  nodes: Map<string, Node>;
  edges: Edge[];
}

/** Put parts together; the first says what it is all about. There is more where each part that tells of it says so. */
export function merged(parts: Part[]): Whole {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  for (const part of parts) {
    for (const artifact of part.artifacts ?? []) {
      const id = artifact.artifact?.artifact_id ?? "";
      const known = nodes.get(id)?.artifact;
      const shown = known && {
        ...known,
        more_before: Boolean(known.more_before && artifact.more_before),
        more_after: Boolean(known.more_after && artifact.more_after),
      };
      nodes.set(id, { id, artifact: shown ?? artifact });
    }
    for (const task of part.tasks ?? []) {
      const id = task.task_id ?? "";
      const known = nodes.get(id)?.task;
      const reused = [...(known?.reused ?? []), ...(task.reused ?? [])];
      const each = new Map(reused.map((one) => [one.task_id, one]));
      nodes.set(id, { id, task: { ...task, reused: [...each.values()] } });
    }
  }
  for (const part of parts) {
    const importers = new Map<string, string>();
    for (const link of part.links ?? []) {
      if (link.type === "OUTPUT") importers.set(link.artifact_id ?? "", link.task_id ?? "");
    }
    for (const link of part.links ?? []) {
      const edge = edgeOf(link, importers);
      if (nodes.has(edge.from) && nodes.has(edge.to)) edges.set(`${edge.from} ${edge.to} ${edge.key}`, edge);
    }
  }
  return { root: parts[0]?.artifact_id ?? "", nodes, edges: [...edges.values()] };
}

function edgeOf(link: Schemas["LineageLink"], importers: Map<string, string>): Edge {
  const { artifact_id = "", task_id = "", key = "" } = link;
  switch (link.type) {
    case "OUTPUT":
      return { from: task_id, to: artifact_id, key, isImport: false };
    case "SAME_PLACE":
      return {
        from: link.from_artifact_id ?? "",
        to: importers.get(artifact_id) ?? "",
        key: "",
        isImport: true,
      };
    default:
      return { from: artifact_id, to: task_id, key, isImport: false };
  }
}

export interface Placed extends Node {
  column: number;
  row: number;
}

/** Give each node a column, so that all that it came from is left of it, and a row near its neighbours'. */
export function placed({ nodes, edges }: Whole): Placed[] {
  const column = columns(nodes, edges);
  const byColumn: Placed[][] = [];
  for (const node of nodes.values()) {
    const at = column.get(node.id) ?? 0;
    byColumn[at] ??= [];
    byColumn[at].push({ ...node, column: at, row: byColumn[at].length });
  }
  const known = new Map(byColumn.flat().map((node) => [node.id, node]));
  const tall = Math.max(1, ...byColumn.map((each) => each?.length ?? 0));
  for (const way of [1, -1, 1, -1]) {
    const order = way > 0 ? byColumn : [...byColumn].reverse();
    for (const each of order) if (each) arrange(each, known, edges, way);
  }
  for (const each of byColumn) {
    each?.forEach((node, place) => {
      node.row = place + (tall - each.length) / 2;
    });
  }
  return byColumn.flat();
}

/** Order a column by where the neighbours on one side are. */
function arrange(column: Placed[], known: Map<string, Placed>, edges: Edge[], way: number): void {
  const middle = new Map<string, number>();
  for (const node of column) {
    const rows = edges
      .filter((edge) => (way > 0 ? edge.to : edge.from) === node.id)
      .map((edge) => known.get(way > 0 ? edge.from : edge.to)?.row ?? node.row);
    middle.set(node.id, rows.length > 0 ? rows.reduce((sum, row) => sum + row, 0) / rows.length : node.row);
  }
  column.sort((a, b) => (middle.get(a.id) ?? 0) - (middle.get(b.id) ?? 0));
  column.forEach((node, place) => {
    node.row = place;
  });
}

/** The longest way from a beginning, and then as near as can be to what comes next. */
function columns(nodes: Map<string, Node>, edges: Edge[]): Map<string, number> {
  const column = new Map([...nodes.keys()].map((id) => [id, 0]));
  const at = (id: string) => column.get(id) ?? 0;
  // What came from itself there is not; a limit keeps a wrong answer from going round for ever.
  for (let round = 0, moved = true; moved && round < nodes.size; round++) {
    moved = false;
    for (const { from, to } of edges) {
      if (at(to) <= at(from)) {
        column.set(to, at(from) + 1);
        moved = true;
      }
    }
  }
  for (const id of [...nodes.keys()].sort((a, b) => at(b) - at(a))) {
    const next = edges.filter((edge) => edge.from === id).map((edge) => at(edge.to));
    if (next.length > 0) column.set(id, Math.min(...next) - 1);
  }
  const first = Math.min(...column.values());
  return new Map([...column].map(([id, each]) => [id, each - first]));
}

/** How many of each type came before the artifact, and were made from it; and by how many tasks of how many runs. */
export interface Counted {
  before: [string, number][];
  after: [string, number][];
  runs: number;
  reused: number;
}

export function counted({ root, nodes, edges }: Whole): Counted {
  const before = reached(root, edges, -1);
  const after = reached(root, edges, 1);
  const types = (ids: Set<string>) => {
    const found = new Map<string, number>();
    for (const id of ids) {
      const type = typeOf(nodes.get(id)?.artifact);
      if (type) found.set(type, (found.get(type) ?? 0) + 1);
    }
    return [...found].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  };
  const tasks = [...after].map((id) => nodes.get(id)?.task).filter((task) => task !== undefined);
  return {
    before: types(before),
    after: types(after),
    runs: new Set(tasks.map((task) => task.run_id)).size,
    reused: [...nodes.values()].reduce((sum, node) => sum + (node.task?.reused?.length ?? 0), 0),
  };
}

/** All that can be reached from a node, in one direction, without itself. */
export function reached(from: string, edges: Edge[], way: 1 | -1): Set<string> {
  const found = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const edge of edges) {
      const [here, there] = way > 0 ? [edge.from, edge.to] : [edge.to, edge.from];
      if (here === id && !found.has(there) && there !== from) {
        found.add(there);
        open.push(there);
      }
    }
  }
  return found;
}

export function typeOf(artifact: LinkedArtifact | undefined): string {
  const title = artifact?.artifact?.schema_title;
  return title ? shortType(title) : "";
}
