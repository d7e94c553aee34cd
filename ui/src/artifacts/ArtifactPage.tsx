/** One artifact: what it holds, what made it, and what has read it. */
import { Button, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { Schemas } from "../api/client";
import { artifactQuery, usesQuery } from "../api/queries/artifacts";
import { taskQuery } from "../api/queries/runs";
import { Copyable } from "../parts/Copyable";
import { Download } from "../parts/icons";
import { Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { Moment } from "../parts/times";
import { Wait } from "../parts/Wait";
import { Values } from "../runs/Details";
import { addressOf, Preview } from "./Preview";

const FROM = "/artifacts/$artifactId";
const SHOWN_APART = new Set(["confidenceMetrics", "confusionMatrix"]);

export function ArtifactPage() {
  const { artifactId } = useParams({ from: FROM });
  const found = useQuery(artifactQuery(artifactId));
  const uses = useQuery(usesQuery(artifactId));
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data) return <Wait what="The artifact is fetched" />;
  const artifact = found.data;
  const metadata = Object.entries(artifact.metadata ?? {}).filter(([name]) => !SHOWN_APART.has(name));
  const links = uses.data?.artifact_tasks ?? [];
  return (
    <Page
      title={artifact.name || artifact.producer_key || "Artifact"}
      within={
        <Link to="/artifacts" className="plain-link">
          Artifacts
        </Link>
      }
      actions={
        <Button
          component="a"
          href={addressOf(artifact)}
          size="xs"
          variant="default"
          leftSection={<Download size={13} />}
        >
          Download
        </Button>
      }
    >
      <Table variant="vertical" layout="fixed" withTableBorder maw={900} mb="md">
        <Table.Tbody>
          <Table.Tr>
            <Table.Th w={140}>Type</Table.Th>
            <Table.Td>{artifact.schema_title}</Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Th>Where</Table.Th>
            <Table.Td>
              <Copyable text={artifact.uri ?? ""} />
            </Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Th>Made</Table.Th>
            <Table.Td>
              <Moment at={artifact.created_at} />
            </Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Th>Id</Table.Th>
            <Table.Td>
              <Copyable text={artifact.artifact_id ?? ""} />
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
      <Preview artifact={artifact} />
      {artifact.schema_title === "system.Metrics" ? null : <Values title="Metadata" values={metadata} />}
      <Title order={3} size="h6" mt="md" mb={4}>
        Lineage
      </Title>
      {links.map((link) => (
        <Use key={link.id ?? `${link.task_id} ${link.key}`} link={link} />
      ))}
      {uses.data && links.length === 0 ? (
        <Text c="dimmed">No task is known to have made or read it.</Text>
      ) : null}
    </Page>
  );
}

function Use({ link }: { link: Schemas["ArtifactTask"] }) {
  const task = useQuery(taskQuery(link.task_id ?? ""));
  const path = task.data?.path ?? "";
  const verb = link.type?.includes("OUTPUT") && !link.type.includes("INPUT") ? "made by" : "read by";
  return (
    <Text size="sm">
      {verb}{" "}
      <Link
        to="/runs/details/$runId"
        params={{ runId: link.run_id ?? "" }}
        search={{ task: path }}
        className="plain-link"
      >
        {path || task.data?.display_name || "the run"}
      </Link>{" "}
      as <code>{link.key}</code>
    </Text>
  );
}
