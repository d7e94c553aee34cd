/** A table that is kept as text: its columns with what they hold, and the rows in sight. */
import { Checkbox, Group, Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import { amount } from "../parts/numbers";
import { Scrolled } from "../parts/Scrolled";
import { isNumeric, table } from "./separated";

const ROW = 29;
const LETTER = 7.6;
const WIDEST = 320;
const LOOKED_AT = 200;

export function SeparatedTable({ text, isCut }: { text: string; isCut: boolean }) {
  const [hasHeader, setHasHeader] = useState<boolean>();
  const read = useMemo(() => table(text, { isCut, hasHeader }), [text, isCut, hasHeader]);
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: read.rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 15,
  });
  const widths = useMemo(
    () =>
      read.columns.map((column, place) => {
        const cells = read.rows.slice(0, LOOKED_AT).map((row) => (row[place] ?? "").length);
        const letters = Math.max(column.name.length, column.kind.length * 0.8, ...cells);
        return Math.min(WIDEST, Math.round(letters * LETTER) + 26);
      }),
    [read],
  );
  const seen = rows.getVirtualItems();
  const above = seen[0]?.start ?? 0;
  const below = rows.getTotalSize() - (seen.at(-1)?.end ?? 0);
  const count = amount(read.rows.length, "row");
  return (
    <>
      <Group justify="space-between" mb={6} gap="xs">
        <Text size="sm" c="dimmed" role="status">
          {isCut ? `the first ${count}` : count}, {amount(read.columns.length, "column")}
          {read.ragged > 0 ? `; ${read.ragged.toLocaleString()} with more or fewer cells` : ""}
        </Text>
        <Checkbox
          size="xs"
          label="The first row has the names"
          checked={read.hasHeader}
          onChange={(event) => setHasHeader(event.currentTarget.checked)}
        />
      </Group>
      <Scrolled ref={box} className="cells" label="The table">
        <table aria-rowcount={read.rows.length + 1}>
          <colgroup>
            <col style={{ width: String(read.rows.length).length * LETTER + 22 }} />
            {read.columns.map((column, place) => (
              <col key={`${place} ${column.name}`} style={{ width: widths[place] }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              <th className="line-number">
                <span className="visually-hidden">Row</span>
              </th>
              {read.columns.map((column, place) => (
                <th
                  key={`${place} ${column.name}`}
                  className={isNumeric(column.kind) ? "is-number" : undefined}
                >
                  <span title={column.name}>{column.name}</span>
                  <small>{column.kind}</small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {above > 0 ? <tr style={{ height: above }} /> : null}
            {seen.map((item) => {
              const row = read.rows[item.index] ?? [];
              return (
                <tr key={item.key} aria-rowindex={item.index + 2}>
                  <th scope="row" className="line-number">
                    {item.index + 1}
                  </th>
                  {read.columns.map((column, place) => (
                    <td
                      key={`${place} ${column.name}`}
                      className={isNumeric(column.kind) ? "is-number" : undefined}
                      title={row[place]}
                    >
                      {row[place] ?? ""}
                    </td>
                  ))}
                </tr>
              );
            })}
            {below > 0 ? <tr style={{ height: below }} /> : null}
          </tbody>
        </table>
      </Scrolled>
    </>
  );
}
