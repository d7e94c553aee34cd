/** A run's own facts: what it is of, what it was given, what came out, and what happened to it. */
import { Alert, Anchor, Box, Group, List, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../api/client";
import { taskViewQuery } from "../api/queries/tree";
import { Copyable } from "../parts/Copyable";
import { Fact, Facts, Values } from "../parts/Facts";
import { RecurringRunLink, RunLink, VersionLink } from "../parts/links";
import { stateOf } from "../parts/runs";
import { State } from "../parts/State";
import { Subtitle } from "../parts/Subtitle";
import { Tags } from "../parts/Tags";
import { Duration, Moment } from "../parts/times";
import { TagDialog } from "./list/TagDialog";

export function Details({ view }: { view: Schemas["RunView"] }) {
  const run = view.run ?? {};
  const root = useQuery(taskViewQuery(run.run_id ?? "", "", run.state, run.finished_at));
  const outputs = root.data?.task?.outputs?.parameters ?? [];
  const [isTagging, setTagging] = useState(false);
  const notices = view.notices ?? [];
  return (
    <Box p="md" maw={900}>
      {notices.length > 0 ? (
        <Alert color="blue" mb="md" p="xs" title="Worth knowing">
          <List size="sm">
            {notices.map((notice) => (
              <List.Item key={notice}>{notice}</List.Item>
            ))}
          </List>
        </Alert>
      ) : null}
      <Facts>
        <Fact name="Run">
          <Copyable text={run.run_id ?? ""} />
        </Fact>
        {run.description ? <Fact name="Description">{run.description}</Fact> : null}
        <Fact name="Tags">
          <Group gap={6}>
            <Tags tags={view.tags} ml={0} />
            <Anchor component="button" size="sm" onClick={() => setTagging(true)}>
              {Object.keys(view.tags ?? {}).length > 0 ? "Change" : "Add a tag"}
            </Anchor>
          </Group>
        </Fact>
        <Origins view={view} />
        <Fact name="Created">
          <Moment at={run.created_at} />
        </Fact>
        <Fact name="Finished">
          <Moment at={run.finished_at} />
        </Fact>
      </Facts>
      <Values title="Parameters" values={Object.entries(run.runtime_config?.parameters ?? {})} />
      <Values title="Outputs" values={outputs.map((each) => [each.parameter_key ?? "", each.value])} />
      <History run={run} />
      {isTagging ? <TagDialog runs={[view]} close={() => setTagging(false)} /> : null}
    </Box>
  );
}

/** What the run was made of: a version of a pipeline, a recurring run, another run. */
function Origins({ view }: { view: Schemas["RunView"] }) {
  const run = view.run ?? {};
  const version = run.pipeline_version_reference;
  const from = view.rerun_from ?? [];
  return (
    <>
      {version?.pipeline_version_id ? (
        <Fact name="Pipeline version">
          <VersionLink id={version.pipeline_version_id} pipelineId={version.pipeline_id}>
            {version.pipeline_version_id}
          </VersionLink>
        </Fact>
      ) : null}
      {run.recurring_run_id ? (
        <Fact name="Recurring run">
          <RecurringRunLink id={run.recurring_run_id}>{run.recurring_run_id}</RecurringRunLink>
        </Fact>
      ) : null}
      {view.rerun_of ? (
        <Fact name="Begun again from">
          <RunLink id={view.rerun_of}>{view.rerun_of}</RunLink>
          {from.length > 0 ? ` at ${from.join(", ")}` : ""}
        </Fact>
      ) : null}
    </>
  );
}

/** The states of a run, one after the other. */
function History({ run }: { run: Schemas["Run"] }) {
  const states = run.state_history ?? [];
  if (states.length === 0) return null;
  return (
    <>
      <Subtitle>What happened</Subtitle>
      <ol className="history" aria-label="What happened to the run">
        {states.map((each, at) => (
          <li key={`${each.update_time} ${each.state}`}>
            <State state={stateOf(each)} size="xs" />
            <Text span size="sm">
              <Moment at={each.update_time} />
            </Text>
            <Text span size="sm" c="dimmed">
              {at > 0 ? (
                <>
                  after <Duration from={states[at - 1]?.update_time} to={each.update_time} />
                </>
              ) : null}{" "}
              {each.error?.message}
            </Text>
          </li>
        ))}
      </ol>
    </>
  );
}
