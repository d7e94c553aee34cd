/** Two reports side by side, HTML or Markdown: each of a run, a task and an output that one chooses. */
import { Box, Group, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { artifactQuery } from "../api/queries/artifacts";
import { Preview } from "../artifacts/Preview";
import { ArtifactLink, RunLink } from "../parts/links";
import { Nothing } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { Wait } from "../parts/Wait";
import type { Compared } from "./ComparePage";
import type { Comparison } from "./comparison";
import { letterOf, RunMark } from "./RunMark";

const KINDS: Record<string, string> = { "system.HTML": "HTML", "system.Markdown": "Markdown" };

type Output = NonNullable<Comparison["artifacts"]>[number];

export default function Reports({ told, search, set }: Compared) {
  const outputs = (told.artifacts ?? []).filter((each) => each.type !== undefined && each.type in KINDS);
  if (outputs.length === 0) {
    return (
      <Nothing title="No reports">
        A task writes one to an output of type <code>HTML</code> or <code>Markdown</code>; those of two runs
        stand here side by side.
      </Nothing>
    );
  }
  return (
    <Box className="reports">
      <Panel
        side="Left"
        first={0}
        said={search.left}
        choose={(left) => set({ left })}
        told={told}
        outputs={outputs}
      />
      <Panel
        side="Right"
        first={1}
        said={search.right}
        choose={(right) => set({ right })}
        told={told}
        outputs={outputs}
      />
    </Box>
  );
}

interface Asked {
  side: string;
  /** The run that it begins with. */
  first: number;
  /** `RUN/number of the output`. */
  said: string | undefined;
  choose: (said: string) => void;
  told: Comparison;
  outputs: Output[];
}

function Panel({ side, first, said, choose, told, outputs }: Asked) {
  const runs = told.runs ?? [];
  const [letter = "", number = "0"] = (said ?? "").split("/");
  const place = runs.findIndex((_, at) => letterOf(at) === letter);
  const at = place < 0 ? first : place;
  const runId = runs[at]?.run_id ?? "";
  const output = outputs[Number(number)] ?? outputs[0];
  const id = output?.artifact_ids?.[runId];
  const found = useQuery({ ...artifactQuery(id ?? ""), enabled: id !== undefined });
  return (
    <section aria-label={`${side} report`}>
      <Group gap="xs" mb="xs" grow preventGrowOverflow={false}>
        <Select
          size="xs"
          label="Run"
          aria-label={`${side}: run`}
          allowDeselect={false}
          data={runs.map((run, place) => ({
            value: letterOf(place),
            label: `${letterOf(place)} ${run.display_name}`,
          }))}
          value={letterOf(at)}
          onChange={(to) => choose(`${to}/${number}`)}
        />
        <Select
          size="xs"
          label="Report"
          aria-label={`${side}: report`}
          allowDeselect={false}
          data={outputs.map((each, place) => ({
            value: String(place),
            label: `${each.task} · ${each.name} (${KINDS[each.type ?? ""]})`,
          }))}
          value={String(outputs.indexOf(output as Output))}
          onChange={(to) => choose(`${letterOf(at)}/${to}`)}
        />
      </Group>
      <Text size="xs" mb={4}>
        <RunMark place={at} />
        <RunLink id={runId} task={output?.task}>
          {runs[at]?.display_name}
        </RunLink>
        {id ? (
          <>
            {" · "}
            <ArtifactLink id={id}>the artifact</ArtifactLink>
          </>
        ) : null}
      </Text>
      {id === undefined ? <Text c="dimmed">This run has no such report.</Text> : null}
      {found.error ? <Problem error={found.error} /> : null}
      {id !== undefined && found.isPending ? <Wait what="The report is fetched" /> : null}
      {found.data ? <Preview artifact={found.data} /> : null}
    </section>
  );
}
