/** What goes on: what runs, what has failed since yesterday, what is late, what comes next. */
import "./home.css";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../api/client";
import { overviewQuery } from "../api/queries/overview";
import { LinkButton } from "../parts/LinkButton";
import { Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { lookOf, StateIcon } from "../parts/State";
import { useNow } from "../parts/times";
import { Wait } from "../parts/Wait";
import { Failed } from "./Failed";
import { FirstSteps } from "./FirstSteps";
import { Late, Next } from "./Late";
import { Recent, Running } from "./Running";

const ORDER = ["RUNNING", "PENDING", "CANCELING", "SUCCEEDED", "FAILED", "CANCELED"];

export function HomePage() {
  const found = useQuery(overviewQuery);
  const now = useNow(true);
  if (found.error && !found.data) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data) return <Wait what="What goes on is fetched" />;
  const overview = found.data;
  const isNew = Object.keys(overview.states ?? {}).length === 0;
  return (
    <Page
      title="Home"
      actions={
        <>
          <LinkButton size="xs" to="/runs/new" search={{}}>
            New run
          </LinkButton>
          <LinkButton size="xs" variant="default" to="/pipeline_versions/new" search={{}}>
            Upload pipeline
          </LinkButton>
        </>
      }
    >
      {found.error ? <Problem error={found.error} /> : null}
      {isNew ? <FirstSteps /> : <States states={overview.states ?? {}} />}
      {isNew && !overview.next?.length && !overview.late_schedules?.length ? null : (
        <div className="home">
          <div className="home-column">
            <Running overview={overview} now={now} />
            <Failed overview={overview} now={now} />
          </div>
          <div className="home-column">
            <Late overview={overview} now={now} />
            <Next overview={overview} now={now} />
            <Recent overview={overview} />
          </div>
        </div>
      )}
    </Page>
  );
}

/** How many runs there are in each state; each leads to those. */
function States({ states }: { states: NonNullable<Schemas["Overview"]["states"]> }) {
  return (
    <nav className="home-states" aria-label="Runs by state">
      {ORDER.filter((state) => states[state]).map((state) => (
        <Link key={state} to="/runs" search={{ state }}>
          <StateIcon state={state} />
          {states[state]?.toLocaleString()} {lookOf(state).word.toLowerCase()}
        </Link>
      ))}
    </nav>
  );
}
