/** A region that scrolls by itself: it has a name, and the keyboard reaches it. */
import type { ComponentProps } from "react";

export function Scrolled({ label, ...region }: ComponentProps<"section"> & { label: string }) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: it could not be scrolled without a mouse otherwise
  return <section {...region} tabIndex={0} aria-label={label} />;
}
