/** One experiment: its runs. */
import { Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { api, unwrap } from "../api/client";
import { experimentQuery } from "../api/queries/experiments";
import { Ask } from "../parts/Ask";
import { LinkButton } from "../parts/LinkButton";
import { PlainLink } from "../parts/links";
import { Nothing, Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { Wait } from "../parts/Wait";
import { RunList } from "../runs/RunList";
import { RecurringOfExperiment } from "./RecurringOfExperiment";

const FROM = "/experiments/details/$experimentId";

export function ExperimentPage() {
  const { experimentId } = useParams({ from: FROM });
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const queries = useQueryClient();
  const found = useQuery(experimentQuery(experimentId));
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data) return <Wait what="The experiment is fetched" />;
  const isArchived = found.data.storage_state === "ARCHIVED";
  const path = { experiment_id: experimentId };
  const move = async () => {
    await (isArchived
      ? unwrap(api.POST("/apis/v2beta1/experiments/{experiment_id}:unarchive", { params: { path } }))
      : unwrap(api.POST("/apis/v2beta1/experiments/{experiment_id}:archive", { params: { path } })));
    await queries.invalidateQueries();
  };
  return (
    <Page
      title={found.data.display_name}
      within={<PlainLink to="/experiments">Experiments</PlainLink>}
      actions={
        <>
          {isArchived ? null : (
            <>
              <LinkButton size="xs" to="/runs/new" search={{ experimentId }}>
                Create run
              </LinkButton>
              <LinkButton
                size="xs"
                variant="default"
                to="/runs/new"
                search={{ experimentId, recurring: 1 as const }}
              >
                Create recurring run
              </LinkButton>
            </>
          )}
          <Ask
            label={isArchived ? "Restore" : "Archive"}
            title={isArchived ? "Restore this experiment?" : "Archive this experiment?"}
            text={
              isArchived
                ? "Its runs stay in the archive; its recurring runs stay off."
                : "Its runs are archived with it, and its recurring runs are switched off."
            }
            act={move}
            done={isArchived ? "The experiment is restored." : "The experiment is archived."}
          />
        </>
      }
    >
      {found.data.description ? (
        <Text size="sm" mb="sm">
          {found.data.description}
        </Text>
      ) : null}
      <RecurringOfExperiment experimentId={experimentId} />
      <RunList
        key={search.archived}
        search={search}
        set={(changes) => navigate({ search: (old) => ({ ...old, ...changes }), replace: true })}
        experimentId={experimentId}
        isArchive={isArchived || search.archived === 1}
        {...(isArchived
          ? {}
          : { turnArchive: (to: boolean) => navigate({ search: to ? { archived: 1 as const } : {} }) })}
        empty={
          <Nothing title="No run belongs to it yet">
            Create run makes one of any pipeline; the client takes the experiment as{" "}
            <code>experiment_name=&quot;{found.data.display_name}&quot;</code>.
          </Nothing>
        }
      />
    </Page>
  );
}
