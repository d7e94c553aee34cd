/** Places for the nodes of a run's graph: each open group is laid out by itself, then as one box of the next. */
import dagre from "@dagrejs/dagre";
import { isGroup, type Node } from "./tree";

const WIDTH = 210;
const HEIGHT = 40;
const HEAD = 40;
const PAD = 14;
/** So many iterations of a loop are drawn; the table has all of them. */
const MOST = 60;
const IN_A_ROW = 4;
const GAP = 10;

export interface Box {
  node: Node;
  /** The path of the group that it stands in; places are within that. */
  parent: string | undefined;
  x: number;
  y: number;
  width: number;
  height: number;
  isOpen: boolean;
  /** How many iterations are not drawn. */
  more: number;
}

export interface Line {
  from: string;
  to: string;
}

export interface Layout {
  boxes: Box[];
  lines: Line[];
}

interface Inner extends Layout {
  width: number;
  height: number;
}

/** Lay a tree out; `isOpen` says which of its groups show what is in them. */
export function layOut(root: Node, isOpen: (node: Node) => boolean): Layout {
  return inside(root, isOpen);
}

function inside(group: Node, isOpen: (node: Node) => boolean): Inner {
  const isUnrolled = group.kind === "LOOP" && group.row !== undefined;
  const drawn = isUnrolled ? group.children.slice(0, MOST) : group.children;
  const boxes: Box[] = [];
  const below: Inner[] = [];
  const sized = drawn.map((node) => {
    const opens = isGroup(node) && node.children.length > 0 && isOpen(node);
    const inner = opens ? inside(node, isOpen) : undefined;
    if (inner) below.push(inner);
    return {
      node,
      parent: group.kind === "ROOT" ? undefined : group.path,
      x: 0,
      y: 0,
      width: inner ? inner.width + 2 * PAD : WIDTH,
      height: inner ? inner.height + HEAD + PAD : HEIGHT,
      isOpen: opens,
      more: node.kind === "LOOP" && node.row ? Math.max(node.children.length - MOST, 0) : 0,
    } satisfies Box;
  });
  const placed = isUnrolled ? inRows(sized) : asGraph(sized);
  const offset = group.kind === "ROOT" ? { x: 0, y: 0 } : { x: PAD, y: HEAD };
  for (const box of sized) {
    box.x += offset.x;
    box.y += offset.y;
  }
  boxes.push(...sized);
  const pathOf = new Map(
    drawn.map((node) => [node.row?.name ?? node.path.split("/").at(-1) ?? "", node.path]),
  );
  const lines = drawn.flatMap((node) =>
    node.after.flatMap((name) => {
      const from = pathOf.get(name);
      return from === undefined ? [] : [{ from, to: node.path }];
    }),
  );
  for (const inner of below) {
    boxes.push(...inner.boxes);
    lines.push(...inner.lines);
  }
  return { boxes, lines, ...placed };
}

/** Iterations do not wait for each other: they stand in rows. */
function inRows(boxes: Box[]): { width: number; height: number } {
  let y = 0;
  let width = 0;
  for (let start = 0; start < boxes.length; start += IN_A_ROW) {
    let x = 0;
    let high = 0;
    for (const box of boxes.slice(start, start + IN_A_ROW)) {
      box.x = x;
      box.y = y;
      x += box.width + GAP;
      high = Math.max(high, box.height);
    }
    width = Math.max(width, x - GAP);
    y += high + GAP;
  }
  return { width: Math.max(width, WIDTH), height: Math.max(y - GAP, HEIGHT) };
}

function asGraph(boxes: Box[]): { width: number; height: number } {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 26, ranksep: 40 });
  graph.setDefaultEdgeLabel(() => ({}));
  const named = new Map(
    boxes.map((box) => [box.node.row?.name ?? box.node.path.split("/").at(-1) ?? "", box]),
  );
  for (const [name, box] of named) graph.setNode(name, { width: box.width, height: box.height });
  for (const [name, box] of named)
    for (const before of box.node.after) if (named.has(before)) graph.setEdge(before, name);
  dagre.layout(graph);
  let width = WIDTH;
  let height = HEIGHT;
  for (const [name, box] of named) {
    const { x, y } = graph.node(name);
    box.x = x - box.width / 2;
    box.y = y - box.height / 2;
    width = Math.max(width, box.x + box.width);
    height = Math.max(height, box.y + box.height);
  }
  return { width, height };
}
