/** The rows of a tree that are to be seen: groups are opened and closed, texts and states narrow them down. */
import { useMemo, useState } from "react";
import { isGroup, type Node, walk } from "./tree";

/** Above this many tasks groups begin closed. */
const FEW = 60;

export interface Rows {
  rows: Node[];
  isOpen: (node: Node) => boolean;
  toggle: (node: Node) => void;
}

export function useRows(root: Node, text: string, state: string | null): Rows {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const isSmall = useMemo(() => [...walk(root)].length <= FEW, [root]);
  const isOpen = (node: Node) => node.kind === "ROOT" || isSmall !== turned.has(node.path);
  const toggle = (node: Node) => {
    const now = new Set(turned);
    if (!now.delete(node.path)) now.add(node.path);
    setTurned(now);
  };
  const narrow = text.toLowerCase();
  const rows =
    narrow || state
      ? [...walk(root)].filter(
          (node) =>
            !isGroup(node) &&
            (!narrow || node.path.toLowerCase().includes(narrow)) &&
            (!state || (node.state ?? "PENDING") === state),
        )
      : [...walk(root, isOpen)].filter((node) => node.kind !== "ROOT");
  return { rows, isOpen, toggle };
}
