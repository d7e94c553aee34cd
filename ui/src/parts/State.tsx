/** The state of a run or task: a colour, an icon and a word, so that none of the three is needed alone. */
import { Badge, Loader } from "@mantine/core";
import type { ReactNode } from "react";
import { Bolt, Check, Clock, Cross, Equal, Minus, Pencil, Plus, Skip, Stop } from "./icons";
import { Tinted } from "./Tinted";

interface Look {
  color: string;
  word: string;
  icon: (size: number) => ReactNode;
}

const UNKNOWN: Look = { color: "gray", word: "Not started", icon: (size) => <Clock size={size} /> };

// Blue, teal, orange and grey stay apart for all common kinds of colour blindness.
const LOOKS: Record<string, Look> = {
  PENDING: { color: "gray", word: "Pending", icon: (size) => <Clock size={size} /> },
  RUNNING: { color: "blue", word: "Running", icon: (size) => <Loader size={size} color="currentColor" /> },
  SUCCEEDED: { color: "teal", word: "Succeeded", icon: (size) => <Check size={size} /> },
  CACHED: { color: "cyan", word: "Cached", icon: (size) => <Bolt size={size} /> },
  FAILED: { color: "orange", word: "Failed", icon: (size) => <Cross size={size} /> },
  SKIPPED: { color: "gray", word: "Skipped", icon: (size) => <Skip size={size} /> },
  CANCELING: {
    color: "grape",
    word: "Stopping",
    icon: (size) => <Loader size={size} color="currentColor" />,
  },
  CANCELED: { color: "grape", word: "Stopped", icon: (size) => <Stop size={size} /> },
  // What has become of a task from one version of its pipeline to another.
  ADDED: { color: "teal", word: "Added", icon: (size) => <Plus size={size} /> },
  REMOVED: { color: "orange", word: "Removed", icon: (size) => <Minus size={size} /> },
  CHANGED: { color: "blue", word: "Changed", icon: (size) => <Pencil size={size} /> },
  SAME: { color: "gray", word: "The same", icon: (size) => <Equal size={size} /> },
};

export const lookOf = (state: string | undefined): Look => LOOKS[state ?? ""] ?? UNKNOWN;

export function State({ state, size = "sm" }: { state: string | undefined; size?: "xs" | "sm" | "lg" }) {
  const look = lookOf(state);
  return (
    <Badge
      variant="light"
      color={look.color}
      size={size}
      leftSection={look.icon(size === "lg" ? 14 : 11)}
      className="state"
      tt="none"
    >
      {look.word}
    </Badge>
  );
}

export function StateIcon({ state, size = 14 }: { state: string | undefined; size?: number }) {
  const look = lookOf(state);
  return (
    <Tinted color={look.color} title={look.word}>
      {look.icon(size)}
    </Tinted>
  );
}
