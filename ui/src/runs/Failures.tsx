/** What failed, before anything else: the exception and where it was raised. */
import { Alert, Anchor, Box, Code, Text } from "@mantine/core";
import { Cross } from "../parts/icons";
import type { Node } from "./tree";

export function Failures({ failed, choose }: { failed: Node[]; choose: (path: string) => void }) {
  const [first, ...others] = failed;
  if (!first) return null;
  const failure = first.row?.failure;
  return (
    <Alert
      color="orange"
      mx="md"
      mb="xs"
      p="sm"
      icon={<Cross />}
      title={
        <Anchor component="button" fw={650} onClick={() => choose(first.path)}>
          {first.path}
        </Anchor>
      }
    >
      <Text size="sm" ff="monospace">
        {failure?.message ?? first.row?.error?.message}
      </Text>
      {failure?.traceback ? (
        <Box component="details" mt={4}>
          <Text component="summary" size="sm" className="clickable">
            Traceback
          </Text>
          <Code block mah={220} style={{ overflow: "auto" }}>
            {failure.traceback}
          </Code>
        </Box>
      ) : null}
      {failure?.hint ? <Text size="sm">{failure.hint}</Text> : null}
      {others.length > 0 ? (
        <Text size="sm" mt={4}>
          {others.length} more failed:{" "}
          {others.slice(0, 5).map((node) => (
            <Anchor component="button" key={node.path} size="sm" mr={8} onClick={() => choose(node.path)}>
              {node.path}
            </Anchor>
          ))}
          {others.length > 5 ? "…" : null}
        </Text>
      ) : null}
    </Alert>
  );
}
