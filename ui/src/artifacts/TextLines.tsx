/** A text, line by line with numbers: only those in sight are drawn. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { Scrolled } from "../parts/Scrolled";

const LINE = 20;

export function TextLines({ text }: { text: string }) {
  const box = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => text.replace(/\r?\n$/, "").split(/\r?\n/), [text]);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE,
    overscan: 20,
  });
  return (
    <Scrolled ref={box} className="text-lines" label={`The text, ${lines.length} lines`}>
      <div style={{ height: rows.getTotalSize(), position: "relative" }}>
        {rows.getVirtualItems().map((row) => (
          <div
            key={row.key}
            ref={rows.measureElement}
            data-index={row.index}
            className="text-line"
            style={{ transform: `translateY(${row.start}px)` }}
          >
            <span className="line-number">{row.index + 1}</span>
            <span className="line-text">{lines[row.index] || " "}</span>
          </div>
        ))}
      </div>
    </Scrolled>
  );
}
