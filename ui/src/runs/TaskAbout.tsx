/** All of one task: why it failed first, then what went in and came out, how it ran, what the cache said. */
import { Alert, Box, Button, Code, Group, Text } from "@mantine/core";
import type { Artifact, Schemas } from "../api/client";
import { contentsAddress } from "../api/queries/artifacts";
import { Copyable } from "../parts/Copyable";
import { Values } from "../parts/Facts";
import { Download } from "../parts/icons";
import { ArtifactLink } from "../parts/links";
import { Subtitle } from "../parts/Subtitle";
import { plainName, shortType } from "../parts/texts";
import { Attempts } from "./Attempts";
import { CacheVerdict } from "./CacheVerdict";
import { Condition } from "./Condition";
import { Failure } from "./Failure";
import { readable } from "./pipeline";

interface Asked {
  view: Schemas["TaskView"];
  openLog: (attempt: number) => void;
}

export function TaskAbout({ view, openLog }: Asked) {
  const task = view.task ?? {};
  const reason = task.status_metadata?.message;
  // What a group's tasks have raised is told where they are.
  const failure = task.state === "FAILED" ? task.failure : undefined;
  return (
    <>
      {failure ? <Failure failure={failure} /> : null}
      {view.condition ? <Condition condition={view.condition} /> : null}
      {reason && !view.condition && !failure && task.state !== "CACHED" ? (
        <Alert
          color="gray"
          mb="sm"
          p="xs"
          title={task.state === "SKIPPED" ? "Why it was skipped" : undefined}
        >
          {readable(reason)}
        </Alert>
      ) : null}
      <Io title="Inputs" io={task.inputs} />
      <Io title="Outputs" io={task.outputs} />
      <Attempts task={task} use={view.use ?? {}} openLog={openLog} />
      <Environment view={view} />
      <CacheVerdict task={task} />
      <Text size="xs" c="dimmed" mt="md">
        Task <Copyable text={task.task_id ?? ""} />
      </Text>
    </>
  );
}

/** What it ran in. */
function Environment({ view }: { view: Schemas["TaskView"] }) {
  const packages = view.packages ?? [];
  if (packages.length === 0 && !view.image) return null;
  return (
    <>
      <Subtitle order={4}>Environment</Subtitle>
      <Group gap={6}>
        {view.image ? (
          <Text size="sm">
            Image <Code>{view.image}</Code>
          </Text>
        ) : null}
        {packages.length > 0 ? <Text size="sm">Packages</Text> : null}
        {packages.map((name) => (
          <Code key={name}>{name}</Code>
        ))}
      </Group>
    </>
  );
}

function Io({ title, io }: { title: string; io: Schemas["TaskIo"] | null | undefined }) {
  const values = (io?.parameters ?? []).map((each): [string, unknown] => [
    plainName(each.parameter_key ?? ""),
    each.value,
  ]);
  const artifacts = (io?.artifacts ?? []).flatMap((each) =>
    (each.artifacts ?? []).map((artifact) => ({ key: each.artifact_key ?? "", artifact })),
  );
  return (
    <>
      <Values title={title} values={values} />
      {values.length === 0 && artifacts.length > 0 ? <Subtitle>{title}</Subtitle> : null}
      {artifacts.map(({ key, artifact }) => (
        <ArtifactLine key={`${key} ${artifact.artifact_id}`} name={key} artifact={artifact} />
      ))}
    </>
  );
}

function ArtifactLine({ name, artifact }: { name: string; artifact: Artifact }) {
  const metadata = Object.entries(artifact.metadata ?? {}).filter(([, value]) => typeof value !== "object");
  return (
    <Box my={6} p="xs" bd="1px solid var(--mantine-color-default-border)" bdrs="sm">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600}>
          <ArtifactLink id={artifact.artifact_id}>{plainName(name)}</ArtifactLink>{" "}
          <Text span size="xs" c="dimmed">
            {shortType(artifact.schema_title)}
          </Text>
        </Text>
        <Button
          component="a"
          href={contentsAddress(artifact.artifact_id ?? "")}
          variant="subtle"
          size="compact-xs"
          leftSection={<Download size={13} />}
        >
          Download
        </Button>
      </Group>
      {metadata.map(([key, value]) => (
        <Text size="sm" key={key}>
          {key}: <Code>{String(value)}</Code>
        </Text>
      ))}
      <Copyable text={artifact.uri ?? ""} />
    </Box>
  );
}
