/** What a run is of and where it belongs: a pipeline, one of its versions, an experiment. */
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../api/client";
import { experimentNamesQuery } from "../api/queries/experiments";
import { pipelineQuery, pipelinesQuery } from "../api/queries/pipelines";
import { newExperiment } from "../experiments/named";
import { filterOf, named } from "../parts/lists";
import { optionsOf } from "../parts/options";

interface PipelineAsked {
  pipelineId: string;
  choose: (pipelineId: string | undefined) => void;
  label?: string;
  placeholder?: string;
}

/** All pipelines, found by name on the server. */
export function PipelineChooser({
  pipelineId,
  choose,
  label = "Pipeline",
  placeholder = "Choose one",
}: PipelineAsked) {
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed, 200);
  const found = useQuery(
    pipelinesQuery({ page_size: 50, page_token: "", sort_by: "created_at desc", filter: filterOf(named(q)) }),
  );
  const chosen = useQuery({ ...pipelineQuery(pipelineId), enabled: pipelineId !== "" });
  const options = new Map((found.data?.pipelines ?? []).map((each) => [each.pipeline_id, each.display_name]));
  if (chosen.data) options.set(chosen.data.pipeline_id, chosen.data.display_name);
  return (
    <Select
      label={label}
      placeholder={placeholder}
      clearable
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage="None is called so"
      data={[...options].map(([value, label]) => ({ value: value ?? "", label: label ?? "" }))}
      filter={({ options: all }) => all}
      value={pipelineId || null}
      onChange={(to) => choose(to ?? undefined)}
    />
  );
}

interface VersionAsked {
  versions: Schemas["PipelineVersion"][];
  /** Empty for whichever is the newest when a run is made. */
  versionId: string;
  /** Whether that is to be chosen at all. */
  canFollow: boolean;
  choose: (versionId: string) => void;
}

const NEWEST = "newest";

export function VersionChooser({ versions, versionId, canFollow, choose }: VersionAsked) {
  return (
    <Select
      label="Version"
      searchable
      allowDeselect={false}
      disabled={versions.length === 0}
      nothingFoundMessage="None is called so"
      data={[
        ...(canFollow ? [{ value: NEWEST, label: "Always the newest" }] : []),
        ...optionsOf(versions, "pipeline_version_id"),
      ]}
      value={versionId || (canFollow ? NEWEST : null)}
      onChange={(to) => choose(to === NEWEST ? "" : (to ?? ""))}
    />
  );
}

interface ExperimentAsked {
  experimentId: string | null;
  choose: (experimentId: string | null) => void;
}

const NEW = "new:";

/** All experiments; a name that none has makes one. */
export function ExperimentChooser({ experimentId, choose }: ExperimentAsked) {
  const [typed, setTyped] = useState("");
  const queries = useQueryClient();
  const found = useQuery(experimentNamesQuery);
  const create = useMutation({
    mutationFn: newExperiment,
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ["experiments"] });
      choose(made);
    },
  });
  const options = optionsOf(found.data?.experiments, "experiment_id");
  const name = typed.trim();
  const isNew = name !== "" && !options.some((option) => option.label === name);
  return (
    <Select
      label="Experiment"
      description="which its runs are looked at together with; a new name makes a new one"
      placeholder="Default"
      clearable
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      data={isNew ? [...options, { value: NEW, label: `Create “${name}”` }] : options}
      filter={({ options: all, search }) =>
        all.filter(
          (each) =>
            "label" in each &&
            (("value" in each && each.value === NEW) ||
              each.label.toLowerCase().includes(search.trim().toLowerCase())),
        )
      }
      value={experimentId}
      onChange={(to) => (to === NEW ? create.mutate(name) : choose(to))}
      error={create.error?.message}
      disabled={create.isPending}
    />
  );
}
