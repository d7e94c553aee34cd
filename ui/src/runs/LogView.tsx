/** What an attempt has printed, however much: line by line, as it is printed, to be searched and linked to. */
import { Button, Group, Text } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { LogOf } from "../api/queries/log";
import { Problem } from "../parts/Problem";
import { Scrolled } from "../parts/Scrolled";
import { Wait } from "../parts/Wait";
import { LogFile } from "./LogFile";
import { LogLine } from "./LogLine";
import { LogSearch } from "./LogSearch";
import { useLines } from "./useLines";
import { useMatches } from "./useMatches";
import "./log.css";

const ROW = 18;
/** So many lines are in one view: a page cannot be higher than some 30 million pixels. */
const MOST = 400_000;
const NEAR = 2 * ROW;
/** A scroll that is told within so many ms of somebody's turn away from the end may be from before it. */
const LATE_MS = 200;

interface Asked {
  log: LogOf;
  /** The line that the address names. */
  line: number | undefined;
  setLine: (line: number) => void;
}

export function LogView({ log, line, setLine }: Asked) {
  const { lines, isLoaded, error, look } = useLines(log);
  const [isWrapped, setWrapped] = useLocalStorage({ key: "penstock log wrap", defaultValue: true });
  const [isFollowing, setFollowing] = useState(line === undefined);
  const [part, setPart] = useState<number>();
  const last = Math.max(0, Math.ceil(lines.total / MOST) - 1);
  const wanted = line === undefined ? last : Math.floor((line - 1) / MOST);
  const start = Math.min(part ?? (isLoaded ? wanted : 0), last) * MOST;
  const count = Math.min(lines.total - start, MOST);
  const scrolled = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scrolled.current,
    estimateSize: () => ROW,
    overscan: 30,
  });
  const items = virtual.getVirtualItems();
  const from = start + (items[0]?.index ?? 0) + 1;
  const to = start + (items.at(-1)?.index ?? 0) + 1;
  useEffect(() => look(from, to), [look, from, to, lines.version]);

  const show = (number: number) => {
    setFollowing(false);
    setPart(Math.floor((number - 1) / MOST));
    requestAnimationFrame(() => virtual.scrollToIndex((number - 1) % MOST, { align: "center" }));
  };
  // Whoever reads what is further up is left there; only who is at the end goes along with it. The list's own
  // way to its last line goes on for some frames, and would take back who turns away in these.
  const height = virtual.getTotalSize();
  useLayoutEffect(() => {
    if (isFollowing && height > 0) scrolled.current?.scrollTo({ top: height });
  }, [isFollowing, isLoaded, height]);
  const turnedAt = useRef(0);
  const turn = () => {
    turnedAt.current = performance.now();
    setFollowing(false);
  };
  const shown = useRef<number>(undefined);
  useEffect(() => {
    if (!isLoaded || line === undefined || shown.current === line) return;
    shown.current = line;
    virtual.scrollToIndex((line - 1) % MOST, { align: "center" });
  }, [isLoaded, line, virtual]);

  const matches = useMatches(log, lines, from, show);

  if (error && !isLoaded) return <Problem error={error} />;
  if (!isLoaded) return <Wait what="The log is fetched" />;
  return (
    <div className="log-view">
      <Group gap={6} className="log-bar">
        <LogSearch matches={matches} />
        <span className="log-rest" />
        {lines.isOver ? null : (
          <Button
            size="compact-xs"
            variant={isFollowing ? "light" : "default"}
            aria-pressed={isFollowing}
            onClick={() => {
              setPart(undefined);
              setFollowing(!isFollowing);
            }}
          >
            Follow
          </Button>
        )}
        <Button
          size="compact-xs"
          variant={isWrapped ? "light" : "default"}
          aria-pressed={isWrapped}
          onClick={() => {
            setWrapped(!isWrapped);
            virtual.measure();
          }}
        >
          Wrap
        </Button>
        <LogFile log={log} size={lines.size} />
      </Group>
      {last > 0 ? (
        <Group gap={6} py={4}>
          <Text size="xs" c="dimmed">
            Lines {(start + 1).toLocaleString()} to {(start + count).toLocaleString()} of{" "}
            {lines.total.toLocaleString()}
          </Text>
          <Button size="compact-xs" variant="default" disabled={start === 0} onClick={() => show(start)}>
            Earlier
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            disabled={start / MOST >= last}
            onClick={() => show(start + MOST + 1)}
          >
            Later
          </Button>
        </Group>
      ) : null}
      <Scrolled
        ref={scrolled}
        className={`log${isWrapped ? " is-wrapped" : ""}`}
        label="Log"
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          const isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR;
          const isLate = performance.now() - turnedAt.current < LATE_MS;
          if (isAtEnd && !isLate && start / MOST >= last && !lines.isOver) setFollowing(true);
        }}
        onWheel={(event) => (event.deltaY < 0 ? turn() : undefined)}
        onPointerDown={turn}
        onKeyDown={(event) => (/^(ArrowUp|PageUp|Home)$/.test(event.key) ? turn() : undefined)}
      >
        {lines.total === 0 ? (
          <p className="log-empty">{lines.isOver ? "It wrote nothing." : "Nothing was printed yet."}</p>
        ) : null}
        <div className="log-lines" style={{ height }}>
          <div style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
            {items.map((item) => {
              const number = start + item.index + 1;
              return (
                <LogLine
                  key={number}
                  index={item.index}
                  number={number}
                  text={lines.at(number)}
                  q={matches.q}
                  isChosen={number === line}
                  isFound={number === matches.found}
                  choose={setLine}
                  measure={isWrapped ? virtual.measureElement : undefined}
                />
              );
            })}
          </div>
        </div>
      </Scrolled>
    </div>
  );
}
