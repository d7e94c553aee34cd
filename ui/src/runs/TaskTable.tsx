/** All tasks of a run as rows of a tree; only those in sight are drawn. */
import { amount } from "../parts/numbers";
import "./tasks.css";
import { Group, Select, Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useDeferredValue, useMemo, useRef, useState } from "react";
import { SearchField } from "../parts/SearchField";
import { lookOf, StateIcon } from "../parts/State";
import { Duration, Moment } from "../parts/times";
import { Opener } from "./Opener";
import { readable } from "./pipeline";
import { type Open, rowsOf, stepFrom, useShown } from "./rows";
import { isGroup, type Node } from "./tree";

const ROW = 32;
const STATES = ["FAILED", "RUNNING", "SUCCEEDED", "CACHED", "SKIPPED", "PENDING", "CANCELED"];

interface Asked {
  root: Node;
  chosen: string | undefined;
  choose: (path: string) => void;
  open: Open;
}

export function TaskTable({ root, chosen, choose, open }: Asked) {
  const [text, setText] = useState("");
  const [state, setState] = useState<string | null>(null);
  const { isOpen, toggle } = open;
  const sought = useDeferredValue(text);
  const rows = useMemo(() => rowsOf(root, isOpen, sought, state), [root, isOpen, sought, state]);
  const scrolled = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => ROW,
    overscan: 12,
    getItemKey: (index) => rows[index]?.path ?? index,
  });
  useShown(rows, chosen, virtual.scrollToIndex);
  const isFlat = Boolean(sought || state);
  const go = (index: number) => {
    setAt(index);
    virtual.scrollToIndex(index);
    // The row may have to be drawn first.
    requestAnimationFrame(() =>
      scrolled.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus(),
    );
  };
  const press = (event: React.KeyboardEvent) => {
    const node = rows[at];
    if (!node || !(event.target instanceof HTMLElement) || event.target.role !== "treeitem") return;
    const opens = isGroup(node) && !isFlat;
    if (event.key === "Enter") choose(node.path);
    else if (opens && event.key === (isOpen(node) ? "ArrowLeft" : "ArrowRight")) toggle(node);
    else {
      const next = stepFrom(rows, at, event.key);
      if (next < 0) return;
      go(next);
    }
    event.preventDefault();
  };
  return (
    <div className="task-table">
      <Group px="md" py="xs" gap="sm">
        <SearchField w={240} label="Search tasks" value={text} set={setText} />
        <Select
          size="xs"
          w={140}
          aria-label="State of tasks"
          placeholder="Any state"
          clearable
          data={STATES.map((each) => ({ value: each, label: lookOf(each).word.toLowerCase() }))}
          value={state}
          onChange={setState}
        />
        <Text size="xs" c="dimmed" role="status">
          {amount(rows.length, "row")}
        </Text>
      </Group>
      <div ref={scrolled} className="scrolled" role="tree" aria-label="Tasks" onKeyDown={press}>
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((item) => {
            const node = rows[item.index];
            if (!node) return null;
            return (
              <Row
                key={item.key}
                node={node}
                index={item.index}
                top={item.start}
                isFlat={isFlat}
                isOpen={isOpen(node)}
                isChosen={chosen === node.path}
                isAt={Math.min(at, rows.length - 1) === item.index}
                toggle={toggle}
                choose={choose}
                setAt={setAt}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface RowAsked {
  node: Node;
  index: number;
  top: number;
  isFlat: boolean;
  isOpen: boolean;
  isChosen: boolean;
  /** Whether it is the one that takes the focus. */
  isAt: boolean;
  toggle: (node: Node) => void;
  choose: (path: string) => void;
  setAt: (index: number) => void;
}

const Row = memo(function Row(asked: RowAsked) {
  const { node, index, top, isFlat, isOpen, isChosen, isAt, toggle, choose, setAt } = asked;
  const row = node.row;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it hears the keys
    <div
      className="task-row"
      role="treeitem"
      data-index={index}
      tabIndex={isAt ? 0 : -1}
      aria-selected={isChosen}
      aria-level={node.depth}
      {...(isGroup(node) ? { "aria-expanded": isOpen } : {})}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => {
        setAt(index);
        choose(node.path);
      }}
      onFocus={() => setAt(index)}
    >
      <span className="name" style={{ paddingInlineStart: isFlat ? 0 : (node.depth - 1) * 18 }}>
        {isGroup(node) && !isFlat ? (
          <Opener node={node} isOpen={isOpen} toggle={toggle} tabIndex={-1} />
        ) : isFlat ? null : (
          <span className="opener" />
        )}
        <StateIcon state={node.state} />
        <span title={node.path}>{isFlat ? node.path : node.label}</span>
        {row?.reason ? <span className="reason">{readable(row.reason)}</span> : null}
      </span>
      <span className="attempts">{(row?.attempts ?? 0) > 1 ? `${row?.attempts} attempts` : ""}</span>
      <span className="began">
        {row?.start_ms ? <Moment at={new Date(row.start_ms).toISOString()} /> : ""}
      </span>
      <span className="took">
        <Duration from={row?.start_ms} to={row?.end_ms} />
      </span>
    </div>
  );
});
