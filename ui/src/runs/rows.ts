/** Which groups of a tree are open, and the rows that are to be seen then; texts and states narrow them down. */
import { useCallback, useMemo, useState } from "react";
import { isGroup, type Node, walk } from "./tree";

/** Above this many tasks groups begin closed. */
const FEW = 60;

export interface Open {
  /** The same function until a group is opened or closed: what is laid out by it need not be laid out again. */
  isOpen: (node: Node) => boolean;
  toggle: (node: Node) => void;
}

export function useOpen(root: Node): Open {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const isSmall = useMemo(() => [...walk(root)].length <= FEW, [root]);
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
  return { isOpen, toggle };
}

/** The rows of a tree: of what is open, or where something is looked for, all tasks that it fits. */
export function rowsOf(root: Node, isOpen: Open["isOpen"], text = "", state: string | null = null): Node[] {
  const narrow = text.toLowerCase();
  if (!narrow && !state) return [...walk(root, isOpen)].filter((node) => node.kind !== "ROOT");
  return [...walk(root)].filter(
    (node) =>
      !isGroup(node) &&
      (!narrow || node.path.toLowerCase().includes(narrow)) &&
      (!state || (node.state ?? "PENDING") === state),
  );
}
