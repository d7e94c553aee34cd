/** What has changed between two versions of a pipeline: as a graph, task by task, and as YAML. */
import { optionsOf } from "../parts/options";
import "./diff.css";
import { ActionIcon, Group, SegmentedControl, Select, Text, Title } from "@mantine/core";
import { lazy, Suspense, useMemo } from "react";
import type { Schemas } from "../api/client";
import type { PipelineSearch } from "../app/search";
import { Swap } from "../parts/icons";
import { LinkButton } from "../parts/LinkButton";
import { Nothing } from "../parts/Page";
import { State } from "../parts/State";
import { Wait } from "../parts/Wait";
import { type Change, type Changes, changesOf } from "./changes";
import { TaskChanges } from "./TaskChanges";

const Graph = lazy(() => import("../runs/Graph"));
const YamlDiff = lazy(() => import("./YamlDiff"));

type Version = Schemas["PipelineVersion"];
const SHOWN: Change[] = ["ADDED", "REMOVED", "CHANGED"];

interface Asked {
  pipelineId: string;
  /** All versions, the newest first. */
  versions: Version[];
  /** The version that the page is of. */
  current: Version;
  search: PipelineSearch;
  look: (changes: { [key in keyof PipelineSearch]: PipelineSearch[key] | undefined }) => void;
}

export default function ChangesView({ pipelineId, versions, current, search, look }: Asked) {
  const named = (id: string | undefined) => versions.find((each) => each.pipeline_version_id === id);
  const after = named(search.to) ?? current;
  const before =
    named(search.from) ?? versions[versions.indexOf(after) + 1] ?? versions.find((each) => each !== after);
  const changes = useMemo(
    () => changesOf(before?.pipeline_spec, after.pipeline_spec),
    [before?.pipeline_spec, after.pipeline_spec],
  );
  if (!before)
    return (
      <Nothing title="There is one version only">
        Upload another: here is then shown which tasks it adds, removes and changes.{" "}
        <LinkButton size="compact-xs" to="/pipeline_versions/new" search={{ pipelineId }}>
          Upload version
        </LinkButton>
      </Nothing>
    );
  return (
    <>
      <Group gap="xs" align="end" mb="md">
        <Choice label="From" versions={versions} chosen={before} choose={(from) => look({ from })} />
        <ActionIcon
          variant="default"
          size={36}
          aria-label="The other way round"
          onClick={() => look({ from: after.pipeline_version_id, to: before.pipeline_version_id })}
        >
          <Swap />
        </ActionIcon>
        <Choice label="To" versions={versions} chosen={after} choose={(to) => look({ to })} />
        <SegmentedControl
          size="sm"
          ml="auto"
          aria-label="How they are shown"
          value={search.part ?? "tasks"}
          onChange={(to) => look({ part: to === "yaml" ? to : undefined })}
          data={[
            { value: "tasks", label: "Tasks" },
            { value: "yaml", label: "YAML" },
          ]}
        />
      </Group>
      <Summary changes={changes} />
      {search.part === "yaml" ? (
        <Suspense fallback={<Wait what="The documents are compared" />}>
          <YamlDiff before={before.pipeline_spec} after={after.pipeline_spec} />
        </Suspense>
      ) : (
        <>
          <div className="change-graph">
            <Suspense fallback={<Wait what="The graph is drawn" />}>
              <Graph
                key={`${before.pipeline_version_id} ${after.pipeline_version_id}`}
                root={changes.root}
                chosen={search.task}
                choose={(task) => look({ task })}
              />
            </Suspense>
          </div>
          <TaskChanges tasks={changes.tasks} chosen={search.task} />
        </>
      )}
    </>
  );
}

interface ChoiceAsked {
  label: string;
  versions: Version[];
  chosen: Version;
  choose: (id: string | undefined) => void;
}

function Choice({ label, versions, chosen, choose }: ChoiceAsked) {
  return (
    <Select
      label={label}
      allowDeselect={false}
      w={240}
      data={optionsOf(versions, "pipeline_version_id")}
      value={chosen.pipeline_version_id ?? ""}
      onChange={(to) => choose(to ?? undefined)}
    />
  );
}

function Summary({ changes }: { changes: Changes }) {
  const differs = SHOWN.some((change) => changes.counts[change] > 0);
  return (
    <section aria-labelledby="summary" className="change-summary">
      <Title order={3} size="h5" id="summary" className="visually-hidden">
        What has changed
      </Title>
      <Group gap="sm" role="status">
        {SHOWN.filter((change) => changes.counts[change] > 0).map((change) => (
          <Group key={change} gap={6}>
            <Text size="sm" fw={600}>
              {changes.counts[change]}
            </Text>
            <State state={change} />
          </Group>
        ))}
        <Text size="sm" c="dimmed">
          {differs ? `${changes.counts.SAME} the same` : "All tasks are the same."}
        </Text>
      </Group>
      {changes.words.length > 0 ? (
        <ul className="change-words" aria-label="Of the pipeline">
          {changes.words.map((word) => (
            <li key={word}>{word}</li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
