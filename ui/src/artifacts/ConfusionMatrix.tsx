/** How often what was taken for what: as counts, or as shares of what it truly was. */
import { Group, SegmentedControl, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Wide } from "../parts/Wide";

export interface Matrix {
  annotationSpecs?: { displayName?: string }[];
  rows?: { row?: number[] }[];
}

/** The shares that each row has of its sum; nothing of nothing is nothing. */
export const shares = (rows: number[][]): number[][] =>
  rows.map((row) => {
    const sum = row.reduce((all, each) => all + each, 0);
    return row.map((each) => (sum ? each / sum : 0));
  });

export function ConfusionMatrix({ matrix, hasTitle = true }: { matrix: Matrix; hasTitle?: boolean }) {
  const [unit, setUnit] = useState("counts");
  const names = (matrix.annotationSpecs ?? []).map((each) => each.displayName ?? "");
  const counts = (matrix.rows ?? []).map((each) => each.row ?? []);
  const isShare = unit === "shares";
  const rows = isShare ? shares(counts) : counts;
  const most = Math.max(Number.EPSILON, ...rows.flat());
  const right = counts.reduce((sum, row, place) => sum + (row[place] ?? 0), 0);
  const all = counts.flat().reduce((sum, each) => sum + each, 0);
  return (
    <section aria-label="Confusion matrix">
      <Group justify="space-between" mb={6} gap="xs">
        {hasTitle ? (
          <Title order={3} size="h6">
            Confusion matrix
          </Title>
        ) : null}
        <SegmentedControl
          transitionDuration={0}
          size="xs"
          aria-label="Counts or shares"
          value={unit}
          onChange={setUnit}
          data={[
            { value: "counts", label: "Counts" },
            { value: "shares", label: "Shares of each row" },
          ]}
        />
      </Group>
      <Wide minWidth={0}>
        <Table withTableBorder withColumnBorders w="auto" className="matrix">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>true ↓ predicted →</Table.Th>
              {names.map((name) => (
                <Table.Th key={name} ta="right">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row, place) => (
              <Table.Tr key={names[place]}>
                <Table.Th scope="row">{names[place]}</Table.Th>
                {row.map((value, column) => (
                  <Table.Td
                    key={names[column]}
                    ta="right"
                    className="figure"
                    title={`${names[place]} taken for ${names[column]}: ${counts[place]?.[column]}`}
                    style={{
                      background: `color-mix(in srgb, var(--mantine-color-blue-4) ${Math.round((45 * value) / most)}%, transparent)`,
                    }}
                  >
                    {isShare ? `${(value * 100).toFixed(1)} %` : value}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Wide>
      <Text size="sm" c="dimmed" mt={4}>
        {all ? `${right} of ${all} are right: ${((right / all) * 100).toFixed(1)} %` : "It is all zeros."}
      </Text>
    </section>
  );
}
