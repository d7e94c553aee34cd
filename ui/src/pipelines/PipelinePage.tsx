/** A pipeline in one of its versions. */
import { Group, Select, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { api, unwrap } from "../api/client";
import { pipelineQuery } from "../api/queries/pipelines";
import type { PipelineSearch } from "../app/search";
import { Ask } from "../parts/Ask";
import { LinkButton } from "../parts/LinkButton";
import { PlainLink } from "../parts/links";
import { optionsOf } from "../parts/options";
import { Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { Tags } from "../parts/Tags";
import { Moment } from "../parts/times";
import { Wait } from "../parts/Wait";
import { useVersions } from "./useVersions";
import { VersionViews } from "./VersionViews";

export function PipelinePage() {
  const { pipelineId = "", versionId = "" } = useParams({ strict: false });
  const search = useSearch({ strict: false }) as PipelineSearch;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const pipeline = useQuery(pipelineQuery(pipelineId));
  const { versions, version, isPending, error } = useVersions(pipelineId, versionId);
  const remove = async () => {
    const path = { pipeline_id: pipelineId, pipeline_version_id: version?.pipeline_version_id ?? "" };
    await unwrap(
      api.DELETE("/apis/v2beta1/pipelines/{pipeline_id}/versions/{pipeline_version_id}", {
        params: { path },
      }),
    );
    // Away from its address first: there is no such version any more.
    await navigate({ to: "/pipelines/details/$pipelineId", params: { pipelineId } });
    await queries.invalidateQueries({ queryKey: ["versions", pipelineId] });
  };

  const wrong = pipeline.error ?? error;
  if (wrong) return <Problem error={wrong} again={() => queries.refetchQueries({ type: "active" })} />;
  if (!pipeline.data || isPending) return <Wait what="The pipeline is fetched" />;
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
              data={optionsOf(versions, "pipeline_version_id")}
              value={version.pipeline_version_id ?? ""}
              onChange={(to) =>
                navigate({
                  to: "/pipelines/details/$pipelineId/version/$versionId",
                  params: { pipelineId, versionId: to ?? "" },
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
          <VersionViews
            pipelineId={pipelineId}
            versions={versions}
            version={version}
            search={search}
            look={(changes) =>
              navigate({ to: ".", search: (old) => ({ ...old, ...changes }), replace: true })
            }
          />
        </>
      )}
    </Page>
  );
}
