/** A new run, or a recurring one: the form begins with what it is a clone of. */
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { recurringRunViewQuery } from "../api/queries/recurring";
import { runViewQuery } from "../api/queries/runs";
import { PlainLink } from "../parts/links";
import { Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { Wait } from "../parts/Wait";
import { draftOf, USUAL } from "../recurring/trigger";
import { earlierOf, earlierRun } from "./draft";
import { NewRunForm } from "./NewRunForm";

const FROM = "/runs/new";

export function NewRunPage() {
  const search = useSearch({ from: FROM });
  const run = useQuery({
    ...runViewQuery(search.cloneFromRun ?? ""),
    enabled: Boolean(search.cloneFromRun),
    refetchInterval: false,
  });
  const recurring = useQuery({
    ...recurringRunViewQuery(search.cloneFromRecurringRun ?? ""),
    refetchInterval: false,
  });
  const isRecurring = (search.recurring ?? (search.cloneFromRecurringRun ? 1 : 0)) === 1;
  const error = run.error ?? recurring.error;
  if (error) return <Problem error={error} />;
  if (search.cloneFromRun && !run.data) return <Wait what="The run is fetched" />;
  if (search.cloneFromRecurringRun && !recurring.data) return <Wait what="The recurring run is fetched" />;
  const of = recurring.data?.recurring_run;
  return (
    <Page
      title={isRecurring ? "New recurring run" : "New run"}
      within={
        <PlainLink to={isRecurring ? "/recurringruns" : "/runs"}>
          {isRecurring ? "Recurring runs" : "Runs"}
        </PlainLink>
      }
    >
      <NewRunForm
        key={`${search.cloneFromRun} ${search.cloneFromRecurringRun}`}
        earlier={run.data ? earlierRun(run.data) : of ? earlierOf(of) : undefined}
        first={of ? draftOf(of, recurring.data?.time_zone ?? "") : USUAL}
        isRecurring={isRecurring}
      />
    </Page>
  );
}
