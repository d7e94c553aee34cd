/** What can be done with the runs that are marked. */
import { Button, CloseButton, Group, Menu, Text } from "@mantine/core";
import { useState } from "react";
import { MOST } from "../../compare/address";
import { LinkButton } from "../../parts/LinkButton";
import { amount } from "../../parts/numbers";
import { DEEDS, type Deed } from "../deeds";
import type { RunView } from "./columns";
import { DeedDialog } from "./DeedDialog";
import { TagDialog } from "./TagDialog";

interface Asked {
  runs: RunView[];
  isArchive: boolean;
  unmark: (runIds?: string[]) => void;
}

export function MarkedBar({ runs, isArchive, unmark }: Asked) {
  const [deed, setDeed] = useState<Deed | "tag">();
  const ids = runs.map((view) => view.run?.run_id ?? "");
  const deeds: Deed[] = isArchive ? ["restore", "delete"] : ["archive", "retry", "terminate"];
  return (
    <Group gap="xs" className="marked-bar" role="region" aria-label="Marked runs">
      <Text size="sm" fw={600} role="status">
        {amount(runs.length, "run")} marked
      </Text>
      {runs.length > 1 ? (
        <LinkButton
          size="xs"
          disabled={runs.length > MOST}
          title={runs.length > MOST ? `${MOST} runs at most can be compared` : undefined}
          to="/compare"
          search={{ runlist: ids.join(",") }}
        >
          Compare {amount(runs.length, "run")}
        </LinkButton>
      ) : (
        <LinkButton size="xs" variant="default" to="/runs/new" search={{ cloneFromRun: ids[0] ?? "" }}>
          Clone
        </LinkButton>
      )}
      <Button size="xs" variant="default" onClick={() => setDeed("tag")}>
        Tags
      </Button>
      {deeds.slice(0, 1).map((each) => (
        <DeedButton key={each} deed={each} runs={runs} choose={setDeed} />
      ))}
      <Menu position="bottom-start" withinPortal={false}>
        <Menu.Target>
          <Button size="xs" variant="default">
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {deeds.slice(1).map((each) => (
            <Menu.Item key={each} disabled={!goes(each, runs)} onClick={() => setDeed(each)}>
              {DEEDS[each].label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <CloseButton size={26} iconSize={16} aria-label="Unmark all" onClick={() => unmark()} />
      {deed === "tag" ? <TagDialog runs={runs} close={() => setDeed(undefined)} /> : null}
      {deed && deed !== "tag" ? (
        <DeedDialog
          deed={deed}
          runs={runs}
          close={(done) => {
            setDeed(undefined);
            unmark(done);
          }}
        />
      ) : null}
    </Group>
  );
}

const goes = (deed: Deed, runs: RunView[]): boolean =>
  runs.some((view) => view.run !== undefined && view.run !== null && DEEDS[deed].fits(view.run));

function DeedButton({ deed, runs, choose }: { deed: Deed; runs: RunView[]; choose: (deed: Deed) => void }) {
  return (
    <Button size="xs" variant="default" disabled={!goes(deed, runs)} onClick={() => choose(deed)}>
      {DEEDS[deed].label}
    </Button>
  );
}
