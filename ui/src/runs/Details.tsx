/** A run's own facts, what it was given and what came out. */
import { Box, Table, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Run } from "../api/client";
import { taskViewQuery } from "../api/queries/tree";
import { Copyable } from "../parts/Copyable";
import { Json } from "../parts/Json";
import { Moment } from "../parts/times";

export function Details({ run }: { run: Run }) {
  const root = useQuery(taskViewQuery(run.run_id ?? "", "", run.state, run.finished_at));
  const parameters = Object.entries(run.runtime_config?.parameters ?? {});
  const outputs = root.data?.task?.outputs?.parameters ?? [];
  return (
    <Box p="md" maw={900}>
      <Table variant="vertical" layout="fixed" withTableBorder>
        <Table.Tbody>
          <Table.Tr>
            <Table.Th w={160}>Run</Table.Th>
            <Table.Td>
              <Copyable text={run.run_id ?? ""} />
            </Table.Td>
          </Table.Tr>
          {run.description ? (
            <Table.Tr>
              <Table.Th>Description</Table.Th>
              <Table.Td>{run.description}</Table.Td>
            </Table.Tr>
          ) : null}
          <Table.Tr>
            <Table.Th>Created</Table.Th>
            <Table.Td>
              <Moment at={run.created_at} />
            </Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Th>Finished</Table.Th>
            <Table.Td>
              <Moment at={run.finished_at} />
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
      <Values title="Parameters" values={parameters} />
      <Values title="Outputs" values={outputs.map((each) => [each.parameter_key ?? "", each.value])} />
    </Box>
  );
}

export function Values({ title, values }: { title: string; values: [string, unknown][] }) {
  if (values.length === 0) return null;
  return (
    <>
      <Title order={3} size="h6" mt="md" mb={4}>
        {title}
      </Title>
      <Table variant="vertical" layout="fixed" withTableBorder>
        <Table.Tbody>
          {values.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w={160} style={{ overflowWrap: "anywhere" }}>
                {name}
              </Table.Th>
              <Table.Td>
                <Json value={value} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
