/** The form of a new run: what it is of, what it is called, when it runs, with what, and how. */
import { Button, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Refused } from "../parts/Refused";
import { TriggerEditor } from "../recurring/TriggerEditor";
import { type TriggerDraft, problemsOf as triggerProblems } from "../recurring/trigger";
import { ExperimentChooser, PipelineChooser, VersionChooser } from "./Choosers";
import { createRecurringRun, createRun } from "./create";
import { type Draft, defaultName, draftOf, type Earlier, newHash } from "./draft";
import { Parameters } from "./Parameters";
import { RunOptions } from "./RunOptions";
import { useSource } from "./useSource";
import { problemsOf, saidOf, valuesOf } from "./values";

const FROM = "/runs/new";

interface Asked {
  earlier: Earlier | undefined;
  first: TriggerDraft;
  isRecurring: boolean;
}

export function NewRunForm({ earlier, first, isRecurring }: Asked) {
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => draftOf(earlier, search.experimentId));
  const [trigger, setTrigger] = useState(first);
  const [hash] = useState(newHash);
  const change = (changes: Partial<Draft>) => setDraft((old) => ({ ...old, ...changes }));
  const { source, spec, versions, version, isFollowing } = useSource(search, earlier, isRecurring);
  const definitions = spec?.root?.inputDefinitions?.parameters ?? {};
  const problems = problemsOf(definitions, draft.texts);
  const usualName = defaultName(earlier?.name, version?.display_name ?? undefined, hash);

  const create = useMutation({
    mutationFn: async () => {
      const name = draft.name.trim() || usualName;
      const filled = { draft, name, source, values: valuesOf(definitions, draft.texts) };
      const id = await (isRecurring ? createRecurringRun(filled, trigger) : createRun(filled));
      await queries.invalidateQueries();
      if (isRecurring) {
        const params = { recurringRunId: id };
        await navigate({ to: "/recurringrun/details/$recurringRunId", params, search: {} });
      } else await navigate({ to: "/runs/details/$runId", params: { runId: id }, search: {} });
    },
  });
  const said = saidOf(create.error?.message ?? "", Object.keys(definitions));
  const wrong =
    Object.keys(problems).length + (isRecurring ? Object.keys(triggerProblems(trigger)).length : 0);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <Stack maw={680} gap="sm">
        {source.pipelineId === "" && earlier?.document ? (
          <Text size="sm">
            The pipeline of <b>{earlier.name}</b>, which is of no uploaded one.
          </Text>
        ) : (
          <Group grow align="start">
            <PipelineChooser
              pipelineId={source.pipelineId}
              choose={(pipelineId) =>
                navigate({
                  search: (old) => ({ ...old, pipelineId, pipelineVersionId: undefined }),
                  replace: true,
                })
              }
            />
            <VersionChooser
              versions={versions}
              versionId={isFollowing ? "" : (version?.pipeline_version_id ?? "")}
              canFollow={isRecurring}
              choose={(versionId) =>
                navigate({
                  search: (old) => ({
                    ...old,
                    pipelineId: source.pipelineId,
                    pipelineVersionId: versionId || undefined,
                  }),
                  replace: true,
                })
              }
            />
          </Group>
        )}
        <TextInput
          label="Name"
          placeholder={usualName}
          value={draft.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Textarea
          label="Description"
          autosize
          value={draft.description}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
        <ExperimentChooser
          experimentId={draft.experimentId}
          choose={(experimentId) => change({ experimentId })}
        />
        <SegmentedControl
          aria-label="How often it runs"
          value={isRecurring ? "recurring" : "once"}
          onChange={(to) =>
            navigate({
              search: (old) => ({ ...old, recurring: to === "recurring" ? (1 as const) : (0 as const) }),
              replace: true,
            })
          }
          data={[
            { value: "once", label: "Once, now" },
            { value: "recurring", label: "On a schedule" },
          ]}
          style={{ alignSelf: "start" }}
        />
        {isRecurring ? <TriggerEditor draft={trigger} set={setTrigger} /> : null}
        <Parameters
          definitions={definitions}
          texts={draft.texts}
          problems={{ ...said.fields, ...problems }}
          set={(texts) => {
            create.reset();
            change({ texts });
          }}
        />
        {spec && Object.keys(definitions).length === 0 ? (
          <Text size="sm" c="dimmed">
            This pipeline takes no parameters.
          </Text>
        ) : null}
        <RunOptions
          draft={draft}
          change={change}
          isRecurring={isRecurring}
          usualRoot={spec?.defaultPipelineRoot ?? ""}
        />
        {create.error ? <Refused title="It could not be created" text={said.rest} /> : null}
        <Group gap="sm">
          <Button type="submit" disabled={!spec || wrong > 0} loading={create.isPending}>
            {isRecurring ? "Create" : "Start"}
          </Button>
          <Text size="sm" c="dimmed" role="status">
            {!spec ? "Choose a pipeline." : wrong > 0 ? missing(problems) : ""}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}

/** Why it cannot be started yet. */
function missing(problems: Record<string, string>): string {
  const names = Object.keys(problems);
  return names.length > 0 ? `To be looked at: ${names.join(", ")}` : "To be looked at: the trigger";
}
