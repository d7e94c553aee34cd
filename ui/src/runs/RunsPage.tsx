/** All runs, or those that were put into the archive. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { LinkButton } from "../parts/LinkButton";
import { Nothing, Page } from "../parts/Page";
import { RunList } from "./RunList";

export function RunsPage({ isArchive }: { isArchive: boolean }) {
  const from = isArchive ? "/archive/runs" : "/runs";
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  return (
    <Page
      title={isArchive ? "Archived runs" : "Runs"}
      actions={
        <LinkButton size="xs" to="/runs/new">
          Create run
        </LinkButton>
      }
    >
      <RunList
        search={search}
        set={(changes) => navigate({ search: (old) => ({ ...old, ...changes }), replace: true })}
        isArchive={isArchive}
        turnArchive={(to) => navigate({ to: to ? "/archive/runs" : "/runs", search: {} })}
        empty={
          isArchive ? (
            <Nothing title="Nothing is archived">
              Runs that are archived leave the list, and can be restored or deleted here.
            </Nothing>
          ) : (
            <Nothing title="No runs yet">
              Start one from a terminal with <code>penstock run pipeline.py</code>; it shows here as it goes.
              Or upload a compiled pipeline and create a run of it.
            </Nothing>
          )
        }
      />
    </Page>
  );
}
