/** The runs that go, with how far they are; and those that ended last. */
import { Progress, Text } from "@mantine/core";
import { Fragment } from "react";
import type { Schemas } from "../api/client";
import { PipelineLink, PlainLink, RunLink } from "../parts/links";
import { lookOf, StateIcon } from "../parts/State";
import { Duration, Moment, spoken } from "../parts/times";
import { Line } from "./Line";
import { Section } from "./Section";
import { progressOf, type Summed } from "./words";

type Overview = Schemas["Overview"];

/** What a run is of; a link where the pipeline is an uploaded one. */
export function PipelineName({ id, name }: { id: string | undefined; name: string | undefined }) {
  if (!id) return <>{name}</>;
  return (
    <PipelineLink id={id} view="health">
      {name}
    </PipelineLink>
  );
}

export function Running({ overview, now }: { overview: Overview; now: number }) {
  const runs = overview.running ?? [];
  const all = (overview.states?.RUNNING ?? 0) + (overview.states?.CANCELING ?? 0);
  const waiting = overview.states?.PENDING ?? 0;
  return (
    <Section
      title="Running now"
      count={[all.toLocaleString(), waiting ? `${waiting.toLocaleString()} more wait` : ""]
        .filter(Boolean)
        .join(", ")}
      more={
        all > runs.length ? (
          <PlainLink to="/runs" search={{ state: "RUNNING" }}>
            All of them
          </PlainLink>
        ) : null
      }
      none={waiting ? `Nothing; ${waiting.toLocaleString()} runs wait to begin.` : "Nothing runs."}
    >
      {runs.map((run) => (
        <RunningRun key={run.run_id} run={run} now={now} />
      ))}
    </Section>
  );
}

const SHOWN = ["SUCCEEDED", "CACHED", "FAILED", "SKIPPED", "RUNNING"];

function RunningRun({ run, now }: { run: Summed; now: number }) {
  const { done, known, failed } = progressOf(run);
  const tooLong = run.usual_s && run.started_at && now - Date.parse(run.started_at) > 1000 * run.usual_s;
  return (
    <li>
      <Line
        icon={<StateIcon state={run.state} />}
        ends={[
          <Fragment key="took">
            <Duration from={run.started_at ?? run.created_at} to={null} />
            {run.usual_s ? (
              <Text span size="xs" c={tooLong ? "orange" : "dimmed"}>
                {" "}
                of usually {spoken(1000 * run.usual_s)}
              </Text>
            ) : null}
          </Fragment>,
        ]}
      >
        <RunLink id={run.run_id}>{run.display_name}</RunLink>
      </Line>
      <Progress.Root
        size={5}
        my={7}
        role="progressbar"
        aria-label={`Tasks of ${run.display_name}`}
        aria-valuenow={done}
        aria-valuemin={0}
        aria-valuemax={Math.max(known, 1)}
      >
        {SHOWN.map((state) => (
          <Progress.Section
            key={state}
            withAria={false}
            value={(100 * (run.tasks?.[state] ?? 0)) / Math.max(known, 1)}
            color={lookOf(state).color}
            animated={state === "RUNNING"}
          />
        ))}
      </Progress.Root>
      <div className="home-row">
        <Text size="xs" c="dimmed" className="grows one-line">
          <PipelineName id={run.pipeline_id} name={run.pipeline} />
        </Text>
        <Text size="xs" c={failed ? "orange" : "dimmed"} title="More come as loops and conditions open">
          {done.toLocaleString()} of {known.toLocaleString()} tasks done
          {failed ? `, ${failed.toLocaleString()} failed` : ""}
        </Text>
      </div>
    </li>
  );
}

export function Recent({ overview }: { overview: Overview }) {
  const runs = overview.recent ?? [];
  return (
    <Section
      title="Recent results"
      more={<PlainLink to="/runs">All runs</PlainLink>}
      none="No run has ended yet."
    >
      {runs.map((run) => (
        <li key={run.run_id}>
          <Line
            icon={<StateIcon state={run.state} />}
            ends={[
              <Duration key="took" from={run.started_at ?? run.created_at} to={run.finished_at} />,
              <Moment key="at" at={run.finished_at} />,
            ]}
          >
            <RunLink id={run.run_id}>{run.display_name}</RunLink>
          </Line>
        </li>
      ))}
    </Section>
  );
}
