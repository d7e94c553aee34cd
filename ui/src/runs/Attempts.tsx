/** The attempts of a task, each with why it ended as it did, what it used, and its log. */
import { Anchor, Group, Table, Text } from "@mantine/core";
import type { Schemas, Task } from "../api/client";
import { ColumnHeads } from "../parts/ColumnHeads";
import { sized } from "../parts/numbers";
import { State } from "../parts/State";
import { Subtitle } from "../parts/Subtitle";
import { Duration, Moment } from "../parts/times";

interface Asked {
  task: Task;
  use: Record<string, Schemas["ResourceUse"]>;
  openLog: (attempt: number) => void;
}

export function Attempts({ task, use, openLog }: Asked) {
  const attempts = task.attempts ?? [];
  if (attempts.length === 0) return null;
  return (
    <>
      <Subtitle order={4}>{attempts.length === 1 ? "Attempt" : "Attempts"}</Subtitle>
      <Table.ScrollContainer minWidth={360}>
        <Table withTableBorder verticalSpacing={5}>
          <ColumnHeads names={["Attempt", "Began", "Took", "Memory", "CPU"]} />
          <Table.Tbody>
            {attempts.map((attempt) => {
              const used = use[String(attempt.number)];
              return (
                <Table.Tr key={attempt.number}>
                  <Table.Td>
                    <Group gap={6}>
                      {attempt.number} <State state={attempt.state} size="xs" />
                      <Anchor component="button" size="xs" onClick={() => openLog(attempt.number ?? 0)}>
                        Log
                      </Anchor>
                    </Group>
                    {attempt.failure?.message && attempts.length > 1 ? (
                      <Text size="xs" c="dimmed" className="breaks" lineClamp={3}>
                        {attempt.failure.message}
                      </Text>
                    ) : null}
                  </Table.Td>
                  <Table.Td>
                    <Moment at={attempt.start_time} />
                  </Table.Td>
                  <Table.Td>
                    <Duration from={attempt.start_time} to={attempt.end_time} />
                  </Table.Td>
                  <Table.Td>{used ? sized(used.max_memory_bytes ?? 0) : "–"}</Table.Td>
                  <Table.Td>{used ? `${(used.cpu_seconds ?? 0).toFixed(2)} s` : "–"}</Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}
