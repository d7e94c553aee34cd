/** One recurring run: when it runs, with what, and the runs that it has made. */
import { Button, Group, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { api, type Schemas, unwrap } from "../api/client";
import { recurringRunViewQuery } from "../api/queries/recurring";
import { Ask } from "../parts/Ask";
import { Fact, Facts, Values } from "../parts/Facts";
import { LinkButton } from "../parts/LinkButton";
import { PipelineLink, PlainLink } from "../parts/links";
import { Nothing, Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { Refused } from "../parts/Refused";
import { Moment } from "../parts/times";
import { say } from "../parts/toasts";
import { Wait } from "../parts/Wait";
import { RunList } from "../runs/RunList";
import { Backfill } from "./Backfill";
import { wordsOf } from "./cron";
import { NextTimes } from "./NextTimes";
import { OnOff } from "./OnOff";
import { triggerText } from "./trigger";
import { turn } from "./turn";

const FROM = "/recurringrun/details/$recurringRunId";

export function RecurringRunPage() {
  const { recurringRunId } = useParams({ from: FROM });
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const found = useQuery(recurringRunViewQuery(recurringRunId));
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data?.recurring_run) return <Wait what="The recurring run is fetched" />;
  const run = found.data.recurring_run;
  return (
    <Page
      title={
        <Group gap="sm" component="span" display="inline-flex">
          {run.display_name} <OnOff isOn={run.status === "ENABLED"} />
        </Group>
      }
      within={<PlainLink to="/recurringruns">Recurring runs</PlainLink>}
      actions={<Actions run={run} />}
    >
      {run.error?.message ? (
        <Refused title="Its last run could not be made" text={run.error.message} mb="md" />
      ) : null}
      {run.description ? (
        <Text size="sm" mb="sm">
          {run.description}
        </Text>
      ) : null}
      <Group align="start" gap="lg" mb="md">
        <Schedule run={run} view={found.data} />
        {run.status === "ENABLED" ? (
          <NextTimes times={found.data.next_times ?? []} zone={found.data.time_zone ?? "UTC"} />
        ) : (
          <Text size="sm" c="dimmed">
            It is off, and not due until somebody enables it.
          </Text>
        )}
      </Group>
      <Values title="Parameters" values={Object.entries(run.runtime_config?.parameters ?? {})} />
      <Title order={3} size="h5" mt="lg" mb="sm">
        Its runs
      </Title>
      <RunList
        search={search}
        set={(changes) => navigate({ search: (old) => ({ ...old, ...changes }), replace: true })}
        recurringRunId={recurringRunId}
        empty={
          <Nothing title="It has made no run yet">
            The first is made at the next of the times above; Run now makes one at once.
          </Nothing>
        }
      />
    </Page>
  );
}

function Actions({ run }: { run: Schemas["RecurringRun"] }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const path = { recurring_run_id: run.recurring_run_id ?? "" };
  const isOn = run.status === "ENABLED";
  const turning = useMutation({
    mutationFn: () => turn(path.recurring_run_id, !isOn),
    onSuccess: () => say(`${run.display_name} is ${isOn ? "off" : "on"}.`),
    onSettled: () => queries.invalidateQueries(),
  });
  const begin = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/apis/penstock/v1/recurringruns/{recurring_run_id}:run", { params: { path } })),
    onSuccess: () => say("A run is on its way."),
    onSettled: () => queries.invalidateQueries(),
  });
  const remove = async () => {
    await unwrap(api.DELETE("/apis/v2beta1/recurringruns/{recurring_run_id}", { params: { path } }));
    await navigate({ to: "/recurringruns", search: {} });
    queries.removeQueries({ queryKey: ["recurring run", path.recurring_run_id] });
    await queries.invalidateQueries();
  };
  const error = turning.error ?? begin.error;
  return (
    <>
      <Button
        size="xs"
        disabled={!isOn}
        title={isOn ? undefined : "It is off: enable it first"}
        loading={begin.isPending}
        onClick={() => begin.mutate()}
      >
        Run now
      </Button>
      <LinkButton
        size="xs"
        variant="default"
        to="/recurringrun/edit/$recurringRunId"
        params={{ recurringRunId: path.recurring_run_id }}
      >
        Change
      </LinkButton>
      <Backfill run={run} />
      <LinkButton
        size="xs"
        variant="default"
        to="/runs/new"
        search={{ cloneFromRecurringRun: path.recurring_run_id, recurring: 1 }}
      >
        Clone
      </LinkButton>
      <Button size="xs" variant="default" loading={turning.isPending} onClick={() => turning.mutate()}>
        {isOn ? "Disable" : "Enable"}
      </Button>
      <Ask
        label="Delete"
        title={`Delete ${run.display_name}?`}
        text="It makes no more runs; those that it has made stay."
        act={remove}
        done={`${run.display_name} is deleted.`}
      />
      {error ? <Problem error={error} /> : null}
    </>
  );
}

function Schedule({ run, view }: { run: Schemas["RecurringRun"]; view: Schemas["RecurringRunView"] }) {
  const cron = run.trigger?.cron_schedule?.cron;
  const schedule = run.trigger?.cron_schedule ?? run.trigger?.periodic_schedule;
  const pipelineId = run.pipeline_version_reference?.pipeline_id;
  return (
    <Facts names={140} maw={560} flex={1} miw={300}>
      <Fact name="Pipeline">
        {pipelineId ? (
          <>
            <PipelineLink id={pipelineId}>{view.pipeline || "a pipeline that is gone"}</PipelineLink>{" "}
            <Text span size="sm" c="dimmed">
              {view.pipeline_version || "always the newest version"}
            </Text>
          </>
        ) : (
          "its own"
        )}
      </Fact>
      <Fact name="Trigger">
        <code>{triggerText(run.trigger)}</code> {cron ? wordsOf(cron) : ""}
      </Fact>
      {schedule?.start_time || schedule?.end_time ? (
        <Fact name="From, to">
          <Moment at={schedule?.start_time} /> – <Moment at={schedule?.end_time} />
        </Fact>
      ) : null}
      <Fact name="At once">{run.max_concurrency} at most</Fact>
      <Fact name="What was missed">
        {run.no_catchup ? "is left out, but for the last time" : "is made up for"}
        {view.waiting ? `; ${view.waiting} still to be made` : ""}
      </Fact>
    </Facts>
  );
}
