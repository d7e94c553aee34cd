/** All pipelines. */
import { Group, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { pipelinesQuery } from "../api/queries";
import { LinkButton } from "../parts/LinkButton";
import { filterOf, named, Pager, SearchBox } from "../parts/lists";
import { Nothing, Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
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
      <Group mb="sm">
        <SearchBox what="pipelines" q={search.q} search={(q) => set({ q, page: undefined })} />
        <Text size="sm" c="dimmed" role="status">
          {found.data ? `${found.data.total_size ?? 0} in all` : ""}
        </Text>
      </Group>
      {found.error ? <Problem error={found.error} again={() => found.refetch()} /> : null}
      {rows.length > 0 ? (
        <Table highlightOnHover verticalSpacing={7}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Pipeline</Table.Th>
              <Table.Th>Description</Table.Th>
              <Table.Th>Uploaded</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
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
          </Table.Tbody>
        </Table>
      ) : null}
      {found.data && rows.length === 0 ? (
        search.q ? (
          <Nothing title="No pipeline fits the search" />
        ) : (
          <Nothing title="No pipelines yet">
            A pipeline is compiled with <code>penstock compile pipeline.py</code> and uploaded here; it is
            then run with other parameters as often as one likes, or on a schedule.
          </Nothing>
        )
      ) : null}
      <Pager page={search.page} next={found.data?.next_page_token} go={(page) => set({ page })} />
    </Page>
  );
}
