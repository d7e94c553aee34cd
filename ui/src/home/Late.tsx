/** What is late: runs that should have ended, and ticks that became no run; and which ticks come next. */
import { Text } from "@mantine/core";
import { Fragment } from "react";
import type { Schemas } from "../api/client";
import { Clock } from "../parts/icons";
import { PlainLink, RecurringRunLink, RunLink } from "../parts/links";
import { StateIcon } from "../parts/State";
import { Tinted } from "../parts/Tinted";
import { firstLine } from "../parts/texts";
import { away, Moment } from "../parts/times";
import { Line } from "./Line";
import { Section } from "./Section";
import { lateness } from "./words";

interface Asked {
  overview: Schemas["Overview"];
  now: number;
}

export function Late({ overview, now }: Asked) {
  const runs = overview.late_runs ?? [];
  const schedules = overview.late_schedules ?? [];
  return (
    <Section title="Late" count={runs.length + schedules.length} none="Nothing is late.">
      {[
        ...schedules.map((row) => (
          <li key={row.recurring_run_id}>
            <Line
              icon={
                <Tinted color="orange">
                  <Clock size={14} />
                </Tinted>
              }
              ends={[
                <Fragment key="due">
                  due <Moment at={row.due_at} />
                </Fragment>,
              ]}
            >
              <RecurringRunLink id={row.recurring_run_id}>{row.display_name}</RecurringRunLink>
            </Line>
            <Text size="xs" c="dimmed" mt={2} lineClamp={2}>
              {firstLine(row.why)}
            </Text>
          </li>
        )),
        ...runs.map((late) => (
          <li key={late.run?.run_id}>
            <Line icon={<StateIcon state={late.run?.state} />}>
              {late.run ? <RunLink id={late.run.run_id}>{late.run.display_name}</RunLink> : null}
            </Line>
            <Text size="xs" c="orange" mt={2}>
              {lateness(late, now)}
            </Text>
          </li>
        )),
      ]}
    </Section>
  );
}

export function Next({ overview, now }: Asked) {
  const ticks = overview.next ?? [];
  return (
    <Section
      title="Next"
      more={<PlainLink to="/recurringruns">Recurring runs</PlainLink>}
      none="No recurring run is on: one starts a pipeline at times that you choose."
    >
      {ticks.map((tick) => (
        <li key={tick.recurring_run_id}>
          <Line ends={[away(tick.at, now), <Moment key="at" at={tick.at} />]}>
            <RecurringRunLink id={tick.recurring_run_id}>{tick.display_name}</RecurringRunLink>
          </Line>
        </li>
      ))}
    </Section>
  );
}
