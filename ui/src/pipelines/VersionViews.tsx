/** One version of a pipeline: its graph, how its runs went, what has changed in it, what it takes, its text. */
import "./pipelines.css";
import { Box, Table, Tabs, Text } from "@mantine/core";
import { lazy, Suspense, useMemo } from "react";
import type { Schemas } from "../api/client";
import type { PipelineSearch } from "../app/search";
import { Beside } from "../parts/Beside";
import { ColumnHeads } from "../parts/ColumnHeads";
import { parameterType } from "../parts/texts";
import { Wait } from "../parts/Wait";
import { specOf } from "../runs/pipeline";
import { treeOf, walk } from "../runs/tree";
import { ComponentPanel } from "./ComponentPanel";

const Graph = lazy(() => import("../runs/Graph"));
const SpecText = lazy(() => import("./SpecText"));
const ChangesView = lazy(() => import("../diff/ChangesView"));
const HealthView = lazy(() => import("../health/HealthView"));

const USUAL_RUNS = 30;

interface Asked {
  pipelineId: string;
  /** All that are known, the newest first. */
  versions: Schemas["PipelineVersion"][];
  version: Schemas["PipelineVersion"];
  search: PipelineSearch;
  look: (changes: { [key in keyof PipelineSearch]: PipelineSearch[key] | undefined }) => void;
}

export function VersionViews({ pipelineId, versions, version, search, look }: Asked) {
  const root = useMemo(() => treeOf({ display_name: "pipeline" }, [], version.pipeline_spec), [version]);
  const names = new Map(versions.map((each) => [each.pipeline_version_id ?? "", each.display_name ?? ""]));
  const chosen = search.task ? walk(root).find((node) => node.path === search.task) : undefined;
  return (
    <Tabs value={search.view ?? "graph"} onChange={(to) => look({ view: to ?? "graph" })} keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="graph">Graph</Tabs.Tab>
        <Tabs.Tab value="health">Health</Tabs.Tab>
        <Tabs.Tab value="changes">Changes</Tabs.Tab>
        <Tabs.Tab value="parameters">Parameters</Tabs.Tab>
        <Tabs.Tab value="spec">Pipeline spec</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="graph">
        <Beside
          className="spec-graph"
          label={`Task ${chosen?.label}`}
          panel={
            chosen ? (
              <ComponentPanel
                node={chosen}
                spec={specOf(version.pipeline_spec)}
                close={() => look({ task: undefined })}
              />
            ) : null
          }
        >
          <Suspense fallback={<Wait what="The graph is drawn" />}>
            <Graph root={root} chosen={search.task} choose={(task) => look({ task })} />
          </Suspense>
        </Beside>
      </Tabs.Panel>
      <Tabs.Panel value="health" pt="md">
        <Suspense fallback={<Wait what="The last runs are fetched" />}>
          <HealthView
            pipelineId={pipelineId}
            root={root}
            versions={names}
            runs={search.runs ?? USUAL_RUNS}
            setRuns={(runs) => look({ runs })}
          />
        </Suspense>
      </Tabs.Panel>
      <Tabs.Panel value="changes" pt="md">
        <Suspense fallback={<Wait what="The versions are compared" />}>
          <ChangesView
            pipelineId={pipelineId}
            versions={versions}
            current={version}
            search={search}
            look={look}
          />
        </Suspense>
      </Tabs.Panel>
      <Tabs.Panel value="parameters" pt="md">
        <Parameters document={version.pipeline_spec} />
      </Tabs.Panel>
      <Tabs.Panel value="spec" pt="sm">
        <Suspense fallback={<Wait what="The text is fetched" />}>
          <SpecText document={version.pipeline_spec} />
        </Suspense>
      </Tabs.Panel>
    </Tabs>
  );
}

function Parameters({ document }: { document: unknown }) {
  const parameters = Object.entries(specOf(document).root?.inputDefinitions?.parameters ?? {});
  if (parameters.length === 0) return <Text c="dimmed">It takes none.</Text>;
  return (
    <Box maw={900}>
      <Table>
        <ColumnHeads names={["Name", "Type", "Default", "Description"]} />
        <Table.Tbody>
          {parameters.map(([name, definition]) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td>{parameterType(definition.parameterType)}</Table.Td>
              <Table.Td>
                {definition.defaultValue === undefined ? (
                  <Text size="sm" c="dimmed">
                    {definition.isOptional ? "none" : "must be given"}
                  </Text>
                ) : (
                  <code>{JSON.stringify(definition.defaultValue)}</code>
                )}
              </Table.Td>
              <Table.Td>{definition.description}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}
