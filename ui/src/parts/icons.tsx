/** The icons, drawn with the colour of the text around them. */
import type { ReactNode } from "react";

export function icon(name: string, drawing: ReactNode) {
  function Icon({ size = 16 }: { size?: number }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {drawing}
      </svg>
    );
  }
  Icon.displayName = name;
  return Icon;
}

export const Clock = icon("Clock", <path d="M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2m0 3v3l2 1.5" />);
export const Play = icon("Play", <path d="M5 3.2v9.6L12.5 8z" fill="currentColor" />);
export const Check = icon("Check", <path d="m3 8.5 3.2 3.2L13 4.8" strokeWidth="2.2" />);
export const Bolt = icon("Bolt", <path d="M9 1.8 3.8 9H8l-1 5.2L12.2 7H8z" fill="currentColor" />);
export const Cross = icon("Cross", <path d="m4 4 8 8m0-8-8 8" strokeWidth="2.2" />);
export const Skip = icon("Skip", <path d="M3 4.5 7 8l-4 3.5zm5 0L12 8l-4 3.5zM13.2 4.5v7" />);
export const Stop = icon("Stop", <path d="M4.5 4.5h7v7h-7z" fill="currentColor" />);
export const Chevron = icon("Chevron", <path d="m6 3.5 4.5 4.5L6 12.5" />);
export const Refresh = icon("Refresh", <path d="M13 8a5 5 0 1 1-1.5-3.6M13 2v3h-3" />);
export const Copy = icon("Copy", <path d="M5.5 5.5h7v8h-7zM3.5 10.5v-8h7" />);
export const Moon = icon("Moon", <path d="M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z" />);
export const Sun = icon(
  "Sun",
  <path d="M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6m0-4v1.5m0 11V15M1 8h1.5m11 0H15M3 3l1 1m8 8 1 1m0-10-1 1M4 12l-1 1" />,
);
export const Search = icon("Search", <path d="M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9m3.3 7.8 3.2 3.2" />);
export const Download = icon("Download", <path d="M8 2.5v7m-3-3 3 3 3-3M3 13h10" />);
export const Pipe = icon("Pipe", <path d="M2.5 4h4c3 0 0 8 3 8h4M2.5 2.5v3m11 5v3" />);
export const Flask = icon("Flask", <path d="M6 2h4M6.8 2v4.2L3.2 13h9.6L9.2 6.2V2M5 10h6" />);
export const Box = icon("Box", <path d="M2.5 5 8 2.2 13.5 5v6L8 13.8 2.5 11zM2.5 5 8 7.8 13.5 5M8 7.8v6" />);
export const Compass = icon(
  "Compass",
  <path d="M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2m2.6 3.4-1.5 3.7-3.7 1.5 1.5-3.7z" />,
);
export const House = icon("House", <path d="M2.5 7.5 8 2.5l5.5 5M4 6.5v7h8v-7M6.8 13.5v-4h2.4v4" />);
export const Plus = icon("Plus", <path d="M8 3v10M3 8h10" strokeWidth="2.2" />);
export const Minus = icon("Minus", <path d="M3 8h10" strokeWidth="2.2" />);
export const Pencil = icon("Pencil", <path d="m3 13 .6-3L10.5 3l2.5 2.5L6 12.4zM9 4.5 11.5 7" />);
export const Equal = icon("Equal", <path d="M3.5 6h9m-9 4h9" />);
export const Swap = icon("Swap", <path d="M2.5 5.5h10m-3-3 3 3-3 3M13.5 10.5h-10m3-3-3 3 3 3" />);
export const Stack = icon(
  "Stack",
  <path d="M2.5 5.2 8 2.4l5.5 2.8L8 8zM2.5 8.2 8 11l5.5-2.8M2.5 11 8 13.8l5.5-2.8" />,
);
