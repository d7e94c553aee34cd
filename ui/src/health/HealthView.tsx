/** How a pipeline does: its last runs by task, and when the next ones are due. */
import "./health.css";
import { Group, SegmentedControl, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { pipelineHealthQuery } from "../api/queries/overview";
import { LinkButton } from "../parts/LinkButton";
import { Nothing } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { Wait } from "../parts/Wait";
import type { Node } from "../runs/tree";
import { Grid } from "./Grid";
import { Schedules } from "./Schedules";

const CHOICES = [10, 30, 100];

interface Asked {
  pipelineId: string;
  /** The version that is looked at, as a tree: its tasks are the rows. */
  root: Node;
  versions: ReadonlyMap<string, string>;
  runs: number;
  setRuns: (runs: number) => void;
}

export default function HealthView({ pipelineId, root, versions, runs, setRuns }: Asked) {
  const found = useQuery(pipelineHealthQuery(pipelineId, runs));
  if (found.error && !found.data) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data) return <Wait what="The last runs are fetched" />;
  const health = found.data;
  const leftOut = (health.runs ?? []).reduce((sum, run) => sum + (run.tasks_left_out ?? 0), 0);
  return (
    <>
      {health.runs?.length ? (
        <>
          <Group justify="space-between" mb="xs" gap="xs">
            <Text size="sm" c="dimmed" role="status">
              {health.runs.length === 1 ? "The only run" : `The last ${health.runs.length} runs`}, the newest
              on the right
              {leftOut ? `; ${leftOut.toLocaleString()} tasks inside loops of large runs are left out` : ""}
            </Text>
            <SegmentedControl
              size="xs"
              aria-label="How many runs"
              value={String(runs)}
              onChange={(to) => setRuns(Number(to))}
              data={CHOICES.map((each) => ({ value: String(each), label: String(each) }))}
            />
          </Group>
          <Grid key={`${pipelineId} ${runs}`} health={health} root={root} versions={versions} />
        </>
      ) : (
        <Nothing title="No run of it yet">
          Start one: here is then shown what became of each of its tasks, run by run.{" "}
          <LinkButton size="compact-xs" to="/runs/new" search={{ pipelineId }}>
            Create run
          </LinkButton>
        </Nothing>
      )}
      <Schedules schedules={health.schedules ?? []} pipelineId={pipelineId} />
    </>
  );
}
