/** What a list of runs shows of a run in one of its columns. */
import { Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { ExperimentLink, RecurringRunLink, VersionLink } from "../../parts/links";
import { stateOf } from "../../parts/runs";
import { State } from "../../parts/State";
import { Tags } from "../../parts/Tags";
import { shown } from "../../parts/texts";
import { Duration, Moment } from "../../parts/times";
import { type Column, metricText, type RunView, valued } from "./columns";

export function cellOf(view: RunView, column: Column): ReactNode {
  const run = view.run;
  const value = valued(column);
  if (value?.kind === "metric") {
    const metric = view.metrics?.[value.name];
    const times = metric?.times ?? 0;
    return (
      <span className="figure" title={times > 1 ? `logged ${times} times` : undefined}>
        {metricText(metric) || "–"}
      </span>
    );
  }
  if (value) {
    const given = view.parameters?.[value.name];
    return given === undefined ? (
      "–"
    ) : (
      <span className={typeof given === "number" ? "figure" : "clipped"} title={shown(given)}>
        {shown(given)}
      </span>
    );
  }
  switch (column) {
    case "state":
      return <State state={stateOf(run)} />;
    case "duration":
      return <Duration from={run?.created_at} to={run?.finished_at} />;
    case "pipeline":
      return <Pipeline view={view} />;
    case "experiment":
      return run?.experiment_id ? (
        <ExperimentLink id={run.experiment_id}>{view.experiment || "its experiment"}</ExperimentLink>
      ) : (
        "–"
      );
    case "recurring":
      return run?.recurring_run_id ? (
        <RecurringRunLink id={run.recurring_run_id}>
          {view.recurring_run || "its recurring run"}
        </RecurringRunLink>
      ) : (
        "–"
      );
    case "tags":
      return Object.keys(view.tags ?? {}).length > 0 ? (
        <Group gap={4} className="tags">
          <Tags tags={view.tags} ml={0} />
        </Group>
      ) : null;
    case "started":
      return <Moment at={run?.created_at} />;
    case "finished":
      return <Moment at={run?.finished_at} />;
    default:
      return null;
  }
}

function Pipeline({ view }: { view: RunView }) {
  const reference = view.run?.pipeline_version_reference;
  if (!reference?.pipeline_id || !reference.pipeline_version_id) return <>{view.pipeline || "–"}</>;
  return (
    <VersionLink id={reference.pipeline_version_id} pipelineId={reference.pipeline_id}>
      {view.pipeline}
      {view.pipeline_version && view.pipeline_version !== view.pipeline ? (
        <Text span size="xs" c="dimmed">
          {" "}
          {view.pipeline_version}
        </Text>
      ) : null}
    </VersionLink>
  );
}
