/** The tasks that have made an artifact, and those that have read it. */
import { Group, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Artifact } from "../api/client";
import { lineageQuery } from "../api/queries/artifacts";
import { type LinkedTask, merged } from "../lineage/graph";
import { RunLink } from "../parts/links";
import { StateIcon } from "../parts/State";

const MOST = 8;

export function Uses({ artifact }: { artifact: Artifact }) {
  const id = artifact.artifact_id ?? "";
  const found = useQuery(lineageQuery(id, 1, "BOTH"));
  if (!found.data) return null;
  const { nodes, edges } = merged([found.data]);
  const task = (task_id: string) => nodes.get(task_id)?.task;
  const makers = edges
    .filter((edge) => edge.to === id)
    .map((edge) => ({ key: edge.key, task: task(edge.from) }));
  const readers = edges
    .filter((edge) => edge.from === id)
    .map((edge) => ({ key: edge.key, task: task(edge.to) }));
  return (
    <>
      <Listed title="Made by" uses={makers} none="No task that is still known." />
      <Listed title="Read by" uses={readers} none="No task has read it." />
    </>
  );
}

interface Use {
  key: string;
  task: LinkedTask | undefined;
}

function Listed({ title, uses, none }: { title: string; uses: Use[]; none: string }) {
  return (
    <section aria-label={title}>
      <Title order={3} size="h6" mb={2}>
        {title}
      </Title>
      {uses.length === 0 ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : null}
      {uses.slice(0, MOST).map(({ key, task }) =>
        task ? (
          <Group key={`${task.task_id} ${key}`} gap={6} wrap="nowrap" align="flex-start" mb={4}>
            <StateIcon state={task.state} />
            <Text size="sm" className="breaks">
              <RunLink id={task.run_id} task={task.path}>
                {task.path}
              </RunLink>{" "}
              as <code>{key || "import"}</code>{" "}
              <Text span size="xs" c="dimmed">
                in {task.run_name}
                {task.reused?.length ? `; taken from the cache ${times(task.reused.length)}` : ""}
              </Text>
            </Text>
          </Group>
        ) : null,
      )}
      {uses.length > MOST ? (
        <Text size="xs" c="dimmed">
          and {uses.length - MOST} more, in its lineage
        </Text>
      ) : null}
    </section>
  );
}

const times = (number: number): string => (number === 1 ? "once" : `${number} times`);
