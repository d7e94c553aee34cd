/** The metrics of a task, each as it was logged: no digit is left out. */
import { Table, Text } from "@mantine/core";
import { shown } from "../parts/texts";

export function Numbers({ values }: { values: Record<string, unknown> }) {
  const entries = Object.entries(values);
  if (entries.length === 0) {
    return <Text c="dimmed">No metric was logged: a task adds one by log_metric(name, value).</Text>;
  }
  return (
    <Table withTableBorder maw={520}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Metric</Table.Th>
          <Table.Th ta="right">Value</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" fw={500}>
              {name}
            </Table.Th>
            <Table.Td ta="right" className="figure">
              {shown(value)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
