/** What a drawing shows, as a table for whoever does not see it or wants the numbers. */
import { Table } from "@mantine/core";
import { ColumnHeads } from "../parts/ColumnHeads";

export function AsTable({ columns, rows }: { columns: string[]; rows: string[][] }) {
  return (
    <details className="as-table">
      <summary>As a table</summary>
      <Table.ScrollContainer minWidth={320}>
        <Table verticalSpacing={4} w="auto">
          <ColumnHeads names={columns} />
          <Table.Tbody>
            {rows.map((row, at) => (
              <Table.Tr key={`${row[0]} ${at}`}>
                {row.map((cell, column) => (
                  <Table.Td key={columns[column]} className={column ? "figure" : undefined}>
                    {cell}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </details>
  );
}
