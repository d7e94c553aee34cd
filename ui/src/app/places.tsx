/** The pages that one goes to from anywhere: by the menu, and by a search. */
import type { LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Box, Clock, Compass, Flask, House, Pipe, Play, Stack } from "../parts/icons";

export interface Place {
  to: NonNullable<LinkProps["to"]>;
  label: string;
  icon: ReactNode;
  /** What the addresses of its pages begin with. */
  part: string;
}

export const PLACES: Place[] = [
  { to: "/", label: "Home", icon: <House />, part: "" },
  { to: "/pipelines", label: "Pipelines", icon: <Pipe />, part: "/pipeline" },
  { to: "/experiments", label: "Experiments", icon: <Flask />, part: "/experiment" },
  { to: "/runs", label: "Runs", icon: <Play />, part: "/run" },
  { to: "/recurringruns", label: "Recurring runs", icon: <Clock />, part: "/recurringrun" },
  { to: "/artifacts", label: "Artifacts", icon: <Box />, part: "/artifact" },
  { to: "/executions", label: "Executions", icon: <Stack />, part: "/execution" },
];

export const START: Place = { to: "/start", label: "Getting started", icon: <Compass />, part: "/start" };
