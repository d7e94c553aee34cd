/** How often what was taken for what: as counts, or as shares of what it truly was. */
import { Group, SegmentedControl, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Wide } from "../parts/Wide";
import { countsOf, type Matrix, percent, rightOf, shares } from "./matrix";

export function ConfusionMatrix({ matrix, hasTitle = true }: { matrix: Matrix; hasTitle?: boolean }) {
  const [unit, setUnit] = useState("counts");
  const names = (matrix.annotationSpecs ?? []).map((each) => each.displayName ?? "");
  const counts = countsOf(matrix);
  const isShare = unit === "shares";
  const rows = isShare ? shares(counts) : counts;
  const most = Math.max(Number.EPSILON, ...rows.flat());
  const { right, all } = rightOf(counts);
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
        <Table withTableBorder withColumnBorders w="auto">
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
                    {isShare ? percent(value) : value}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Wide>
      <Text size="sm" c="dimmed" mt={4}>
        {all ? `${right} of ${all} are right: ${percent(right / all)}` : "It is all zeros."}
      </Text>
    </section>
  );
}
