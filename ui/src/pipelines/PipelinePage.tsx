/** One version of a pipeline: its graph, its text, what it takes. */
import "./pipelines.css";
import { Box, Group, Select, Table, Tabs, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { api, unwrap } from "../api/client";
import { pipelineQuery, versionsQuery } from "../api/queries/pipelines";
import type { PipelineSearch } from "../app/search";
import { Ask } from "../parts/Ask";
import { Beside } from "../parts/Beside";
import { ColumnHeads } from "../parts/ColumnHeads";
import { LinkButton } from "../parts/LinkButton";
import { PlainLink } from "../parts/links";
import { optionsOf } from "../parts/options";
import { Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { Tags } from "../parts/Tags";
import { parameterType } from "../parts/texts";
import { Moment } from "../parts/times";
import { Wait } from "../parts/Wait";
import { specOf } from "../runs/pipeline";
import { treeOf, walk } from "../runs/tree";
import { ComponentPanel } from "./ComponentPanel";

const Graph = lazy(() => import("../runs/Graph"));
const SpecText = lazy(() => import("./SpecText"));
const ChangesView = lazy(() => import("../diff/ChangesView"));
const HealthView = lazy(() => import("../health/HealthView"));

export function PipelinePage() {
  const { pipelineId, versionId } = useParams({ strict: false });
  const search = useSearch({ strict: false }) as PipelineSearch;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const pipeline = useQuery(pipelineQuery(pipelineId ?? ""));
  const versions = useQuery(versionsQuery(pipelineId ?? ""));
  const all = versions.data?.pipeline_versions ?? [];
  const version = all.find((each) => each.pipeline_version_id === versionId) ?? all[0];
  const root = useMemo(() => treeOf({ display_name: "pipeline" }, [], version?.pipeline_spec), [version]);
  const names = new Map(all.map((each) => [each.pipeline_version_id ?? "", each.display_name ?? ""]));
  const remove = async () => {
    const path = { pipeline_id: pipelineId ?? "", pipeline_version_id: version?.pipeline_version_id ?? "" };
    await unwrap(
      api.DELETE("/apis/v2beta1/pipelines/{pipeline_id}/versions/{pipeline_version_id}", {
        params: { path },
      }),
    );
    await queries.invalidateQueries({ queryKey: ["versions", pipelineId] });
    navigate({ to: "/pipelines/details/$pipelineId", params: { pipelineId: pipelineId ?? "" } });
  };

  if (pipeline.error) return <Problem error={pipeline.error} again={() => pipeline.refetch()} />;
  if (!pipeline.data || !versions.data) return <Wait what="The pipeline is fetched" />;
  const chosen = search.task ? walk(root).find((node) => node.path === search.task) : undefined;
  const look = (changes: { [key in keyof PipelineSearch]: PipelineSearch[key] | undefined }) =>
    navigate({ to: ".", search: (old) => ({ ...old, ...changes }), replace: true });
  const view = search.view ?? "graph";
  return (
    <Page
      title={pipeline.data.display_name}
      within={<PlainLink to="/pipelines">Pipelines</PlainLink>}
      actions={
        <>
          {version ? (
            <LinkButton
              size="xs"
              to="/runs/new"
              search={{ pipelineId, pipelineVersionId: version.pipeline_version_id }}
            >
              Create run
            </LinkButton>
          ) : null}
          <LinkButton size="xs" variant="default" to="/pipeline_versions/new" search={{ pipelineId }}>
            Upload version
          </LinkButton>
          {version ? (
            <Ask
              label="Delete version"
              title={`Delete version ${version.display_name}?`}
              text="Runs that were made of it stay."
              act={remove}
            />
          ) : null}
        </>
      }
    >
      {version === undefined ? (
        <Text c="dimmed">It has no version.</Text>
      ) : (
        <>
          <Group mb="sm" gap="md">
            <Select
              aria-label="Version"
              allowDeselect={false}
              data={optionsOf(all, "pipeline_version_id")}
              value={version.pipeline_version_id ?? ""}
              onChange={(to) =>
                navigate({
                  to: "/pipelines/details/$pipelineId/version/$versionId",
                  params: { pipelineId: pipelineId ?? "", versionId: to ?? "" },
                  search: search as never,
                })
              }
              w={320}
            />
            <Text size="sm" c="dimmed">
              uploaded <Moment at={version.created_at} />
            </Text>
            <Tags tags={version.tags} />
          </Group>
          {version.description ? (
            <Text size="sm" mb="sm">
              {version.description}
            </Text>
          ) : null}
          <Tabs value={view} onChange={(to) => look({ view: to ?? "graph" })} keepMounted={false}>
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
                  pipelineId={pipelineId ?? ""}
                  root={root}
                  versions={names}
                  runs={search.runs ?? 30}
                  setRuns={(runs) => look({ runs })}
                />
              </Suspense>
            </Tabs.Panel>
            <Tabs.Panel value="changes" pt="md">
              <Suspense fallback={<Wait what="The versions are compared" />}>
                <ChangesView
                  pipelineId={pipelineId ?? ""}
                  versions={all}
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
        </>
      )}
    </Page>
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
