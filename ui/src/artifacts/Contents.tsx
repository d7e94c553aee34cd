/** What is kept of an artifact: a file as what it is, a folder as its files; or why there is nothing to look at. */
import { Alert, Button, Code, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { Artifact } from "../api/client";
import { contentsAddress, contentsQuery, filesQuery } from "../api/queries/artifacts";
import { Copyable } from "../parts/Copyable";
import { RunLink } from "../parts/links";
import { sized } from "../parts/numbers";
import { Problem } from "../parts/Problem";
import { Wait } from "../parts/Wait";
import { Folder } from "./Folder";
import { FramedPage } from "./FramedPage";
import { JsonView } from "./JsonView";
import { dumped, sniff } from "./kinds";
import { Picture } from "./Picture";
import { SeparatedTable } from "./SeparatedTable";
import { TextLines } from "./TextLines";

const Marks = lazy(() => import("./Marks"));
const FIRST = 64_000;
const MOST = 16_000_000;
const MORE = 8;

export function Contents({ artifact }: { artifact: Artifact }) {
  const [path, setPath] = useState("");
  const id = artifact.artifact_id ?? "";
  const found = useQuery(filesQuery(id, path));
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data) return <Wait what="It is looked for" />;
  if (found.data.absence) return <Absent artifact={artifact} why={found.data.absence} />;
  const isFolder = found.data.is_folder;
  return (
    <>
      {isFolder || path ? (
        <Folder artifactId={id} name={artifact.name ?? ""} path={path} found={found.data} go={setPath} />
      ) : null}
      {isFolder ? null : (
        <File
          key={path}
          artifact={artifact}
          path={path}
          name={found.data.name ?? ""}
          size={Number(found.data.size_bytes ?? 0)}
        />
      )}
    </>
  );
}

/** Why there is nothing to look at, and what can be done. */
function Absent({ artifact, why }: { artifact: Artifact; why: string }) {
  const uri = artifact.uri ?? "";
  if (why === "ELSEWHERE") {
    return (
      <Alert color="blue" title="It is kept elsewhere">
        <Text size="sm" mb="xs">
          Penstock knows where it lies and does not fetch it. Tasks that read it get it from there.
        </Text>
        <Copyable text={fetched(uri)} />
      </Alert>
    );
  }
  return (
    <Alert color="orange" title="There is no file any more">
      <Text size="sm">
        Nothing is at <Code className="breaks">{uri}</Code>: the task wrote nothing there, or somebody has
        removed it. What is known of it is still here. To have it made again,{" "}
        <RunLink id={artifact.run_id}>open its run</RunLink> and run it again without the cache.
      </Text>
    </Alert>
  );
}

/** A command that fetches what is at a URI. */
export function fetched(uri: string): string {
  const scheme = uri.split("://")[0];
  switch (scheme) {
    case "gs":
      return `gcloud storage cp -r ${uri} .`;
    case "s3":
      return `aws s3 cp --recursive ${uri} .`;
    case "http":
    case "https":
      return `curl -LO ${uri}`;
    default:
      return uri;
  }
}

interface FileAsked {
  artifact: Artifact;
  path: string;
  name: string;
  size: number;
}

function File({ artifact, path, name, size }: FileAsked) {
  const [most, setMost] = useState(FIRST);
  const id = artifact.artifact_id ?? "";
  const found = useQuery(contentsQuery(id, path, most));
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data) return <Wait what="It is fetched" />;
  if (size === 0) return <Text c="dimmed">It is empty.</Text>;
  const { bytes } = found.data;
  const isCut = bytes.length < size;
  const { kind, what, text } = sniff(bytes, name, path ? "" : artifact.schema_title);
  // What has no beginning that could be shown is fetched whole, if it is not too large.
  const wanted = kind === "picture" || kind === "drawing" || kind === "json" || kind === "marks";
  if (wanted && isCut && size <= MOST && most < size) setMost(size);
  const download = contentsAddress(id, { path });
  const body = () => {
    switch (kind) {
      case "picture":
      case "drawing":
        return isCut ? <TooLarge size={size} /> : <Picture bytes={bytes} kind={what} name={name} />;
      case "page":
        return <FramedPage artifactId={id} path={path} />;
      case "marks":
        return (
          <Suspense fallback={<Wait what="It is shown" />}>
            <Marks text={text} />
          </Suspense>
        );
      case "table":
        return <SeparatedTable text={text} isCut={isCut} />;
      case "json":
        return isCut ? <TextLines text={text} /> : <JsonView text={text} />;
      case "lines":
        return <JsonView text={text} isLines isCut={isCut} />;
      case "text":
        return <TextLines text={text} />;
      default:
        return <Binary what={what} bytes={bytes} size={size} name={name} />;
    }
  };
  const isBinary = kind === "known" || kind === "bytes" || kind === "page";
  return (
    <>
      {body()}
      {isCut && !isBinary ? (
        <Group gap="sm" mt="xs">
          <Text size="sm" c="dimmed" role="status">
            The first {sized(bytes.length)} of {sized(size)}.
          </Text>
          {most < Math.min(size, MOST) ? (
            <Button
              size="compact-xs"
              variant="default"
              loading={found.isPlaceholderData}
              onClick={() => setMost(Math.min(most * MORE, MOST))}
            >
              Show more
            </Button>
          ) : (
            <Text size="sm" c="dimmed">
              <a href={download} className="plain-link">
                Download it
              </a>{" "}
              for the rest.
            </Text>
          )}
        </Group>
      ) : null}
    </>
  );
}

function TooLarge({ size }: { size: number }) {
  return <Text c="dimmed">With {sized(size)} it is too large to be shown here; download it.</Text>;
}

/** What only a program can read: what it is, how it is read, and its first bytes. */
function Binary({
  what,
  bytes,
  size,
  name,
}: {
  what: string;
  bytes: Uint8Array;
  size: number;
  name: string;
}) {
  const hint = what.includes("Parquet") ? `pandas.read_parquet("${name}")` : "";
  return (
    <>
      <Text mb="xs">
        {what ? `It is ${what}` : "It is neither text nor a picture"}, {sized(size)}
        {hint ? (
          <>
            : download it, and read it by <Code>{hint}</Code>.
          </>
        ) : (
          ". These are its first bytes:"
        )}
      </Text>
      <Code block className="hex" tabIndex={0} role="region" aria-label="The first bytes">
        {dumped(bytes).join("\n")}
      </Code>
    </>
  );
}
