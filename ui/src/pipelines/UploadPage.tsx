/** A new pipeline, or a new version of one: from a file, or from an address. */
import "./pipelines.css";
import { Button, FileInput, SegmentedControl, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError, api, ROOT, type Schemas, unwrap } from "../api/client";
import { inNamespace } from "../api/place";
import { pipelineQuery } from "../api/queries/pipelines";
import { PlainLink } from "../parts/links";
import { Page } from "../parts/Page";
import { Refused } from "../parts/Refused";
import { say } from "../parts/toasts";
import { PipelineChooser } from "../runs/Choosers";
import { tagsOf } from "../runs/draft";

const KINDS = ".yaml,.yml,.json,.zip,.tar.gz,.tgz";

export function UploadPage() {
  const { pipelineId } = useSearch({ from: "/pipeline_versions/new" });
  const pipeline = useQuery({ ...pipelineQuery(pipelineId ?? ""), enabled: Boolean(pipelineId) });
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [from, setFrom] = useState("file");
  const [file, setFile] = useState<File | null>(null);
  const [url, setUrl] = useState("");
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [tags, setTags] = useState<string[]>([]);
  const [isOver, setOver] = useState(false);
  const upload = useMutation({
    mutationFn: async (): Promise<string> => {
      const asked = {
        name: name || defaultName(file?.name ?? url, pipelineId !== undefined),
        description,
        tags: tagsOf(tags),
      };
      if (from === "file") return sendFile(file as File, asked, pipelineId);
      return sendUrl(url, asked, pipelineId);
    },
    onSuccess: async (id) => {
      await queries.invalidateQueries();
      say("It is uploaded.");
      navigate({ to: "/pipelines/details/$pipelineId", params: { pipelineId: id } });
    },
  });
  const isReady = from === "file" ? file !== null : url !== "";
  return (
    <Page
      title={pipelineId ? `New version of ${pipeline.data?.display_name ?? ""}` : "Upload a pipeline"}
      within={<PlainLink to="/pipelines">Pipelines</PlainLink>}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          upload.mutate();
        }}
      >
        <Stack maw={560} gap="sm">
          <PipelineChooser
            label="A version of"
            placeholder="A new pipeline"
            pipelineId={pipelineId ?? ""}
            choose={(to) =>
              navigate({ to: "/pipeline_versions/new", search: { pipelineId: to }, replace: true })
            }
          />
          <SegmentedControl
            aria-label="From where"
            value={from}
            onChange={setFrom}
            data={[
              { value: "file", label: "A file" },
              { value: "url", label: "An address" },
            ]}
          />
          {from === "file" ? (
            // biome-ignore lint/a11y/noStaticElementInteractions: files are chosen in the field, too
            <div
              className={isOver ? "drop is-over" : "drop"}
              onDragOver={(event) => {
                event.preventDefault();
                setOver(true);
              }}
              onDragLeave={() => setOver(false)}
              onDrop={(event) => {
                event.preventDefault();
                setOver(false);
                setFile(event.dataTransfer.files[0] ?? null);
              }}
            >
              <FileInput
                label="Compiled pipeline"
                description="YAML or JSON, or a .zip or .tar.gz of one; up to 32 MiB"
                placeholder="Drop a file here, or choose one"
                accept={KINDS}
                value={file}
                onChange={setFile}
                clearable
              />
            </div>
          ) : (
            <TextInput
              label="Address of the compiled pipeline"
              placeholder="https://…"
              type="url"
              value={url}
              onChange={(event) => setUrl(event.currentTarget.value)}
            />
          )}
          <TextInput
            label={pipelineId ? "Name of the version" : "Name"}
            placeholder={
              isReady ? defaultName(file?.name ?? url, pipelineId !== undefined) : "after the file"
            }
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Textarea
            label="Description"
            autosize
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <TagsInput
            label="Tags"
            description="name=value, by which it is found again"
            value={tags}
            onChange={setTags}
            splitChars={[",", " "]}
          />
          {upload.error ? <Refused title="It was not taken" text={upload.error.message} /> : null}
          <Button type="submit" disabled={!isReady} loading={upload.isPending} style={{ alignSelf: "start" }}>
            Upload
          </Button>
        </Stack>
      </form>
    </Page>
  );
}

/** Name it after its file; versions of one pipeline must differ. */
function defaultName(path: string, isVersion: boolean): string {
  const stem = (path.split("/").at(-1) ?? "").replace(/\.(ya?ml|json|zip|tgz|tar\.gz)$/, "");
  return isVersion
    ? `${stem}-version-at-${new Date().toISOString().toLowerCase().replaceAll(":", "-")}`
    : stem;
}

interface Named {
  name: string;
  description: string;
  tags: Record<string, string>;
}

async function sendFile(file: File, asked: Named, pipelineId: string | undefined): Promise<string> {
  const query = new URLSearchParams({
    name: asked.name,
    description: asked.description,
    ...(Object.keys(asked.tags).length > 0 ? { tags: JSON.stringify(asked.tags) } : {}),
    ...(pipelineId ? {} : inNamespace()),
    ...(pipelineId ? { pipelineid: pipelineId } : {}),
  });
  const form = new FormData();
  form.set("uploadfile", file);
  const verb = pipelineId ? "upload_version" : "upload";
  const answer = await fetch(`${ROOT}/apis/v2beta1/pipelines/${verb}?${query}`, {
    method: "POST",
    body: form,
  });
  const said = (await answer.json()) as { pipeline_id?: string; error_message?: string; message?: string };
  if (!answer.ok) throw new ApiError(said.error_message ?? said.message ?? answer.statusText, answer.status);
  return said.pipeline_id ?? "";
}

async function sendUrl(url: string, asked: Named, pipelineId: string | undefined): Promise<string> {
  const version = { ...asked, display_name: asked.name, package_url: { pipeline_url: url } };
  if (pipelineId) {
    await unwrap(
      api.POST("/apis/v2beta1/pipelines/{pipeline_id}/versions", {
        params: { path: { pipeline_id: pipelineId } },
        body: { ...version, pipeline_id: pipelineId } as Schemas["PipelineVersion"],
      }),
    );
    return pipelineId;
  }
  const body = {
    pipeline: { ...asked, ...inNamespace(), display_name: asked.name },
    pipeline_version: version,
  };
  const made = await unwrap(
    api.POST("/apis/v2beta1/pipelines/create", { body: body as Schemas["CreatePipelineAndVersionRequest"] }),
  );
  return made.pipeline_id ?? "";
}
