/** A recurring run, changed in place: its name, its times, its parameters. */
import { Button, Group, Stack, Switch, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { Schemas } from "../api/client";
import { versionQuery, versionsQuery } from "../api/queries/pipelines";
import { recurringRunViewQuery } from "../api/queries/recurring";
import { LinkButton } from "../parts/LinkButton";
import { RecurringRunLink } from "../parts/links";
import { Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { Refused } from "../parts/Refused";
import { say } from "../parts/toasts";
import { Wait } from "../parts/Wait";
import { changeRecurringRun } from "../runs/create";
import { Parameters } from "../runs/Parameters";
import { specOf } from "../runs/pipeline";
import { problemsOf, saidOf, textOf, valuesOf } from "../runs/values";
import { TriggerEditor } from "./TriggerEditor";
import { draftOf, triggerOf, problemsOf as triggerProblems } from "./trigger";

const ONE = "/recurringrun/details/$recurringRunId";

export function EditPage() {
  const { recurringRunId } = useParams({ from: "/recurringrun/edit/$recurringRunId" });
  const found = useQuery({ ...recurringRunViewQuery(recurringRunId), refetchInterval: false });
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data?.recurring_run) return <Wait what="The recurring run is fetched" />;
  return (
    <Page
      title={`Change ${found.data.recurring_run.display_name}`}
      within={
        <RecurringRunLink id={recurringRunId}>{found.data.recurring_run.display_name}</RecurringRunLink>
      }
    >
      <Form run={found.data.recurring_run} view={found.data} />
    </Page>
  );
}

/** The pipeline of a recurring run: its own, that of its version, or the newest. */
function useDocument(run: Schemas["RecurringRun"]): unknown {
  const pipelineId = run.pipeline_version_reference?.pipeline_id ?? "";
  const versionId = run.pipeline_version_reference?.pipeline_version_id ?? "";
  const versions = useQuery(versionsQuery(versionId ? "" : pipelineId));
  const version = useQuery({ ...versionQuery(pipelineId, versionId), enabled: versionId !== "" });
  return run.pipeline_spec ?? (version.data ?? versions.data?.pipeline_versions?.[0])?.pipeline_spec;
}

function Form({ run, view }: { run: Schemas["RecurringRun"]; view: Schemas["RecurringRunView"] }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const recurringRunId = run.recurring_run_id ?? "";
  const [name, setName] = useState(run.display_name ?? "");
  const [description, setDescription] = useState(run.description ?? "");
  const [isOn, setOn] = useState(run.status === "ENABLED");
  const [trigger, setTrigger] = useState(() => draftOf(run, view.time_zone ?? ""));
  const [texts, setTexts] = useState(() => textOf(run.runtime_config?.parameters ?? {}));
  const document = useDocument(run);
  const definitions = specOf(document).root?.inputDefinitions?.parameters ?? {};
  const problems = problemsOf(definitions, texts);
  const change = useMutation({
    mutationFn: () =>
      changeRecurringRun(recurringRunId, {
        display_name: name.trim(),
        description,
        trigger: triggerOf(trigger),
        ...(trigger.zone ? { time_zone: trigger.zone } : {}),
        no_catchup: !trigger.catchUp,
        max_concurrency: Number(trigger.concurrency),
        mode: isOn ? "ENABLE" : "DISABLE",
        runtime_config: {
          parameters: valuesOf(definitions, texts),
          pipeline_root: run.runtime_config?.pipeline_root ?? "",
        } as Schemas["RuntimeConfig"],
      }),
    onSuccess: async () => {
      await queries.invalidateQueries();
      say(`${name.trim()} is changed.`);
      await navigate({ to: ONE, params: { recurringRunId }, search: {} });
    },
  });
  const said = saidOf(change.error?.message ?? "", Object.keys(definitions));
  const isWrong =
    name.trim() === "" ||
    Object.keys(problems).length > 0 ||
    Object.keys(triggerProblems(trigger)).length > 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <Stack maw={680} gap="sm">
        <Text size="sm" c="dimmed">
          {view.pipeline
            ? `Runs ${view.pipeline_version ? `version ${view.pipeline_version} of` : "the newest version of"} ${view.pipeline}.`
            : "Runs a pipeline of its own."}{" "}
          Another pipeline, version or experiment is a new recurring run: clone this one.
        </Text>
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={name.trim() === "" ? "It must be given" : undefined}
        />
        <Textarea
          label="Description"
          autosize
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Switch label="On" checked={isOn} onChange={(event) => setOn(event.currentTarget.checked)} />
        <TriggerEditor draft={trigger} set={setTrigger} />
        <Parameters
          definitions={definitions}
          texts={texts}
          problems={{ ...said.fields, ...problems }}
          set={(to) => {
            change.reset();
            setTexts(to);
          }}
        />
        {change.error ? <Refused title="It was not changed" text={said.rest} /> : null}
        <Group gap="xs">
          <Button type="submit" disabled={isWrong || document === undefined} loading={change.isPending}>
            Save
          </Button>
          <LinkButton variant="default" to={ONE} params={{ recurringRunId }} search={{}}>
            Cancel
          </LinkButton>
        </Group>
      </Stack>
    </form>
  );
}
