/** All tasks of a run as rows of a tree; only those in sight are drawn. */
import { ActionIcon, Box, Group, Select, Text, TextInput } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import { Chevron, Search } from "../parts/icons";
import { StateIcon } from "../parts/State";
import { Duration } from "../parts/times";
import { rowsOf, useOpen } from "./rows";
import { isGroup, type Node } from "./tree";

const ROW = 32;
const STATES = ["FAILED", "RUNNING", "SUCCEEDED", "CACHED", "SKIPPED", "PENDING", "CANCELED"];

interface Asked {
  root: Node;
  chosen: string | undefined;
  choose: (path: string) => void;
}

export function TaskTable({ root, chosen, choose }: Asked) {
  const [text, setText] = useState("");
  const [state, setState] = useState<string | null>(null);
  const { isOpen, toggle } = useOpen(root);
  const rows = useMemo(() => rowsOf(root, isOpen, text, state), [root, isOpen, text, state]);
  const scrolled = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  return (
    <Box h="100%" display="flex" style={{ flexDirection: "column" }}>
      <Group px="md" py="xs" gap="sm">
        <TextInput
          size="xs"
          w={240}
          aria-label="Search tasks"
          placeholder="Search tasks"
          leftSection={<Search size={14} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Select
          size="xs"
          w={140}
          aria-label="State of tasks"
          placeholder="Any state"
          clearable
          data={STATES.map((each) => ({ value: each, label: each.toLowerCase() }))}
          value={state}
          onChange={setState}
        />
        <Text size="xs" c="dimmed" role="status">
          {rows.length.toLocaleString()} rows
        </Text>
      </Group>
      <div ref={scrolled} style={{ overflow: "auto", flex: 1 }} role="tree" aria-label="Tasks">
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((item) => {
            const node = rows[item.index];
            if (!node) return null;
            return (
              <Row
                key={node.path}
                node={node}
                top={item.start}
                isFlat={Boolean(text || state)}
                isOpen={isOpen(node)}
                isChosen={chosen === node.path}
                toggle={() => toggle(node)}
                choose={() => choose(node.path)}
              />
            );
          })}
        </div>
      </div>
    </Box>
  );
}

interface RowAsked {
  node: Node;
  top: number;
  isFlat: boolean;
  isOpen: boolean;
  isChosen: boolean;
  toggle: () => void;
  choose: () => void;
}

function Row({ node, top, isFlat, isOpen, isChosen, toggle, choose }: RowAsked) {
  const row = node.row;
  return (
    <div
      className="task-row"
      role="treeitem"
      tabIndex={0}
      aria-selected={isChosen}
      aria-level={node.depth}
      {...(isGroup(node) ? { "aria-expanded": isOpen } : {})}
      style={{ transform: `translateY(${top}px)` }}
      onClick={choose}
      onKeyDown={(event) => {
        if (event.key === "Enter") choose();
        if ((event.key === "ArrowRight" && !isOpen) || (event.key === "ArrowLeft" && isOpen)) toggle();
      }}
    >
      <span className="name" style={{ paddingInlineStart: isFlat ? 0 : (node.depth - 1) * 18 }}>
        {isGroup(node) && !isFlat ? (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={24}
            aria-label={isOpen ? `Close ${node.label}` : `Open ${node.label}`}
            onClick={(event) => {
              event.stopPropagation();
              toggle();
            }}
            style={{ rotate: isOpen ? "90deg" : "0deg" }}
          >
            <Chevron size={12} />
          </ActionIcon>
        ) : (
          <span style={{ width: isFlat ? 0 : 18 }} />
        )}
        <StateIcon state={node.state} />
        <span title={node.path}>{isFlat ? node.path : node.label}</span>
      </span>
      <Text size="xs" c="dimmed" w={90} ta="right">
        <Duration from={row?.start_time} to={row?.end_time} />
      </Text>
      <Text size="xs" c="dimmed" w={80} ta="right" visibleFrom="sm">
        {(row?.attempts?.length ?? 0) > 1 ? `${row?.attempts?.length} attempts` : ""}
      </Text>
    </div>
  );
}
