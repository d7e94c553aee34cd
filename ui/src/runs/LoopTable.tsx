/** The iterations of a loop: by item, state, time and metrics; those that failed first, thousands of them. */
import { Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useDeferredValue, useMemo, useRef, useState } from "react";
import { iterationsQuery } from "../api/queries/tree";
import { amount, number } from "../parts/numbers";
import { isOver } from "../parts/runs";
import { Scrolled } from "../parts/Scrolled";
import { SearchField } from "../parts/SearchField";
import { lookOf, StateIcon } from "../parts/State";
import { Duration } from "../parts/times";
import { iterationRows, metricNames, type Order, ordered } from "./iterations";
import type { Node } from "./tree";

const ROW = 30;
const MOST_METRICS = 12;
/** Metrics are asked for anew when so many more have ended. */
const SOME = 20;

interface Asked {
  runId: string;
  loop: Node;
  choose: (path: string) => void;
}

export function LoopTable({ runId, loop, choose }: Asked) {
  const ended = useMemo(() => loop.children.filter((node) => isOver(node.state)).length, [loop]);
  const isDone = isOver(loop.state);
  const told = useQuery(iterationsQuery(runId, loop.path, isDone ? ended : Math.floor(ended / SOME) * SOME));
  const [order, setOrder] = useState<Order>({ by: "state", isDown: false });
  const [text, setText] = useState("");
  const sought = useDeferredValue(text);
  const rows = useMemo(() => iterationRows(loop, told.data?.iterations ?? []), [loop, told.data]);
  const names = useMemo(() => metricNames(rows, MOST_METRICS), [rows]);
  const shown = useMemo(() => ordered(rows, order, sought), [rows, order, sought]);
  const scrolled = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const columns = [
    ["item", "Item"],
    ["state", "State"],
    ["took", "Took"],
    ...names.map((name) => [name, name]),
  ];
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div className="loop">
      <Group gap="sm" mb="xs">
        <SearchField w={190} label="Search iterations" value={text} set={setText} />
        <Text size="xs" c="dimmed" role="status">
          {amount(shown.length, "iteration")}
        </Text>
      </Group>
      <Scrolled ref={scrolled} className="loop-rows" label="Iterations">
        <table aria-rowcount={shown.length + 1}>
          <thead>
            <tr>
              {columns.map(([by = "", label]) => (
                <th
                  key={by}
                  aria-sort={order.by === by ? (order.isDown ? "descending" : "ascending") : "none"}
                  className={by === "item" || by === "state" ? undefined : "is-number"}
                >
                  <button
                    type="button"
                    onClick={() => setOrder({ by, isDown: order.by === by && !order.isDown })}
                  >
                    {label}
                    <span aria-hidden>{order.by === by ? (order.isDown ? " ↓" : " ↑") : ""}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {above > 0 ? <tr aria-hidden style={{ height: above }} /> : null}
            {items.map((item) => {
              const row = shown[item.index];
              if (!row) return null;
              const { node } = row;
              return (
                <tr key={node.path} aria-rowindex={item.index + 2} style={{ height: ROW }}>
                  <td>
                    <button
                      type="button"
                      className="plain-link"
                      title={node.path}
                      onClick={() => choose(node.path)}
                    >
                      {node.label}
                    </button>
                  </td>
                  <td>
                    <span className="loop-state">
                      <StateIcon state={node.state} size={12} />
                      {lookOf(node.state).word}
                    </span>
                  </td>
                  <td className="is-number">
                    <Duration from={node.row?.start_ms} to={node.row?.end_ms} />
                  </td>
                  {names.map((name) => (
                    <td key={name} className="is-number">
                      {row.metrics[name] === undefined ? "–" : number(row.metrics[name], 5)}
                    </td>
                  ))}
                </tr>
              );
            })}
            {below > 0 ? <tr aria-hidden style={{ height: below }} /> : null}
          </tbody>
        </table>
      </Scrolled>
    </div>
  );
}
