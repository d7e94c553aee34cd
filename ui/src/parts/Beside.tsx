/** Something to look at, and beside it a panel on what of it is chosen; below it on a telephone. */
import "./beside.css";
import type { ReactNode } from "react";

interface Asked {
  children: ReactNode;
  /** What the panel is about. */
  label: string;
  /** Nothing where nothing is chosen. */
  panel: ReactNode;
  className?: string;
}

export function Beside({ children, label, panel, className }: Asked) {
  return (
    <div className={className ? `beside ${className}` : "beside"}>
      <div className="beside-main">{children}</div>
      {panel ? (
        <aside className="beside-panel" aria-label={label}>
          {panel}
        </aside>
      ) : null}
    </div>
  );
}
