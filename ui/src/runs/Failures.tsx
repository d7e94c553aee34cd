/** What failed, before anything else: the exception and where it was raised. */
import { Alert, Anchor, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { taskViewQuery } from "../api/queries/tree";
import { Cross } from "../parts/icons";
import { Traceback } from "./Failure";
import type { Node } from "./tree";

interface Asked {
  runId: string;
  /** What failed, the root cause first. */
  failed: Node[];
  choose: (path: string) => void;
}

export function Failures({ runId, failed, choose }: Asked) {
  const [first, ...others] = failed;
  const view = useQuery(taskViewQuery(runId, first?.path ?? "", first?.row?.end_ms));
  if (!first) return null;
  const task = view.data?.task;
  const failure = task?.failure;
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
        {failure?.message ?? task?.error?.message ?? "…"}
      </Text>
      {failure?.traceback ? <Traceback text={failure.traceback} /> : null}
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
