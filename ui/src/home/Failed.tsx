/** What has failed since yesterday, by pipeline: the task, the first line of its error, and whether it is well again. */
import { Badge, Text } from "@mantine/core";
import type { Schemas } from "../api/client";
import { Check, Cross } from "../parts/icons";
import { PlainLink, RunLink } from "../parts/links";
import { amount } from "../parts/numbers";
import { firstLine } from "../parts/texts";
import { Moment } from "../parts/times";
import { PipelineName } from "./Running";
import { Section } from "./Section";
import { type Summed, sinceWhen } from "./words";

export function Failed({ overview, now }: { overview: Schemas["Overview"]; now: number }) {
  const groups = overview.failed ?? [];
  const all = overview.failed_runs ?? 0;
  return (
    <Section
      title={`Failed ${sinceWhen(overview.since, now)}`}
      count={`${overview.is_failed_cut ? "more than " : ""}${amount(all, "run")}`}
      more={
        <PlainLink to="/runs" search={{ state: "FAILED" }}>
          All that failed
        </PlainLink>
      }
      none="No run has failed."
    >
      {groups.map((group) => (
        <Group key={`${group.pipeline_id} ${group.pipeline}`} group={group} />
      ))}
    </Section>
  );
}

function Group({ group }: { group: Schemas["FailedPipeline"] }) {
  const runs = group.runs ?? [];
  const more = (group.failed ?? 0) - runs.length;
  return (
    <li>
      <div className="home-row">
        <Text fw={600} size="sm" className="grows one-line">
          <PipelineName id={group.pipeline_id} name={group.pipeline} />
        </Text>
        <LastState state={group.last_state} />
      </div>
      {runs.map((run) => (
        <Failure key={run.run_id} run={run} />
      ))}
      {more > 0 ? (
        <Text size="xs" c="dimmed" mt={6}>
          and {more.toLocaleString()} more
        </Text>
      ) : null}
    </li>
  );
}

function LastState({ state }: { state: string | undefined }) {
  if (state === "SUCCEEDED")
    return (
      <Badge variant="light" color="teal" tt="none" leftSection={<Check size={11} />}>
        Its last run succeeded
      </Badge>
    );
  if (state === "FAILED")
    return (
      <Badge variant="light" color="orange" tt="none" leftSection={<Cross size={11} />}>
        Fails still
      </Badge>
    );
  return null;
}

function Failure({ run }: { run: Summed }) {
  return (
    <div className="home-failure">
      <span className="one-line">
        <RunLink id={run.run_id}>{run.display_name}</RunLink>
        {run.failed_task ? (
          <>
            {" · "}
            <RunLink id={run.run_id} task={run.failed_task} title={run.failed_task}>
              {run.failed_task}
            </RunLink>
          </>
        ) : null}
      </span>
      <Text size="xs" c="dimmed">
        <Moment at={run.finished_at} />
      </Text>
      <Text className="error one-line" title={run.error ?? ""}>
        {firstLine(run.error)}
      </Text>
    </div>
  );
}
