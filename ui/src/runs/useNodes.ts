/** The elements of a graph: of a large one those in sight, some more of them in each frame. */
import { useEffect, useMemo, useRef, useState } from "react";
import type { Drawn } from "./GraphNode";
import type { Box } from "./layout";
import { areaOf, isIn, type Place } from "./paint";
import type { Node } from "./tree";

/** Below this scale texts cannot be read, and what is painted is enough. */
const READABLE = 0.5;
/** Elements are made for so much more than what is in sight, in pixels of the screen. */
export const MARGIN = 150;
/** So many are made in a frame; what is painted stands in for those to come. */
const A_FRAME = 24;
/** So many boxes are elements at once. */
const FEW = 150;

interface Look {
  chosen: string | undefined;
  cursor: string | undefined;
  hasState: boolean;
  toggle: (node: Node) => void;
}

/** The boxes that elements are made of. */
export function inSight(
  boxes: Box[],
  place: Place | undefined,
  size: { width: number; height: number },
): Box[] {
  if (!place || place.zoom < READABLE) return [];
  const wide = { ...place, x: place.x + MARGIN, y: place.y + MARGIN };
  const area = areaOf(wide, size.width + 2 * MARGIN, size.height + 2 * MARGIN);
  return boxes.filter((box) => isIn(box, area));
}

/** Make elements of boxes; one of which nothing has changed stays the same object. */
export function useNodes(boxes: Box[], look: Look): Drawn[] {
  const { chosen, cursor, hasState, toggle } = look;
  const drawn = useRef(new Map<string, Drawn>());
  const [frame, setFrame] = useState(0);
  const [nodes, isAll] = useMemo(() => {
    const now = new Map<string, Drawn>();
    let left = boxes.length > FEW || drawn.current.size > 0 ? A_FRAME : FEW;
    for (const box of boxes) {
      const { path } = box.node;
      const old = drawn.current.get(path);
      if (!old && left-- <= 0) continue;
      const data = { box, isChosen: path === chosen, isAt: path === cursor, hasState, toggle };
      now.set(path, old && isSame(old.data, data) ? old : nodeOf(data));
    }
    drawn.current = now;
    return [[...now.values()], now.size === boxes.length];
  }, [boxes, chosen, cursor, hasState, toggle, frame]);
  useEffect(() => {
    if (isAll) return;
    const next = requestAnimationFrame(() => setFrame((number) => number + 1));
    return () => cancelAnimationFrame(next);
  }, [isAll, nodes]);
  return nodes;
}

const isSame = (old: Drawn["data"], data: Drawn["data"]): boolean =>
  sameBox(old.box, data.box) &&
  old.isChosen === data.isChosen &&
  old.isAt === data.isAt &&
  old.hasState === data.hasState &&
  old.toggle === data.toggle;

const sameBox = (a: Box, b: Box): boolean =>
  a.node === b.node &&
  a.x === b.x &&
  a.y === b.y &&
  a.width === b.width &&
  a.height === b.height &&
  a.isOpen === b.isOpen &&
  a.more === b.more;

const nodeOf = (data: Drawn["data"]): Drawn => ({
  id: data.box.node.path,
  type: "task",
  position: { x: data.box.x, y: data.box.y },
  width: data.box.width,
  height: data.box.height,
  zIndex: data.box.depth,
  data,
  draggable: false,
  connectable: false,
  selectable: false,
});
