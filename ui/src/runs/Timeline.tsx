/** When each task ran: a bar a task, over one axis of time. */
import { Box, Text, Tooltip } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { lookOf, StateIcon } from "../parts/State";
import { spoken, useNow } from "../parts/times";
import { rowsOf, useOpen } from "./rows";
import { type Node, walk } from "./tree";

const ROW = 28;
const NAMES = 240;
const MARKS = 5;

interface Asked {
  root: Node;
  chosen: string | undefined;
  choose: (path: string) => void;
}

export function Timeline({ root, chosen, choose }: Asked) {
  const isLive = root.row !== undefined && !root.row.end_time;
  const now = useNow(isLive);
  const { isOpen } = useOpen(root);
  const rows = useMemo(() => rowsOf(root, isOpen), [root, isOpen]);
  const scrolled = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const { from, to } = span(root, now);
  const share = (at: number) => (100 * (at - from)) / Math.max(to - from, 1);
  return (
    <Box h="100%" display="flex" style={{ flexDirection: "column" }}>
      <Box h={24} pos="relative" ml={NAMES} mr="md" aria-hidden>
        {Array.from({ length: MARKS + 1 }, (_, mark) => (
          <Text
            key={mark}
            size="xs"
            c="dimmed"
            pos="absolute"
            left={`${(100 * mark) / MARKS}%`}
            style={{ whiteSpace: "nowrap", transform: `translateX(-${(100 * mark) / MARKS}%)` }}
          >
            {spoken(((to - from) * mark) / MARKS)}
          </Text>
        ))}
      </Box>
      <div ref={scrolled} style={{ overflow: "auto", flex: 1 }}>
        <ul
          style={{
            height: virtual.getTotalSize(),
            position: "relative",
            margin: 0,
            padding: 0,
            listStyle: "none",
          }}
          aria-label="Timeline of the tasks"
        >
          {virtual.getVirtualItems().map((item) => {
            const node = rows[item.index];
            if (!node) return null;
            const began = node.row?.start_time ? Date.parse(node.row.start_time) : undefined;
            const ended = node.row?.end_time ? Date.parse(node.row.end_time) : now;
            return (
              <li
                key={node.path}
                className="task-row"
                style={{ transform: `translateY(${item.start}px)`, height: ROW }}
                aria-current={chosen === node.path}
              >
                <button
                  type="button"
                  className="name-button"
                  style={{ width: NAMES - 20, paddingInlineStart: (node.depth - 1) * 12 }}
                  onClick={() => choose(node.path)}
                >
                  <StateIcon state={node.state} size={12} />
                  <span className="name">{node.label}</span>
                </button>
                <span style={{ position: "relative", flex: 1, height: 14 }}>
                  {began === undefined ? null : (
                    <Tooltip label={`${node.path}: ${spoken(ended - began)}`}>
                      <span
                        className="bar"
                        style={{
                          left: `${share(began)}%`,
                          width: `${Math.max(share(ended) - share(began), 0)}%`,
                          background: `var(--mantine-color-${lookOf(node.state).color}-filled)`,
                        }}
                      />
                    </Tooltip>
                  )}
                </span>
              </li>
            );
          })}
        </ul>
      </div>
    </Box>
  );
}

function span(root: Node, now: number): { from: number; to: number } {
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const { row } of walk(root)) {
    if (!row?.start_time) continue;
    from = Math.min(from, Date.parse(row.start_time));
    to = Math.max(to, row.end_time ? Date.parse(row.end_time) : now);
  }
  return to ? { from, to } : { from: now, to: now + 1 };
}
