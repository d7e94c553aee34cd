/** Opens a group of tasks and closes it. */
import "./opener.css";
import { Chevron } from "../parts/icons";
import type { Node } from "./tree";

interface Asked {
  node: Node;
  isOpen: boolean;
  toggle: (node: Node) => void;
  tabIndex?: number;
}

export function Opener({ node, isOpen, toggle, tabIndex }: Asked) {
  return (
    <button
      type="button"
      className="opener nodrag"
      tabIndex={tabIndex}
      aria-label={`${isOpen ? "Close" : "Open"} ${node.label}`}
      onClick={(event) => {
        // A press on what it stands in chooses the group.
        event.stopPropagation();
        toggle(node);
      }}
      style={{ rotate: isOpen ? "90deg" : "0deg" }}
    >
      <Chevron size={12} />
    </button>
  );
}
