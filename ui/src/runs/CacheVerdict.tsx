/** What the cache has made of a task, in words: whose outputs it took, or what has changed. */
import { Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Task } from "../api/client";
import { cacheQuery } from "../api/queries/tree";
import { ColumnHeads } from "../parts/ColumnHeads";
import { RunLink } from "../parts/links";
import { Subtitle } from "../parts/Subtitle";
import { shown } from "../parts/texts";

export function CacheVerdict({ task }: { task: Task }) {
  const verdict = task.cache;
  const found = useQuery({
    ...cacheQuery(task.task_id ?? "", task.end_time),
    enabled: Boolean(verdict?.why || verdict?.hit),
  });
  if (!verdict?.why && !verdict?.hit) return null;
  const place = found.data?.taken_from ?? found.data?.compared_with;
  const changed = found.data?.changed ?? [];
  return (
    <>
      <Subtitle order={4}>Cache</Subtitle>
      <Text size="sm">
        {verdict.hit ? "Taken from the cache: " : "It ran: "}
        {verdict.why || "nothing that it depends on has changed"}
      </Text>
      {place?.run_id ? (
        <Text size="sm">
          {verdict.hit ? "Its outputs are those of " : "Compared with "}
          <RunLink id={place.run_id} task={place.path}>
            {place.path || "another run"}
          </RunLink>
        </Text>
      ) : null}
      {changed.length > 0 ? (
        <Table withTableBorder mt={6} aria-label="What has changed">
          <ColumnHeads names={["Changed", "Before", "Now"]} />
          <Table.Tbody>
            {changed.map((each) => (
              <Table.Tr key={each.name}>
                <Table.Td>{each.words || each.name}</Table.Td>
                <Table.Td className="breaks">{wordsOf(each.value_before, each.before)}</Table.Td>
                <Table.Td className="breaks">{wordsOf(each.value_after, each.after)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      ) : null}
    </>
  );
}

/** A value, or where there is none the beginning of what stands for it. */
const wordsOf = (value: unknown, digest: string | undefined): string =>
  value !== undefined && value !== null ? shown(value) : (digest ?? "").slice(0, 12) || "–";
