/** Find tasks in a graph: one after the other is opened, and brought into sight. */
import { Group, Text, TextInput } from "@mantine/core";
import { Panel } from "@xyflow/react";
import { useDeferredValue, useMemo, useState } from "react";
import { Search } from "../parts/icons";
import { type Node, walk } from "./tree";

interface Asked {
  root: Node;
  chosen: string | undefined;
  choose: (path: string | undefined) => void;
}

export function GraphSearch({ root, chosen, choose }: Asked) {
  const [text, setText] = useState("");
  const narrow = useDeferredValue(text).toLowerCase();
  const found = useMemo(
    () =>
      narrow ? walk(root).filter((node) => node.depth > 0 && node.path.toLowerCase().includes(narrow)) : [],
    [root, narrow],
  );
  const at = found.findIndex((node) => node.path === chosen);
  const go = (by: number) => {
    const next = found[(at + by + found.length) % found.length] ?? found[0];
    if (next) choose(next.path);
  };
  return (
    <Panel position="top-left">
      <Group gap={8} className="graph-search">
        <TextInput
          size="xs"
          w={190}
          aria-label="Find a task in the graph"
          placeholder="Find a task"
          leftSection={<Search size={14} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && found.length > 0) go(event.shiftKey ? -1 : 1);
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
