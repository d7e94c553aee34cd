/** All artifacts, by the run that made them or in one list. */
import { Group, SegmentedControl, Select, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Artifact } from "../api/client";
import { artifactsQuery } from "../api/queries/artifacts";
import { CopyIcon } from "../parts/Copyable";
import { Listing } from "../parts/Listing";
import { ArtifactLink, RunLink } from "../parts/links";
import { filterOf, named, type Predicate } from "../parts/lists";
import { Page } from "../parts/Page";
import { shown } from "../parts/texts";
import { Moment } from "../parts/times";
import { ArtifactType, SYSTEM_TYPES } from "./ArtifactType";
import "./artifacts.css";

const FROM = "/artifacts";
const SIZE = 50;

const ofType = (type: string | undefined): Predicate[] =>
  type ? [{ key: "schema_title", operation: "EQUALS", string_value: type }] : [];

export function ArtifactsPage() {
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const set = (changes: typeof search) =>
    navigate({ search: (old) => ({ ...old, ...changes }), replace: true });
  const found = useQuery(
    artifactsQuery({
      page_size: SIZE,
      page_token: search.page ?? "",
      sort_by: "created_at desc",
      filter: filterOf([...named(search.q), ...ofType(search.type)]),
    }),
  );
  const artifacts = found.data?.artifacts ?? [];
  const isFlat = search.by === "list";
  const columns = ["Artifact", "Type", "Where", "Made"];
  return (
    <Page
      title="Artifacts"
      actions={
        <Group gap="xs">
          <Select
            size="xs"
            aria-label="Type"
            placeholder="Any type"
            clearable
            w={190}
            data={SYSTEM_TYPES.map((type) => ({ value: `system.${type}`, label: type }))}
            value={search.type ?? null}
            onChange={(type) => set({ type: type ?? undefined, page: undefined })}
          />
          <SegmentedControl
            transitionDuration={0}
            size="xs"
            aria-label="By run or in one list"
            value={isFlat ? "list" : "runs"}
            onChange={(by) => set({ by: by === "list" ? "list" : undefined })}
            data={[
              { value: "runs", label: "By run" },
              { value: "list", label: "One list" },
            ]}
          />
        </Group>
      }
    >
      <Listing
        what="artifacts"
        found={found}
        search={search}
        set={set}
        columns={isFlat ? ["Pipeline", "Run", ...columns] : columns}
        isNarrowed={search.type !== undefined}
        empty="What tasks make and hand on is listed here: data, models, metrics, pages."
      >
        {isFlat
          ? artifacts.map((artifact) => (
              <Table.Tr key={artifact.artifact_id}>
                <Table.Td>{artifact.pipeline}</Table.Td>
                <Table.Td>
                  <MadeIn artifact={artifact} />
                </Table.Td>
                <Cells artifact={artifact} />
              </Table.Tr>
            ))
          : artifacts.flatMap((artifact, place) => [
              ...(artifacts[place - 1]?.run_id === artifact.run_id
                ? []
                : [<RunHead key={`${place} ${artifact.run_id}`} artifact={artifact} />]),
              <Table.Tr key={artifact.artifact_id}>
                <Cells artifact={artifact} />
              </Table.Tr>,
            ])}
      </Listing>
    </Page>
  );
}

/** The run of the artifacts below. */
function RunHead({ artifact }: { artifact: Artifact }) {
  return (
    <Table.Tr className="group-head">
      <Table.Th colSpan={4} scope="rowgroup">
        <MadeIn artifact={artifact} />{" "}
        <Text span size="xs" c="dimmed" fw={400}>
          {artifact.pipeline}
        </Text>
      </Table.Th>
    </Table.Tr>
  );
}

function MadeIn({ artifact }: { artifact: Artifact }) {
  if (!artifact.run_name)
    return (
      <Text span c="dimmed" size="sm">
        a run that was deleted
      </Text>
    );
  return <RunLink id={artifact.run_id}>{artifact.run_name}</RunLink>;
}

function Cells({ artifact }: { artifact: Artifact }) {
  return (
    <>
      <Table.Td>
        <ArtifactLink id={artifact.artifact_id}>
          {artifact.name || artifact.producer_key || artifact.artifact_id}
        </ArtifactLink>
        <Inline artifact={artifact} />
      </Table.Td>
      <Table.Td>
        <ArtifactType type={artifact.schema_title} />
      </Table.Td>
      <Table.Td maw={360}>
        <Group gap={2} wrap="nowrap">
          <Text size="xs" c="dimmed" truncate="start" title={artifact.uri}>
            {artifact.uri}
          </Text>
          {artifact.uri ? <CopyIcon text={artifact.uri} /> : null}
        </Group>
      </Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>
        <Moment at={artifact.created_at} />
      </Table.Td>
    </>
  );
}

const MOST_INLINE = 4;

/** The numbers of a task's metrics, beside their name. */
function Inline({ artifact }: { artifact: Artifact }) {
  if (artifact.schema_title !== "system.Metrics") return null;
  const entries = Object.entries(artifact.metadata ?? {});
  return (
    <Text size="xs" c="dimmed" className="figure">
      {entries
        .slice(0, MOST_INLINE)
        .map(([name, value]) => `${name} ${shown(value)}`)
        .join(" · ")}
      {entries.length > MOST_INLINE ? ` and ${entries.length - MOST_INLINE} more` : ""}
    </Text>
  );
}
