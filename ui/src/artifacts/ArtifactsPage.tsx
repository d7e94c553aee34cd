/** All artifacts. */
import { Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { artifactsQuery } from "../api/queries/artifacts";
import { Listing } from "../parts/Listing";
import { filterOf, named } from "../parts/lists";
import { Page } from "../parts/Page";
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
      <Listing
        what="artifacts"
        found={found}
        search={search}
        set={set}
        columns={["Artifact", "Type", "Where", "Made"]}
        empty={"What tasks make and hand on is listed here: data, models, metrics, pages."}
      >
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
      </Listing>
    </Page>
  );
}
