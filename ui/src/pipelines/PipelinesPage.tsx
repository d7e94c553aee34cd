/** All pipelines, each with its versions. */
import { Group } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, unwrap } from "../api/client";
import { pipelinesQuery } from "../api/queries/pipelines";
import { Ask } from "../parts/Ask";
import { LinkButton } from "../parts/LinkButton";
import { Listing } from "../parts/Listing";
import { PlainLink } from "../parts/links";
import { filterOf, named } from "../parts/lists";
import { amount } from "../parts/numbers";
import { Page } from "../parts/Page";
import { PipelineRows } from "./PipelineRows";

const FROM = "/pipelines";

export function PipelinesPage() {
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const queries = useQueryClient();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const set = (changes: typeof search) =>
    navigate({ search: (old) => ({ ...old, ...changes }), replace: true });
  const found = useQuery(
    pipelinesQuery({
      page_size: 20,
      page_token: search.page ?? "",
      sort_by: "created_at desc",
      filter: filterOf(named(search.q)),
    }),
  );
  const rows = found.data?.pipelines ?? [];
  const chosen = rows.filter((each) => marked.has(each.pipeline_id ?? ""));
  const count = amount(chosen.length, "pipeline");
  const remove = async () => {
    try {
      for (const { pipeline_id = "" } of chosen) {
        const params = { path: { pipeline_id: pipeline_id ?? "" }, query: { cascade: true } };
        await unwrap(api.DELETE("/apis/v2beta1/pipelines/{pipeline_id}", { params }));
      }
    } finally {
      // Some may be gone where another could not be deleted.
      setMarked(new Set());
      await queries.invalidateQueries();
    }
  };
  return (
    <Page
      title="Pipelines"
      actions={
        <>
          {chosen.length > 0 ? (
            <Ask
              label={`Delete ${count}`}
              title={`Delete ${count}?`}
              text={`${chosen.map((each) => each.display_name).join(", ")}: with all versions. Runs that were made of them stay; recurring runs of them make no more.`}
              act={remove}
              done={`${count} deleted.`}
            />
          ) : null}
          <LinkButton size="xs" to="/pipeline_versions/new">
            Upload pipeline
          </LinkButton>
        </>
      }
    >
      <Listing
        what="pipelines"
        found={found}
        search={search}
        set={set}
        columns={["", "Pipeline", "Description", "Uploaded"]}
        empty={
          <Group gap={4}>
            <span>
              A pipeline is compiled with <code>penstock compile pipeline.py</code> and uploaded here; it is
              then run with other parameters as often as one likes, or on a schedule.
            </span>
            <PlainLink to="/start">Begin with a sample</PlainLink>
          </Group>
        }
      >
        {rows.map((pipeline) => (
          <PipelineRows
            key={pipeline.pipeline_id}
            pipeline={pipeline}
            isMarked={marked.has(pipeline.pipeline_id ?? "")}
            mark={(isMarked) => {
              const next = new Set(marked);
              if (isMarked) next.add(pipeline.pipeline_id ?? "");
              else next.delete(pipeline.pipeline_id ?? "");
              setMarked(next);
            }}
          />
        ))}
      </Listing>
    </Page>
  );
}
