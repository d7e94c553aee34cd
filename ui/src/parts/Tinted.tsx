/** An icon in one of the colours that mean something. */
import type { ReactNode } from "react";

interface Asked {
  color: string;
  title?: string;
  children: ReactNode;
}

export function Tinted({ color, title, children }: Asked) {
  return (
    <span className="tinted" style={{ color: `var(--mantine-color-${color}-text)` }} title={title}>
      {children}
    </span>
  );
}
