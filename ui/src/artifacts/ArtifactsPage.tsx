/** All artifacts. */
import { Group, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { artifactsQuery } from "../api/queries";
import { filterOf, named, Pager, SearchBox } from "../parts/lists";
import { Nothing, Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { Moment } from "../parts/times";

const FROM = "/artifacts";

export function ArtifactsPage() {
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const set = (changes: typeof search) =>
    navigate({ search: (old) => ({ ...old, ...changes }), replace: true });
  const found = useQuery(
    artifactsQuery({
      page_size: 20,
      page_token: search.page ?? "",
      sort_by: "created_at desc",
      filter: filterOf(named(search.q)),
    }),
  );
  const rows = found.data?.artifacts ?? [];
  return (
    <Page title="Artifacts">
      <Group mb="sm">
        <SearchBox what="artifacts" q={search.q} search={(q) => set({ q, page: undefined })} />
        <Text size="sm" c="dimmed" role="status">
          {found.data ? `${(found.data.total_size ?? 0).toLocaleString()} in all` : ""}
        </Text>
      </Group>
      {found.error ? <Problem error={found.error} again={() => found.refetch()} /> : null}
      {rows.length > 0 ? (
        <Table.ScrollContainer minWidth={640}>
          <Table highlightOnHover verticalSpacing={7}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Artifact</Table.Th>
                <Table.Th>Type</Table.Th>
                <Table.Th>Where</Table.Th>
                <Table.Th>Made</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((artifact) => (
                <Table.Tr key={artifact.artifact_id}>
                  <Table.Td>
                    <Link
                      to="/artifacts/$artifactId"
                      params={{ artifactId: artifact.artifact_id ?? "" }}
                      className="plain-link"
                    >
                      {artifact.name || artifact.producer_key || artifact.artifact_id}
                    </Link>
                  </Table.Td>
                  <Table.Td>{artifact.schema_title?.replace("system.", "")}</Table.Td>
                  <Table.Td style={{ overflowWrap: "anywhere" }}>
                    <Text size="xs" c="dimmed">
                      {artifact.uri}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    <Moment at={artifact.created_at} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ) : null}
      {found.data && rows.length === 0 ? (
        <Nothing title={search.q ? "No artifact fits the search" : "No artifacts yet"}>
          {search.q ? null : "What tasks make and hand on is listed here: data, models, metrics, pages."}
        </Nothing>
      ) : null}
      <Pager page={search.page} next={found.data?.next_page_token} go={(page) => set({ page })} />
    </Page>
  );
}
