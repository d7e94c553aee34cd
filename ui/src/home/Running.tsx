/** The runs that go, with how far they are; and those that ended last. */
import { Progress, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../api/client";
import { lookOf, StateIcon } from "../parts/State";
import { Duration, Moment, spoken } from "../parts/times";
import { Section } from "./Section";
import { progressOf, type Summed } from "./words";

type Overview = Schemas["Overview"];

export function RunLink({ run }: { run: Summed }) {
  return (
    <Link to="/runs/details/$runId" params={{ runId: run.run_id ?? "" }} className="plain-link">
      {run.display_name}
    </Link>
  );
}

/** What a run is of; a link where the pipeline is an uploaded one. */
export function PipelineName({ id, name }: { id: string | undefined; name: string | undefined }) {
  if (!id) return <>{name}</>;
  return (
    <Link
      to="/pipelines/details/$pipelineId"
      params={{ pipelineId: id }}
      search={{ view: "health" }}
      className="plain-link"
    >
      {name}
    </Link>
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
          <Link to="/runs" search={{ state: "RUNNING" }} className="plain-link">
            All of them
          </Link>
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
      <div className="home-row">
        <StateIcon state={run.state} />
        <span className="grows one-line">
          <RunLink run={run} />
        </span>
        <span className="fixed">
          <Duration from={run.started_at ?? run.created_at} to={null} />
          {run.usual_s ? (
            <Text span size="xs" c={tooLong ? "orange" : "dimmed"}>
              {" "}
              of usually {spoken(1000 * run.usual_s)}
            </Text>
          ) : null}
        </span>
      </div>
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
      more={
        <Link to="/runs" className="plain-link">
          All runs
        </Link>
      }
      none="No run has ended yet."
    >
      {runs.map((run) => (
        <li key={run.run_id}>
          <div className="home-row">
            <StateIcon state={run.state} />
            <span className="grows one-line">
              <RunLink run={run} />
            </span>
            <span className="fixed">
              <Duration from={run.started_at ?? run.created_at} to={run.finished_at} />
            </span>
            <span className="fixed">
              <Moment at={run.finished_at} />
            </span>
          </div>
        </li>
      ))}
    </Section>
  );
}
