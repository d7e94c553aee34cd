/** When each task ran: a bar a task, over one axis of time. */
import "./tasks.css";
import { Box, Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { lookOf, StateIcon } from "../parts/State";
import { spoken, useNow } from "../parts/times";
import { Opener } from "./Opener";
import { type Open, rowsOf, useShown } from "./rows";
import { isGroup, type Node, walk } from "./tree";

const ROW = 28;
const NAMES = 240;
const MARKS = 5;

interface Asked {
  root: Node;
  chosen: string | undefined;
  choose: (path: string) => void;
  open: Open;
}

export function Timeline({ root, chosen, choose, open }: Asked) {
  const isLive = root.row !== undefined && !root.row.end_ms;
  const now = useNow(isLive);
  const { isOpen, toggle } = open;
  const rows = useMemo(() => rowsOf(root, isOpen), [root, isOpen]);
  const scrolled = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  useShown(rows, chosen, virtual.scrollToIndex);
  const { from, to } = useMemo(() => span(root, now), [root, now]);
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
            const began = node.row?.start_ms ?? undefined;
            const ended = node.row?.end_ms ?? now;
            return (
              <li
                key={node.path}
                className="task-row"
                style={{ transform: `translateY(${item.start}px)`, height: ROW }}
                aria-current={chosen === node.path}
              >
                <span style={{ width: (node.depth - 1) * 12 }} />
                {isGroup(node) ? (
                  <Opener node={node} isOpen={isOpen(node)} toggle={toggle} />
                ) : (
                  <span className="opener" />
                )}
                <button
                  type="button"
                  className="name-button"
                  style={{ width: NAMES - 52 - (node.depth - 1) * 12 }}
                  title={node.path}
                  onClick={() => choose(node.path)}
                >
                  <StateIcon state={node.state} size={12} />
                  <span className="name">{node.label}</span>
                </button>
                <span style={{ position: "relative", flex: 1, height: 14 }}>
                  {began === undefined ? null : (
                    <span
                      className="bar"
                      title={`${node.path}: ${spoken(ended - began)}`}
                      style={{
                        left: `${share(began)}%`,
                        width: `${Math.max(share(ended) - share(began), 0)}%`,
                        background: `var(--mantine-color-${lookOf(node.state).color}-filled)`,
                      }}
                    />
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
    if (!row?.start_ms) continue;
    from = Math.min(from, row.start_ms);
    to = Math.max(to, row.end_ms ?? now);
  }
  return to ? { from, to } : { from: now, to: now + 1 };
}
