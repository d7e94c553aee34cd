/** What an artifact holds, as its type has it: numbers, curves, a page, a picture, the beginning of a text. */
import { Code, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { type Artifact, ROOT } from "../api/client";
import { Wait } from "../parts/Wait";
import { ConfusionMatrix, type Matrix, type Point, RocCurve } from "./Curves";

const Markdown = lazy(() => import("./Markdown"));
const MOST = 20_000;
const PICTURES: [string, number[]][] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [0x47, 0x49, 0x46]],
  ["image/webp", [0x52, 0x49, 0x46, 0x46]],
];

export const addressOf = (artifact: Artifact): string =>
  `${ROOT}/apis/penstock/v1/artifacts/${encodeURIComponent(artifact.artifact_id ?? "")}:download`;

export function Preview({ artifact }: { artifact: Artifact }) {
  const metadata = (artifact.metadata ?? {}) as Record<string, unknown>;
  const points = metadata.confidenceMetrics as Point[] | undefined;
  const matrix = metadata.confusionMatrix as Matrix | undefined;
  switch (artifact.schema_title) {
    case "system.Metrics":
      return <Numbers values={metadata} />;
    case "system.ClassificationMetrics":
      return (
        <>
          {points ? <RocCurve points={points} /> : null}
          {matrix ? <ConfusionMatrix matrix={matrix} /> : null}
          {points || matrix ? null : <Text c="dimmed">It has neither a curve nor a matrix.</Text>}
        </>
      );
    default:
      return <Contents artifact={artifact} />;
  }
}

function Numbers({ values }: { values: Record<string, unknown> }) {
  return (
    <Table variant="vertical" layout="fixed" withTableBorder maw={420}>
      <Table.Tbody>
        {Object.entries(values).map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th>{name}</Table.Th>
            <Table.Td>{String(value)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Contents({ artifact }: { artifact: Artifact }) {
  const isPage = artifact.schema_title === "system.HTML" || artifact.schema_title === "system.Markdown";
  const found = useQuery({
    queryKey: ["contents", artifact.artifact_id],
    queryFn: async () => {
      const headers: HeadersInit = isPage ? {} : { range: `bytes=0-${16 * MOST}` };
      const answer = await fetch(addressOf(artifact), { headers });
      if (!answer.ok) throw new Error(answer.status === 404 ? "It is not kept here." : await answer.text());
      const kind = answer.headers.get("content-type") ?? "";
      return { kind, bytes: new Uint8Array(await answer.arrayBuffer()) };
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (found.error) return <Text c="dimmed">{found.error.message}</Text>;
  if (!found.data) return <Wait what="It is fetched" />;
  const { bytes, kind } = found.data;
  if (/zip|tar/.test(kind)) return <Text c="dimmed">It is a folder; it downloads as an archive.</Text>;
  if (artifact.schema_title === "system.HTML") return <Framed html={decoded(bytes) ?? ""} />;
  if (artifact.schema_title === "system.Markdown") {
    return (
      <Suspense fallback={<Wait what="It is shown" />}>
        <Markdown text={decoded(bytes) ?? ""} />
      </Suspense>
    );
  }
  const picture = PICTURES.find(([, start]) => start.every((byte, place) => bytes[place] === byte));
  if (picture) return <Picture artifact={artifact} kind={picture[0]} />;
  const text = decoded(bytes);
  if (text === undefined) return <Text c="dimmed">It is no text.</Text>;
  return (
    <>
      <Code block mah={360} style={{ overflow: "auto" }} tabIndex={0}>
        {text.slice(0, MOST)}
      </Code>
      {text.length > MOST ? (
        <Text size="sm" c="dimmed">
          That is its beginning.
        </Text>
      ) : null}
    </>
  );
}

/** Read bytes as UTF-8; a character may be cut at the end. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Somebody's page: in a frame without an origin, where no script runs. */
export function Framed({ html, title = "The page" }: { html: string; title?: string }) {
  return (
    <iframe
      title={title}
      sandbox=""
      srcDoc={html}
      style={{
        width: "100%",
        height: 420,
        border: "1px solid var(--mantine-color-default-border)",
        background: "#fff",
      }}
    />
  );
}

function Picture({ artifact, kind }: { artifact: Artifact; kind: string }) {
  const [address, setAddress] = useState("");
  useEffect(() => {
    let made = "";
    fetch(addressOf(artifact))
      .then((answer) => answer.arrayBuffer())
      .then((bytes) => {
        made = URL.createObjectURL(new Blob([bytes], { type: kind }));
        setAddress(made);
      });
    return () => URL.revokeObjectURL(made);
  }, [artifact, kind]);
  return address ? (
    <img src={address} alt={artifact.name ?? "the artifact"} style={{ maxWidth: "100%" }} />
  ) : null;
}
