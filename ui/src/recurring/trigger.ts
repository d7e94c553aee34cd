/** When a recurring run is due, as it is typed, and as the server takes it. */
import type { Schemas } from "../api/client";
import { spoken } from "../parts/times";

export type Unit = "second" | "minute" | "hour" | "day" | "week";

export interface TriggerDraft {
  kind: "cron" | "every";
  cron: string;
  every: string;
  unit: Unit;
  /** Moments in the viewer's time, as fields of a browser have them; empty where there is none. */
  start: string;
  end: string;
  /** An IANA name; empty for the server's. */
  zone: string;
  catchUp: boolean;
  concurrency: string;
}

const SECONDS: Record<Unit, number> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
};

export const USUAL: TriggerDraft = {
  kind: "cron",
  cron: "0 0 9 * * *",
  every: "1",
  unit: "hour",
  start: "",
  end: "",
  zone: "",
  catchUp: true,
  concurrency: "1",
};

/** What a trigger says, in a few words. */
export function triggerText(trigger: Schemas["Trigger"] | null | undefined): string {
  if (trigger?.cron_schedule) return trigger.cron_schedule.cron ?? "";
  const every = trigger?.periodic_schedule?.interval_second;
  return every ? `every ${spoken(1000 * Number(every))}` : "once";
}

const moment = (local: string): { toJSON: () => string } | undefined => (local ? new Date(local) : undefined);

/** Write a trigger as the server takes it. */
export function triggerOf(draft: TriggerDraft): Schemas["Trigger"] {
  const between = {
    ...(draft.start ? { start_time: moment(draft.start)?.toJSON() } : {}),
    ...(draft.end ? { end_time: moment(draft.end)?.toJSON() } : {}),
  };
  const trigger =
    draft.kind === "cron"
      ? { cron_schedule: { cron: draft.cron.trim(), ...between } }
      : { periodic_schedule: { interval_second: String(secondsOf(draft)), ...between } };
  return trigger as Schemas["Trigger"];
}

const secondsOf = (draft: TriggerDraft): number => Math.round(Number(draft.every) * SECONDS[draft.unit]);

/** Fill the fields from a recurring run. */
export function draftOf(run: Schemas["RecurringRun"], zone: string): TriggerDraft {
  const cron = run.trigger?.cron_schedule;
  const periodic = run.trigger?.periodic_schedule;
  const seconds = Number(periodic?.interval_second ?? 3600);
  const unit = (["week", "day", "hour", "minute", "second"] as const).find(
    (each) => seconds % SECONDS[each] === 0,
  );
  return {
    kind: periodic ? "every" : "cron",
    cron: cron?.cron ?? USUAL.cron,
    every: String(seconds / SECONDS[unit ?? "second"]),
    unit: unit ?? "second",
    start: local((cron ?? periodic)?.start_time),
    end: local((cron ?? periodic)?.end_time),
    zone,
    catchUp: !run.no_catchup,
    concurrency: String(run.max_concurrency ?? "1"),
  };
}

/** A moment in the viewer's time, as a field of a browser has it. */
export function local(at: string | null | undefined): string {
  if (!at) return "";
  const date = new Date(at);
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** What is wrong, by field. */
export function problemsOf(draft: TriggerDraft): { every?: string; end?: string; concurrency?: string } {
  const found: ReturnType<typeof problemsOf> = {};
  if (draft.kind === "every" && !(secondsOf(draft) >= 1)) found.every = "It must be a second at least";
  if (draft.start && draft.end && draft.end <= draft.start) found.end = "It ends before it begins";
  if (!/^([1-9]|10)$/.test(draft.concurrency)) found.concurrency = "1 to 10";
  return found;
}

/** All time zones that the browser knows. */
export const ZONES: string[] = [
  "UTC",
  ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC"),
];

export const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A moment in a time zone, in words. */
export const inZone = (at: string, zone: string): string =>
  new Date(at).toLocaleString(undefined, {
    timeZone: zone,
    weekday: "short",
    dateStyle: undefined,
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
