/** What is late: runs that should have ended, and ticks that became no run; and which ticks come next. */
import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../api/client";
import { Clock } from "../parts/icons";
import { StateIcon } from "../parts/State";
import { Moment } from "../parts/times";
import { RunLink } from "./Running";
import { Section } from "./Section";
import { away, firstLine, lateness } from "./words";

interface Asked {
  overview: Schemas["Overview"];
  now: number;
}

function Recurring({ id, name }: { id: string | undefined; name: string | undefined }) {
  return (
    <Link
      to="/recurringrun/details/$recurringRunId"
      params={{ recurringRunId: id ?? "" }}
      className="plain-link"
    >
      {name}
    </Link>
  );
}

export function Late({ overview, now }: Asked) {
  const runs = overview.late_runs ?? [];
  const schedules = overview.late_schedules ?? [];
  return (
    <Section title="Late" count={runs.length + schedules.length} none="Nothing is late.">
      {[
        ...schedules.map((row) => (
          <li key={row.recurring_run_id}>
            <div className="home-row">
              <Warning />
              <span className="grows one-line">
                <Recurring id={row.recurring_run_id} name={row.display_name} />
              </span>
              <span className="fixed">
                due <Moment at={row.due_at} />
              </span>
            </div>
            <Text size="xs" c="dimmed" mt={2} lineClamp={2}>
              {firstLine(row.why)}
            </Text>
          </li>
        )),
        ...runs.map((late) => (
          <li key={late.run?.run_id}>
            <div className="home-row">
              <StateIcon state={late.run?.state} />
              <span className="grows one-line">{late.run ? <RunLink run={late.run} /> : null}</span>
            </div>
            <Text size="xs" c="orange" mt={2}>
              {lateness(late, now)}
            </Text>
          </li>
        )),
      ]}
    </Section>
  );
}

function Warning() {
  return (
    <span className="state-icon" style={{ color: "var(--mantine-color-orange-text)" }}>
      <Clock size={14} />
    </span>
  );
}

export function Next({ overview, now }: Asked) {
  const ticks = overview.next ?? [];
  return (
    <Section
      title="Next"
      more={
        <Link to="/recurringruns" className="plain-link">
          Recurring runs
        </Link>
      }
      none="No recurring run is on: one starts a pipeline at times that you choose."
    >
      {ticks.map((tick) => (
        <li key={tick.recurring_run_id}>
          <div className="home-row">
            <span className="grows one-line">
              <Recurring id={tick.recurring_run_id} name={tick.display_name} />
            </span>
            <span className="fixed">{away(tick.at, now)}</span>
            <span className="fixed">
              <Moment at={tick.at} />
            </span>
          </div>
        </li>
      ))}
    </Section>
  );
}
