/** What a task of a pipeline is: what it takes and gives, and what runs. */
import { Box, CloseButton, Code, Group, Table, Text, Title } from "@mantine/core";
import { Subtitle } from "../parts/Subtitle";
import { parameterType, plainName, shortType } from "../parts/texts";
import type { Spec } from "../runs/pipeline";
import type { Node } from "../runs/tree";

export function ComponentPanel({ node, spec, close }: { node: Node; spec: Spec; close: () => void }) {
  const component = spec.components?.[node.component];
  const container = spec.deploymentSpec?.executors?.[component?.executorLabel ?? ""]?.container;
  return (
    <Box p="md">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Title order={3} size="h5" className="breaks">
          {node.label}
        </Title>
        <CloseButton onClick={close} aria-label="Close the task" />
      </Group>
      <Text size="xs" c="dimmed">
        {node.component}
      </Text>
      <Interface title="Inputs" definitions={component?.inputDefinitions} />
      <Interface title="Outputs" definitions={component?.outputDefinitions} />
      {container ? (
        <>
          <Subtitle order={4}>Image</Subtitle>
          <Code>{container.image}</Code>
          <Subtitle order={4}>Command</Subtitle>
          <Code block mah={320} style={{ overflow: "auto" }} tabIndex={0}>
            {[...(container.command ?? []), ...(container.args ?? [])].join("\n")}
          </Code>
        </>
      ) : null}
    </Box>
  );
}

interface Definitions {
  parameters?: Record<string, { parameterType?: string }>;
  artifacts?: Record<string, { artifactType?: { schemaTitle?: string } }>;
}

function Interface({ title, definitions }: { title: string; definitions: Definitions | undefined }) {
  const rows = [
    ...Object.entries(definitions?.parameters ?? {}).map(([name, each]) => [
      name,
      parameterType(each.parameterType),
    ]),
    ...Object.entries(definitions?.artifacts ?? {}).map(([name, each]) => [
      name,
      shortType(each.artifactType?.schemaTitle).toLowerCase(),
    ]),
  ];
  if (rows.length === 0) return null;
  return (
    <>
      <Subtitle order={4}>{title}</Subtitle>
      <Table variant="vertical" layout="fixed" withTableBorder>
        <Table.Tbody>
          {rows.map(([name, type]) => (
            <Table.Tr key={name}>
              <Table.Th className="breaks">{plainName(name ?? "")}</Table.Th>
              <Table.Td>{type}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
