/** A new run, or a recurring one: of a pipeline's version, with values for what it takes. */
import { Alert, Button, Group, Select, Stack, Switch, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Run, type Schemas, unwrap } from "../api/client";
import { experimentsQuery } from "../api/queries/experiments";
import { pipelineQuery, pipelinesQuery, versionsQuery } from "../api/queries/pipelines";
import { runQuery } from "../api/queries/runs";
import { filterOf, named } from "../parts/lists";
import { Page } from "../parts/Page";
import { TriggerEditor, type TriggerText, triggerOf } from "../recurring/TriggerEditor";
import { Parameters } from "./Parameters";
import { problemsOf, textOf, valuesOf } from "./parameters";
import { specOf } from "./pipeline";

const FROM = "/runs/new";

export function NewRunPage() {
  const search = useSearch({ from: FROM });
  const earlier = useQuery({ ...runQuery(search.cloneFromRun ?? ""), enabled: Boolean(search.cloneFromRun) });
  if (search.cloneFromRun && !earlier.data) return null;
  return <Form key={`${search.cloneFromRun} ${search.recurring}`} earlier={earlier.data} />;
}

function Form({ earlier }: { earlier: Run | undefined }) {
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const queries = useQueryClient();
  const [typed, setTyped] = useState("");
  const [isRecurring, setRecurring] = useState(search.recurring === 1);
  const [name, setName] = useState("");
  const [description, setDescription] = useState(earlier?.description ?? "");
  const [texts, setTexts] = useState<Record<string, string | undefined>>(() =>
    textOf(earlier?.runtime_config?.parameters ?? {}),
  );
  const [trigger, setTrigger] = useState<TriggerText>({ kind: "cron", cron: "0 0 9 * * *", every: "3600" });
  const [experimentId, setExperiment] = useState(search.experimentId ?? earlier?.experiment_id ?? null);

  const [q] = useDebouncedValue(typed, 200);
  const pipelines = useQuery(
    pipelinesQuery({ page_size: 50, page_token: "", sort_by: "created_at desc", filter: filterOf(named(q)) }),
  );
  const pipelineId = search.pipelineId ?? earlier?.pipeline_version_reference?.pipeline_id ?? "";
  const pipeline = useQuery({ ...pipelineQuery(pipelineId), enabled: pipelineId !== "" });
  const versions = useQuery(versionsQuery(pipelineId));
  const experiments = useQuery(experimentsQuery);
  const all = versions.data?.pipeline_versions ?? [];
  const versionId =
    search.pipelineVersionId ?? earlier?.pipeline_version_reference?.pipeline_version_id ?? undefined;
  const version = all.find((each) => each.pipeline_version_id === versionId) ?? all[0];

  // A run that was made of a document, and not of an uploaded pipeline, brings that along.
  const document = version?.pipeline_spec ?? (pipelineId ? undefined : earlier?.pipeline_spec);
  const definitions = specOf(document).root?.inputDefinitions?.parameters ?? {};
  const problems = problemsOf(definitions, texts);
  const defaultName = earlier
    ? `Clone of ${earlier.display_name}`
    : version
      ? `Run of ${version.display_name}`
      : "";

  const create = useMutation({
    mutationFn: async () => {
      const body = {
        display_name: name || defaultName,
        description,
        ...(experimentId ? { experiment_id: experimentId } : {}),
        ...(version
          ? {
              pipeline_version_reference: {
                pipeline_id: pipelineId,
                pipeline_version_id: version.pipeline_version_id,
              },
            }
          : { pipeline_spec: document }),
        runtime_config: { parameters: valuesOf(definitions, texts) },
      };
      if (!isRecurring) {
        const made = await unwrap(api.POST("/apis/v2beta1/runs", { body: body as Run }));
        return () =>
          navigate({ to: "/runs/details/$runId", params: { runId: made.run_id ?? "" }, search: {} });
      }
      const made = await unwrap(
        api.POST("/apis/v2beta1/recurringruns", {
          body: {
            ...body,
            trigger: triggerOf(trigger),
            max_concurrency: "10",
            mode: "ENABLE",
          } as Schemas["RecurringRun"],
        }),
      );
      return () =>
        navigate({
          to: "/recurringrun/details/$recurringRunId",
          params: { recurringRunId: made.recurring_run_id ?? "" },
          search: {},
        });
    },
    onSuccess: async (go) => {
      await queries.invalidateQueries();
      go();
    },
  });

  const options = new Map(
    (pipelines.data?.pipelines ?? []).map((each) => [each.pipeline_id, each.display_name]),
  );
  if (pipeline.data) options.set(pipeline.data.pipeline_id, pipeline.data.display_name);
  return (
    <Page
      title={isRecurring ? "New recurring run" : "New run"}
      within={
        <Link to="/runs" className="plain-link">
          Runs
        </Link>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Stack maw={640} gap="sm">
          {document && !version ? (
            <Text size="sm">
              The pipeline of <b>{earlier?.display_name}</b>
            </Text>
          ) : (
            <Group grow align="start">
              <Select
                label="Pipeline"
                placeholder="Choose one"
                searchable
                searchValue={typed}
                onSearchChange={setTyped}
                nothingFoundMessage="None is named so"
                data={[...options].map(([value, label]) => ({ value: value ?? "", label: label ?? "" }))}
                filter={({ options: found }) => found}
                value={pipelineId || null}
                onChange={(to) =>
                  navigate({
                    search: (old) => ({ ...old, pipelineId: to ?? undefined, pipelineVersionId: undefined }),
                    replace: true,
                  })
                }
              />
              <Select
                label="Version"
                allowDeselect={false}
                disabled={all.length === 0}
                data={all.map((each) => ({
                  value: each.pipeline_version_id ?? "",
                  label: each.display_name ?? "",
                }))}
                value={version?.pipeline_version_id ?? null}
                onChange={(to) =>
                  navigate({
                    search: (old) => ({ ...old, pipelineId, pipelineVersionId: to ?? undefined }),
                    replace: true,
                  })
                }
              />
            </Group>
          )}
          <TextInput
            label="Name"
            placeholder={defaultName}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Textarea
            label="Description"
            autosize
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <Select
            label="Experiment"
            placeholder="Default"
            clearable
            searchable
            data={(experiments.data?.experiments ?? []).map((each) => ({
              value: each.experiment_id ?? "",
              label: each.display_name ?? "",
            }))}
            value={experimentId}
            onChange={setExperiment}
          />
          <Switch
            label="Again and again, on a schedule"
            checked={isRecurring}
            onChange={(event) => setRecurring(event.currentTarget.checked)}
          />
          {isRecurring ? <TriggerEditor text={trigger} set={setTrigger} /> : null}
          {Object.keys(definitions).length > 0 ? (
            <>
              <Title order={3} size="h6" mt="sm">
                Parameters
              </Title>
              <Parameters definitions={definitions} texts={texts} problems={problems} set={setTexts} />
            </>
          ) : null}
          {create.error ? (
            <Alert color="orange" title="It could not be started" role="alert">
              <Text size="sm" style={{ whiteSpace: "pre-wrap" }}>
                {create.error.message}
              </Text>
            </Alert>
          ) : null}
          <Button
            type="submit"
            disabled={document === undefined || Object.keys(problems).length > 0}
            loading={create.isPending}
            style={{ alignSelf: "start" }}
          >
            {isRecurring ? "Create" : "Start"}
          </Button>
        </Stack>
      </form>
    </Page>
  );
}
