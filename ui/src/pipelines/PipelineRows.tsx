/** A pipeline in the list of all: marked, and opened to its versions. */
import "./pipelines.css";
import { ActionIcon, Checkbox, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../api/client";
import { versionsQuery } from "../api/queries/pipelines";
import { Chevron } from "../parts/icons";
import { PipelineLink, VersionLink } from "../parts/links";
import { Problem } from "../parts/Problem";
import { Tags } from "../parts/Tags";
import { Moment } from "../parts/times";

interface Asked {
  pipeline: Schemas["Pipeline"];
  isMarked: boolean;
  mark: (isMarked: boolean) => void;
}

export function PipelineRows({ pipeline, isMarked, mark }: Asked) {
  const [isOpen, setOpen] = useState(false);
  const pipelineId = pipeline.pipeline_id ?? "";
  return (
    <>
      <Table.Tr>
        <Table.Td w={64}>
          <span className="name-button">
            <Checkbox
              size="xs"
              aria-label={`Mark ${pipeline.display_name}`}
              checked={isMarked}
              onChange={(event) => mark(event.currentTarget.checked)}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`Versions of ${pipeline.display_name}`}
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
            >
              <span className={isOpen ? "turned" : undefined}>
                <Chevron size={12} />
              </span>
            </ActionIcon>
          </span>
        </Table.Td>
        <Table.Td>
          <PipelineLink id={pipelineId} title={pipeline.name}>
            {pipeline.display_name}
          </PipelineLink>
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
      {isOpen ? <Versions pipelineId={pipelineId} /> : null}
    </>
  );
}

function Versions({ pipelineId }: { pipelineId: string }) {
  const found = useQuery(versionsQuery(pipelineId));
  if (found.error) {
    return (
      <Table.Tr>
        <Table.Td colSpan={4}>
          <Problem error={found.error} again={() => found.refetch()} />
        </Table.Td>
      </Table.Tr>
    );
  }
  return (found.data?.pipeline_versions ?? []).map((version) => (
    <Table.Tr key={version.pipeline_version_id} className="within">
      <Table.Td />
      <Table.Td pl="lg">
        <VersionLink id={version.pipeline_version_id} pipelineId={pipelineId}>
          {version.display_name}
        </VersionLink>
        <Tags tags={version.tags} />
      </Table.Td>
      <Table.Td>
        <Text size="sm" lineClamp={2}>
          {version.description}
        </Text>
      </Table.Td>
      <Table.Td>
        <Moment at={version.created_at} />
      </Table.Td>
    </Table.Tr>
  ));
}
