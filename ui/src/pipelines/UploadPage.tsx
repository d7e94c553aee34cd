/** A new pipeline, or a new version of one: from a file, or from an address. */
import "./pipelines.css";
import { Button, FileInput, SegmentedControl, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { pipelineQuery } from "../api/queries/pipelines";
import { PlainLink } from "../parts/links";
import { Page } from "../parts/Page";
import { Refused } from "../parts/Refused";
import { say } from "../parts/toasts";
import { PipelineChooser } from "../runs/Choosers";
import { tagsOf } from "../runs/draft";
import { defaultName } from "./names";
import { sendFile, sendUrl } from "./upload";

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
