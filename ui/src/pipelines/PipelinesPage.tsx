/** All pipelines. */
import { Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { pipelinesQuery } from "../api/queries/pipelines";
import { LinkButton } from "../parts/LinkButton";
import { Listing } from "../parts/Listing";
import { filterOf, named } from "../parts/lists";
import { Page } from "../parts/Page";
import { Tags } from "../parts/Tags";
import { Moment } from "../parts/times";

const FROM = "/pipelines";

export function PipelinesPage() {
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const set = (changes: typeof search) =>
    navigate({ search: (old) => ({ ...old, ...changes }), replace: true });
  const found = useQuery(
    pipelinesQuery({
      page_size: 20,
      page_token: search.page ?? "",
      sort_by: "created_at desc",
      filter: filterOf(named(search.q)),
    }),
  );
  const rows = found.data?.pipelines ?? [];
  return (
    <Page
      title="Pipelines"
      actions={
        <LinkButton size="xs" to="/pipeline_versions/new">
          Upload pipeline
        </LinkButton>
      }
    >
      <Listing
        what="pipelines"
        found={found}
        search={search}
        set={set}
        columns={["Pipeline", "Description", "Uploaded"]}
        empty={
          <>
            A pipeline is compiled with <code>penstock compile pipeline.py</code> and uploaded here; it is
            then run with other parameters as often as one likes, or on a schedule.
          </>
        }
      >
        {rows.map((pipeline) => (
          <Table.Tr key={pipeline.pipeline_id}>
            <Table.Td>
              <Link
                to="/pipelines/details/$pipelineId"
                params={{ pipelineId: pipeline.pipeline_id ?? "" }}
                className="plain-link"
                title={pipeline.name}
              >
                {pipeline.display_name}
              </Link>
              <Tags tags={pipeline.tags} />
            </Table.Td>
            <Table.Td>
              <Text size="sm" lineClamp={2}>
                {pipeline.description}
              </Text>
            </Table.Td>
            <Table.Td>
              <Moment at={pipeline.created_at} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Listing>
    </Page>
  );
}
