/** A line of the home page's lists: what it is of, and what stands at its end. */
import type { ReactNode } from "react";

interface Asked {
  icon?: ReactNode;
  children: ReactNode;
  ends?: ReactNode[];
}

export function Line({ icon, children, ends = [] }: Asked) {
  return (
    <div className="home-row">
      {icon}
      <span className="grows one-line">{children}</span>
      {ends.map((end, place) => (
        <span key={place} className="fixed">
          {end}
        </span>
      ))}
    </div>
  );
}
