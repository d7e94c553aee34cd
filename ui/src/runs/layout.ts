/** Places for the nodes of a run's graph: each open group is laid out by itself, then as one box of the next. */
import dagre from "@dagrejs/dagre";
import { isGroup, type Node } from "./tree";

export const WIDTH = 216;
export const HEIGHT = 42;
const HEAD = 42;
const PAD = 14;
/** So many iterations of a loop are drawn; its panel and the table have all of them. */
const MOST = 60;
const GAP = 10;
const ROW_WIDTH = 4 * (WIDTH + GAP);
const RANK_GAP = 40;
/** Above this many boxes a group is laid out in plain ranks: the time for better ones grows too fast. */
const FEW = 120;
/** So many layouts are kept of groups that look alike, such as the iterations of a loop. */
const KEPT = 400;

export interface Box {
  node: Node;
  depth: number;
  x: number;
  y: number;
  width: number;
  height: number;
  isOpen: boolean;
  /** How many iterations are not drawn. */
  more: number;
}

export interface Line {
  from: Box;
  to: Box;
}

export interface Layout {
  /** Groups stand before what is in them. */
  boxes: Box[];
  lines: Line[];
  width: number;
  height: number;
}

interface Size {
  width: number;
  height: number;
}

/** Lay a tree out; `isOpen` says which of its groups show what is in them, `chosen` which task is to be seen. */
export function layOut(root: Node, isOpen: (node: Node) => boolean, chosen?: string): Layout {
  return inside(root, isOpen, chosen, 0);
}

function inside(
  group: Node,
  isOpen: (node: Node) => boolean,
  chosen: string | undefined,
  depth: number,
): Layout {
  const isUnrolled = group.kind === "LOOP" && group.row !== undefined;
  const drawn = isUnrolled ? iterations(group, chosen) : group.children;
  const sized: { box: Box; inner: Layout | undefined }[] = drawn.map((node) => {
    const opens = isGroup(node) && node.children.length > 0 && isOpen(node);
    const inner = opens ? inside(node, isOpen, chosen, depth + 1) : undefined;
    const box = {
      node,
      depth,
      x: 0,
      y: 0,
      width: inner ? Math.max(inner.width + 2 * PAD, WIDTH) : WIDTH,
      height: inner ? inner.height + HEAD + PAD : HEIGHT,
      isOpen: opens,
      more: node.kind === "LOOP" && node.row ? Math.max(node.children.length - MOST, 0) : 0,
    };
    return { box, inner };
  });
  const own = sized.map(({ box }) => box);
  const size = isUnrolled ? inRows(own, ROW_WIDTH) : asGraph(own);
  const named = new Map(own.map((box) => [nameOf(box.node), box]));
  const lines = own.flatMap((to) =>
    to.node.after.flatMap((name) => {
      const from = named.get(name);
      return from ? [{ from, to }] : [];
    }),
  );
  const boxes: Box[] = [];
  for (const { box, inner } of sized) {
    boxes.push(box);
    if (!inner) continue;
    for (const each of inner.boxes) {
      each.x += box.x + PAD;
      each.y += box.y + HEAD;
      boxes.push(each);
    }
    lines.push(...inner.lines);
  }
  return { boxes, lines, ...size };
}

const nameOf = (node: Node): string => node.row?.name ?? node.path.split("/").at(-1) ?? "";

/** The iterations that are drawn: where there are many, those that failed and the one that is looked at too. */
function iterations(loop: Node, chosen: string | undefined): Node[] {
  if (loop.children.length <= MOST) return loop.children;
  const isWanted = (node: Node) =>
    node.state === "FAILED" || (chosen !== undefined && `${chosen}/`.startsWith(`${node.path}/`));
  const first = loop.children.filter(isWanted).slice(0, MOST);
  const taken = new Set(first);
  for (const node of loop.children) {
    if (taken.size >= MOST) break;
    taken.add(node);
  }
  return loop.children.filter((node) => taken.has(node));
}

/** Boxes that do not wait for each other stand in rows, no wider than `most` unless one box alone is. */
function inRows(boxes: Box[], most: number, top = 0): Size {
  const size = { width: WIDTH, height: top + HEIGHT };
  let [x, y, high] = [0, top, 0];
  for (const box of boxes) {
    if (x > 0 && x + box.width > most) [x, y, high] = [0, y + high + GAP, 0];
    box.x = x;
    box.y = y;
    x += box.width + GAP;
    high = Math.max(high, box.height);
    size.width = Math.max(size.width, box.x + box.width);
    size.height = Math.max(size.height, y + high);
  }
  return size;
}

const places = new Map<string, { at: [number, number][]; size: Size }>();

function asGraph(boxes: Box[]): Size {
  if (boxes.length > FEW) return inRanks(boxes);
  const key = JSON.stringify(boxes.map((box) => [nameOf(box.node), box.width, box.height, box.node.after]));
  let found = places.get(key);
  if (!found) {
    found = byDagre(boxes);
    if (places.size >= KEPT) places.clear();
    places.set(key, found);
  }
  boxes.forEach((box, index) => {
    const at = found.at[index];
    if (at) [box.x, box.y] = at;
  });
  return found.size;
}

function byDagre(boxes: Box[]): { at: [number, number][]; size: Size } {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 26, ranksep: RANK_GAP });
  graph.setDefaultEdgeLabel(() => ({}));
  const names = new Set(boxes.map((box) => nameOf(box.node)));
  for (const box of boxes) graph.setNode(nameOf(box.node), { width: box.width, height: box.height });
  for (const { node } of boxes)
    for (const before of node.after) if (names.has(before)) graph.setEdge(before, nameOf(node));
  dagre.layout(graph);
  const size = { width: WIDTH, height: HEIGHT };
  const at = boxes.map((box): [number, number] => {
    const { x, y } = graph.node(nameOf(box.node));
    const left = x - box.width / 2;
    const top = y - box.height / 2;
    size.width = Math.max(size.width, left + box.width);
    size.height = Math.max(size.height, top + box.height);
    return [left, top];
  });
  return { at, size };
}

/** Each box below all that it waits for; those of a rank in rows, about as wide as high. */
function inRanks(boxes: Box[]): Size {
  const named = new Map(boxes.map((box) => [nameOf(box.node), box]));
  const rankOf = new Map<Box, number>();
  // They come in an order in which they can run, so what a box waits for has its rank already.
  for (const box of boxes) {
    const before = box.node.after.map((name) => rankOf.get(named.get(name) as Box) ?? -1);
    rankOf.set(box, Math.max(-1, ...before) + 1);
  }
  const ranks: Box[][] = [];
  for (const [box, rank] of rankOf) {
    ranks[rank] ??= [];
    ranks[rank].push(box);
  }
  const size = { width: WIDTH, height: 0 };
  for (const rank of ranks) {
    const most = Math.ceil(Math.sqrt(rank.length) / 1.5) * (WIDTH + GAP);
    const found = inRows(rank, Math.max(most, ROW_WIDTH), size.height);
    size.width = Math.max(size.width, found.width);
    size.height = found.height + RANK_GAP;
  }
  return { width: size.width, height: size.height - RANK_GAP };
}
