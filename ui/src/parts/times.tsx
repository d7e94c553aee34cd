/** Times in the viewer's zone, and how long things took. */
import { useEffect, useState } from "react";

export const DAY_MS = 86_400_000;

/** Say how long something took, in the two largest units that matter. */
export function spoken(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const s = ms / 1000;
  if (s < 60) return `${s.toFixed(s < 10 ? 1 : 0)} s`;
  const m = Math.floor(s / 60);
  if (m < 60) return `${m} min ${Math.floor(s % 60)} s`;
  const h = Math.floor(m / 60);
  return h < 48 ? `${h} h ${m % 60} min` : `${Math.floor(h / 24)} d ${h % 24} h`;
}

/** Say how far away a moment is, in one unit. */
export function away(at: string | null | undefined, now: number): string {
  if (!at) return "";
  const ms = Date.parse(at) - now;
  const s = Math.max(0, Math.round(Math.abs(ms) / 1000));
  const units: [number, string][] = [
    [172_800, "d"],
    [5400, "h"],
    [90, "min"],
  ];
  const sizes: Record<string, number> = { d: 86_400, h: 3600, min: 60 };
  const unit = units.find(([least]) => s >= least)?.[1];
  const said = unit ? `${Math.round(s / (sizes[unit] ?? 1))} ${unit}` : `${s} s`;
  return ms >= 0 ? `in ${said}` : `${said} ago`;
}

/** A moment: the time of day if it was today, else the date too; exact on hover. */
export function Moment({ at }: { at: string | null | undefined }) {
  if (!isSet(at)) return <span>–</span>;
  const date = new Date(at);
  const isToday = Date.now() - date.getTime() < DAY_MS && date.getDate() === new Date().getDate();
  const shown = isToday
    ? date.toLocaleTimeString()
    : date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return (
    <time dateTime={at} title={`${date.toLocaleString(undefined, { timeZoneName: "short" })}\n${at}`}>
      {shown}
    </time>
  );
}

/** How long something took, or has taken so far. */
export function Duration({ from, to }: { from: Time | null | undefined; to: Time | null | undefined }) {
  const now = useNow(isSet(from) && !isSet(to));
  if (!isSet(from)) return <span>–</span>;
  return <span>{spoken((isSet(to) ? msOf(to) : now) - msOf(from))}</span>;
}

/** A time as the API writes it, or in milliseconds since 1970. */
type Time = string | number;

/** Whether there is a time: where there is none, KFP's messages have that of 1970 in some places. */
export const isSet = (time: Time | null | undefined): time is Time => Boolean(time) && msOf(time ?? 0) > 0;

const msOf = (time: Time): number => (typeof time === "number" ? time : Date.parse(time));

/** The time, each second anew while it is asked for. */
export function useNow(isLive: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isLive]);
  return now;
}
