/** Which groups of a tree are open, and the rows that are to be seen then; texts and states narrow them down. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { around, isGroup, type Node, walk } from "./tree";

/** Above this many tasks groups begin closed. */
const FEW = 60;

export interface Open {
  /** The same function until a group is opened or closed: what is laid out by it need not be laid out again. */
  isOpen: (node: Node) => boolean;
  toggle: (node: Node) => void;
}

/** Keep which groups are open; those around the task that is chosen are opened for it. */
export function useOpen(root: Node, chosen: string | undefined): Open {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  // A run that grows is small or large once and for all: nothing closes by itself.
  const [wasSmall] = useState(() => ({ is: true }));
  const isSmall = useMemo(() => {
    wasSmall.is &&= walk(root).length <= FEW;
    return wasSmall.is;
  }, [root, wasSmall]);
  const isOpen = useCallback(
    (node: Node) => node.kind === "ROOT" || isSmall !== turned.has(node.path),
    [isSmall, turned],
  );
  const toggle = useCallback((node: Node) => {
    setTurned((before) => {
      const now = new Set(before);
      if (!now.delete(node.path)) now.add(node.path);
      return now;
    });
  }, []);
  const shown = useRef<string>(undefined);
  useEffect(() => {
    if (!chosen || shown.current === chosen) return;
    const groups = around(root, chosen);
    if (groups.length === 0) return;
    shown.current = chosen;
    setTurned((before) => {
      const closed = groups.filter((group) => group.kind !== "ROOT" && isSmall === before.has(group.path));
      if (closed.length === 0) return before;
      const now = new Set(before);
      for (const { path } of closed) if (!now.delete(path)) now.add(path);
      return now;
    });
  }, [root, chosen, isSmall]);
  return { isOpen, toggle };
}

/** The rows of a tree: of what is open, or where something is looked for, all tasks that it fits. */
export function rowsOf(root: Node, isOpen: Open["isOpen"], text = "", state: string | null = null): Node[] {
  const narrow = text.toLowerCase();
  if (!narrow && !state) return walk(root, isOpen).filter((node) => node.kind !== "ROOT");
  return walk(root).filter(
    (node) =>
      !isGroup(node) &&
      (!narrow || node.path.toLowerCase().includes(narrow)) &&
      (!state || (node.state ?? "PENDING") === state),
  );
}

/** Bring the row of the task that is chosen into sight, once for each task. */
export function useShown(rows: Node[], chosen: string | undefined, show: (index: number) => void): void {
  const shown = useRef<string>(undefined);
  useEffect(() => {
    if (!chosen || shown.current === chosen) return;
    const index = rows.findIndex((node) => node.path === chosen);
    if (index < 0) return;
    shown.current = chosen;
    show(index);
  }, [rows, chosen, show]);
}

/** Where the arrows lead from a row: to the next ones, into a group that is open, out to the one around. */
export function stepFrom(rows: Node[], index: number, key: string): number {
  const last = rows.length - 1;
  const depth = rows[index]?.depth ?? 0;
  switch (key) {
    case "ArrowDown":
      return Math.min(index + 1, last);
    case "ArrowUp":
      return Math.max(index - 1, 0);
    case "Home":
      return 0;
    case "End":
      return last;
    case "PageDown":
      return Math.min(index + 20, last);
    case "PageUp":
      return Math.max(index - 20, 0);
    case "ArrowLeft":
      for (let at = index - 1; at >= 0; at--) if ((rows[at]?.depth ?? 0) < depth) return at;
      return index;
    case "ArrowRight":
      return (rows[index + 1]?.depth ?? 0) > depth ? index + 1 : index;
    default:
      return -1;
  }
}
