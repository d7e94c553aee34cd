/** Find tasks in a graph: one after the other is opened, and brought into sight. */
import { Group, Text } from "@mantine/core";
import { Panel } from "@xyflow/react";
import { useDeferredValue, useMemo, useState } from "react";
import { SearchField } from "../parts/SearchField";
import { type Node, walk } from "./tree";

interface Asked {
  root: Node;
  chosen: string | undefined;
  choose: (path: string | undefined) => void;
}

export function GraphSearch({ root, chosen, choose }: Asked) {
  const [text, setText] = useState("");
  const narrow = useDeferredValue(text);
  const found = useMemo(() => fitting(root, narrow), [root, narrow]);
  const at = found.findIndex((node) => node.path === chosen);
  const go = (by: number) => {
    // What was typed last may not have been looked for yet.
    const found = fitting(root, text);
    const next = found[(at + by + found.length) % found.length] ?? found[0];
    if (next) choose(next.path);
  };
  return (
    <Panel position="top-left">
      <Group gap={8} className="graph-search">
        <SearchField
          w={190}
          label="Find a task in the graph"
          placeholder="Find a task"
          value={text}
          set={setText}
          onKeyDown={(event) => {
            if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
            if (event.key === "Escape" && text) {
              event.stopPropagation();
              setText("");
            }
          }}
        />
        <Text size="xs" c="dimmed" role="status">
          {narrow ? `${at >= 0 ? `${at + 1} of ` : ""}${found.length.toLocaleString()} found` : ""}
        </Text>
      </Group>
    </Panel>
  );
}

function fitting(root: Node, text: string): Node[] {
  const narrow = text.toLowerCase();
  if (!narrow) return [];
  return walk(root).filter((node) => node.depth > 0 && node.path.toLowerCase().includes(narrow));
}
